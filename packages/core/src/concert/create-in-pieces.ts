import type { DomainEvent } from "../kernel/events.ts";
import type { ConcertId } from "../kernel/ids.ts";
import type { Note } from "../kernel/journal.ts";
import type { Operating } from "../kernel/operating.ts";
import { refreshSales } from "../queue/use-cases/refresh-sales.ts";
import { acceptCreation } from "./accept-concert.ts";
import type { Concert } from "./concert.ts";
import type { CreateConcertOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import type { Creation, NewCreation } from "./concert-creations.port.ts";
import type { ConcertDocument } from "./concert-document.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Plan } from "./plan/plan.ts";
import { countSeats, newSeats } from "./plan-show.ts";
import { saleEvent } from "./sale-event.ts";

/** A concert as its document says, without its seats. */
export type ReadConcert = Pick<NewCreation, "concert" | "shows" | "plans">;

export const concertCreated = (
  { concertId, queueId }: Concert,
  eventId: string,
  nowMs: number,
): DomainEvent =>
  saleEvent(concertId, eventId, nowMs, { type: "ConcertCreated", concertId, queueId });

export const createdOf = ({
  concert,
  shows,
}: Pick<ReadConcert, "concert" | "shows">): CreateConcertOutcome => ({
  outcome: "concert_created",
  concertId: concert.concertId,
  queueId: concert.queueId,
  showIds: shows.map(({ showId }) => showId),
});

export const createdNote = (
  { concert, shows }: Pick<ReadConcert, "concert" | "shows">,
  atMs: number,
): Note => ({
  atMs,
  subject: ["concert", concert.concertId],
  details: {
    title: concert.title,
    status: concert.status,
    queueId: concert.queueId,
    shows: shows.length,
    seats: shows.reduce((sum, { totalSeats }) => sum + totalSeats, 0),
  },
});

/** Another caller created it, so the cached listings may be outdated. */
export const isElses = ({ listings }: Pick<ConcertContext, "listings">): CreateConcertOutcome => {
  listings.changed();
  return { outcome: "already_exists", what: "concert" };
};

/** The creation in progress under the document's id. */
export const creationOf = async (
  { stores }: Operating<ConcertContext>,
  { concertId }: ConcertDocument,
): Promise<Creation | null> =>
  concertId === undefined ? null : stores.concerts.creation(concertId as ConcertId);

/** Saves a large plan in pieces. It stays invisible until the last one. */
export const createInPieces = async (
  context: Operating<ConcertContext>,
  document: ConcertDocument,
  read: ReadConcert,
): Promise<CreateConcertOutcome> => {
  const { ids, clock } = context;
  const { stores } = context.whole;
  const named = { creationId: ids.next("creation"), fingerprint: fingerprintOf(document) };
  const begun = await stores.concerts.begin({ ...read, ...named }, clock.nowMs());
  const plans = read.plans.map(({ plan }) => plan);
  if (begun === "begun") return addRest(context, plans, { ...read, ...named, seatsAdded: 0 });
  const other = await creationOf(context, document);
  return other === null ? isElses(context) : goOn(context, document, plans, other);
};

/** Continues a creation that an earlier try, or another server, began with the same document. */
export const goOn = async (
  context: Operating<ConcertContext>,
  document: ConcertDocument,
  plans: readonly Plan[],
  begun: Creation,
): Promise<CreateConcertOutcome> =>
  begun.fingerprint === fingerprintOf(document) ? addRest(context, plans, begun) : isElses(context);

/** Other callers with the same document may do this at the same time. */
const addRest = async (
  context: Operating<ConcertContext>,
  plans: readonly Plan[],
  { creationId, concert, shows, seatsAdded }: Creation,
): Promise<CreateConcertOutcome> => {
  const { clock } = context;
  const { concerts } = context.whole.stores;
  const { seatsPerStep } = concerts;
  // What was begun has the fingerprint of the document, so its shows are in the document's order.
  const planned = shows.flatMap(({ showId }, index) => {
    const plan = plans[index];
    return plan === undefined ? [] : [{ showId, plan }];
  });
  const total = countSeats(planned);
  for (let from = seatsAdded; from < total; ) {
    const seats = newSeats(planned, from, from + seatsPerStep);
    const added = await concerts.addSeats(creationId, { from, seats }, clock.nowMs());
    if (added === null) return isElses(context);
    from = added;
  }
  const nowMs = clock.nowMs();
  const note = createdNote({ concert, shows }, nowMs);
  const events = [concertCreated(concert, creationId, nowMs)];
  const published = await acceptCreation(context, creationId, events, note);
  if (!published) return isElses(context);
  context.listings.changed();
  // A look-up in between may have cached that there are no shows. The concert is on sale now; the
  // relay retries to inform the queue until it succeeds.
  await refreshSales(context.whole, concert.queueId).catch(() => {});
  return createdOf({ concert, shows });
};
