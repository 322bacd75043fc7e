import { type DomainEvent, event } from "../kernel/events.ts";
import type { ConcertId } from "../kernel/ids.ts";
import { refreshSales } from "../queue/use-cases/refresh-sales.ts";
import type { Concert } from "./concert.ts";
import type { CreateConcertOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import type { Creation } from "./concert-creations.port.ts";
import type { ConcertDocument } from "./concert-document.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { countSeats, type PlannedRow, plannedSeats, rowsOf } from "./plan-show.ts";

/** A concert with its shows and without its seats. */
export type Plan = Pick<Creation, "concert" | "shows">;

export const concertCreated = ({ concertId, queueId }: Concert, nowMs: number): DomainEvent =>
  event({ id: concertId, version: 1 }, nowMs, { type: "ConcertCreated", concertId, queueId });

export const createdOf = ({ concert, shows }: Plan): CreateConcertOutcome => ({
  outcome: "concert_created",
  concertId: concert.concertId,
  queueId: concert.queueId,
  showIds: shows.map(({ showId }) => showId),
});

/** Another caller created it, so the cached listings may be outdated. */
export const isElses = ({ listings }: ConcertContext): CreateConcertOutcome => {
  listings.changed();
  return { outcome: "already_exists", what: "concert" };
};

/** The creation in progress under the document's id. */
export const creationOf = async (
  { stores }: ConcertContext,
  { concertId }: ConcertDocument,
): Promise<Creation | null> =>
  concertId === undefined ? null : stores.concerts.creation(concertId as ConcertId);

/** Saves a large plan in pieces. It stays invisible until the last one. */
export const createInPieces = async (
  context: ConcertContext,
  document: ConcertDocument,
  plan: Plan,
): Promise<CreateConcertOutcome> => {
  const { stores, ids, clock } = context;
  const named = { creationId: ids.next("creation"), fingerprint: fingerprintOf(document) };
  const begun = await stores.concerts.begin({ ...plan, ...named }, clock.nowMs());
  if (begun === "begun") return addRest(context, document, { ...plan, ...named, seatsAdded: 0 });
  const other = await creationOf(context, document);
  return other === null ? isElses(context) : goOn(context, document, other);
};

/** Continues a creation that an earlier try, or another server, began with the same document. */
export const goOn = async (
  context: ConcertContext,
  document: ConcertDocument,
  begun: Creation,
): Promise<CreateConcertOutcome> =>
  begun.fingerprint === fingerprintOf(document)
    ? addRest(context, document, begun)
    : isElses(context);

/** Other callers with the same document may do this at the same time. */
const addRest = async (
  context: ConcertContext,
  document: ConcertDocument,
  { creationId, concert, shows, seatsAdded }: Creation,
): Promise<CreateConcertOutcome> => {
  const { clock } = context;
  const { concerts } = context.stores;
  const { seatsPerStep } = concerts;
  const rows = document.shows.flatMap((show, index): readonly PlannedRow[] => {
    const showId = shows[index]?.showId;
    return showId === undefined ? [] : rowsOf(show, showId);
  });
  const total = countSeats(rows);
  for (let from = seatsAdded; from < total; ) {
    const seats = plannedSeats(rows, from, from + seatsPerStep);
    const added = await concerts.addSeats(creationId, { from, seats }, clock.nowMs());
    if (added === null) return isElses(context);
    from = added;
  }
  const published = await concerts.publish(creationId, [concertCreated(concert, clock.nowMs())]);
  if (!published) return isElses(context);
  context.listings.changed();
  // A look-up in between may have cached that there are no shows. The concert is on sale now; the
  // relay retries to inform the queue until it succeeds.
  await refreshSales(context, concert.queueId).catch(() => {});
  return createdOf({ concert, shows });
};
