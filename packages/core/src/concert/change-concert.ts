import { type FieldError, validation } from "../kernel/errors.ts";
import type { ConcertId } from "../kernel/ids.ts";
import { changesOf, type OperatorsDecision } from "../kernel/journal.ts";
import type { Operating } from "../kernel/operating.ts";
import { changedMeanwhile, notFound } from "../kernel/refusals.ts";
import { isAsSeen } from "../kernel/seen.ts";
import { given } from "../kernel/validate.ts";
import { acceptConcert } from "./accept-concert.ts";
import { isSameJson } from "./canonical-json.ts";
import { checkConcertPolicy, checkStatus } from "./check-concert-document.ts";
import { checkMetadata } from "./check-metadata.ts";
import { checkAmounts, type Payable, seatsAtOnce } from "./check-sale.ts";
import { type Concert, type ConcertPolicy, mayBecome, type Show } from "./concert.ts";
import type { ChangeConcert, ChangeConcertOutcome, SeenConcert } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import type { ConcertChange } from "./concert-store.port.ts";
import { checkName } from "./plan/check-words.ts";
import { normalName } from "./plan/names.ts";
import { saleEvent } from "./sale-event.ts";
import { refreshSalesOf } from "./sales-calendar.ts";

/**
 * Changes a concert, also during its sale. Existing holds keep their promised end, and can be paid
 * after the concert is archived.
 */
export const changeConcert = async (
  context: Operating<ConcertContext>,
  command: ChangeConcert,
): Promise<ChangeConcertOutcome> => {
  const { stores, clock, ids, newPayments } = context;
  const errors = checkChange(command);
  if (errors.length > 0) return validation(...errors);
  const concertId = command.concertId as ConcertId;
  const shows = await stores.concerts.shows([concertId]);
  const sold = { shows, payable: newPayments, eventId: ids.next("change") };
  const outcome = await acceptConcert(context, concertId, (concert) =>
    changedConcert(concert, command, sold, clock.nowMs()),
  );
  if (outcome.outcome !== "concert_changed") return outcome;
  context.listings.changed();
  // The change is saved. The relay retries to inform the queue until it succeeds.
  if (command.status !== undefined) await refreshSalesOf(context.whole, concertId).catch(() => {});
  return outcome;
};

const checkChange = ({ title, metadata, status, policy }: ChangeConcert): readonly FieldError[] => [
  ...(title === undefined ? [] : checkName(title, "title", 200)),
  ...(metadata === undefined || metadata === null ? [] : checkMetadata(metadata)),
  ...checkStatus(status),
  ...checkConcertPolicy(policy ?? {}, "policy."),
];

/** What the rule must know beside the concert. */
type Sold = {
  readonly shows: readonly Pick<Show, "priceFrom">[];
  readonly payable: Payable;
  readonly eventId: string;
};

/**
 * The rule. The largest reservation of the cheapest seats must still be payable. If the sum of
 * dearer seats is not, their payment is refused.
 */
const changedConcert = (
  concert: Concert | null,
  command: ChangeConcert,
  { shows, payable, eventId }: Sold,
  nowMs: number,
): OperatorsDecision<ConcertChange, ChangeConcertOutcome> => {
  if (concert === null) return { outcome: notFound("concert") };
  const { concertId } = concert;
  const policy = { ...concert.policy, ...given<ConcertPolicy>(command.policy ?? {}) };
  const [unpayable] =
    seatsAtOnce(policy) <= seatsAtOnce(concert.policy)
      ? []
      : shows.flatMap(({ priceFrom }) =>
          checkAmounts(priceFrom, "policy.maxSeatsPerReservation", concert, policy, payable),
        );
  if (unpayable !== undefined) return { outcome: validation(unpayable) };
  const next: Concert = {
    ...concert,
    policy,
    ...(command.title !== undefined && { title: normalName(command.title) }),
    ...(command.metadata !== undefined && { metadata: command.metadata }),
    ...(command.status !== undefined && { status: command.status }),
    version: concert.version + 1,
  };
  if (!mayBecome(concert.status, next.status)) return { outcome: { outcome: "conflict" } };
  const changed = changedFields(concert, next);
  if (changed.length === 0) return { outcome: { outcome: "concert_changed", concert } };
  if (!isConcertAsSeen(command.seen, concert)) return { outcome: changedMeanwhile };
  const data = { type: "ConcertChanged", concertId, changed } as const;
  return {
    outcome: { outcome: "concert_changed", concert: next },
    change: { concert: next, events: [saleEvent(concertId, eventId, nowMs, data)] },
    note: {
      atMs: nowMs,
      subject: ["concert", concertId],
      details: changesOf(settingsOf(concert), settingsOf(next)),
    },
  };
};

const isConcertAsSeen = (seen: SeenConcert | undefined, concert: Concert): boolean => {
  const { policy, ...others } = seen ?? {};
  return isAsSeen<Concert>(others, concert) && isAsSeen(policy, concert.policy);
};

/** Metadata may be long, so the journal only says that it changed: see the event. */
const settingsOf = ({ title, status, policy }: Concert) => ({ title, status, ...policy });

const fields = ["title", "metadata", "status", "policy"] as const;

const changedFields = (before: Concert, after: Concert) =>
  fields.filter((field) => !isSameJson(before[field], after[field]));
