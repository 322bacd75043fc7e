import { validation } from "../kernel/errors.ts";
import type { ConcertId, QueueId, ShowId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import type { Operating } from "../kernel/operating.ts";
import { given } from "../kernel/validate.ts";
import type { Queue, QueuePolicy } from "../queue/queue.ts";
import { newQueue } from "../queue/rules/new-queue.ts";
import { withSales } from "../queue/rules/opening.ts";
import { completePolicy } from "../queue/rules/queue-policy.ts";
import { refreshSales } from "../queue/use-cases/refresh-sales.ts";
import { acceptPlan } from "./accept-concert.ts";
import { checkOwnIds } from "./check-own-ids.ts";
import { checkSale } from "./check-sale.ts";
import {
  type Concert,
  type ConcertPolicy,
  concertDefaults,
  type Show,
  type Venue,
} from "./concert.ts";
import type { CreateConcertOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import type { ConcertDocument } from "./concert-document.ts";
import {
  concertCreated,
  createdNote,
  createdOf,
  createInPieces,
  creationOf,
  goOn,
  isElses,
} from "./create-in-pieces.ts";
import { normalName } from "./plan/names.ts";
import { countSeats, newSeats, planShow } from "./plan-show.ts";
import { readConcertDocument } from "./read-concert-document.ts";
import { salesOf } from "./sales-calendar.ts";

/**
 * Puts a concert on sale: first its queue if that is new, then the plan in one atomic step. A large
 * plan is first saved in pieces, invisible to everybody. Sending the same document again continues
 * what an earlier try left.
 */
export const createConcert = async (
  context: Operating<ConcertContext>,
  document: ConcertDocument,
): Promise<CreateConcertOutcome> => {
  const { stores, ids, clock, newPayments, cell } = context;
  const read = readConcertDocument(document);
  if (read.outcome === "validation") return read;
  const errors = [
    ...checkOwnIds(cell, document),
    ...checkSale(document, newPayments, clock.nowMs()),
  ];
  if (errors.length > 0) return validation(...errors);
  const known = await creationOf(context, document);
  if (known !== null) return goOn(context, document, read.plans, known);
  const concertId = (document.concertId ?? ids.next("concert")) as ConcertId;
  const queueId = (document.queue?.queueId ?? concertId) as QueueId;
  const plans = read.plans.map((plan, index) => {
    const showId = (document.shows[index]?.showId ?? ids.next("show")) as ShowId;
    return { showId, plan, version: 1 };
  });
  const shows = document.shows.flatMap((show, index) => {
    const planned = plans[index];
    return planned === undefined ? [] : [planShow(show, planned.plan, planned.showId, concertId)];
  });
  if (await isTaken(context, concertId, shows)) return isElses(context);
  const queue = await ensureQueue(context.whole, queueId, document, shows);
  if (queue === "taken") return { outcome: "already_exists", what: "queue" };
  const nowMs = clock.nowMs();
  const whole = { concert: newConcert(document, concertId, queueId, nowMs), shows, plans };
  if (countSeats(plans) > stores.concerts.seatsPerStep) {
    return createInPieces(context, document, whole);
  }
  const events = [concertCreated(whole.concert, ids.next("change"), nowMs)];
  const plan = { ...whole, seats: newSeats(plans), events };
  const created = await acceptPlan(context, plan, createdNote(whole, nowMs));
  if (created === "already_exists") return isElses(context);
  context.listings.changed();
  // A new queue already has the sales. The concert is on sale; the relay retries to inform the
  // queue until it succeeds.
  if (queue === "joined") await refreshSales(context.whole, queueId).catch(() => {});
  return createdOf(whole);
};

/** Checked before the queue is created. Of racing creators the store still lets only one win. */
const isTaken = async (
  { stores }: Operating<ConcertContext>,
  concertId: ConcertId,
  shows: readonly Show[],
): Promise<boolean> => {
  if ((await stores.concerts.concert(concertId)) !== null) return true;
  const found = await Promise.all(shows.map(({ showId }) => stores.concerts.show(showId)));
  return found.some((show) => show !== null);
};

/** `taken` if a queue with this id exists with other settings than the document asks for. */
const ensureQueue = (
  { stores, clock }: ConcertContext,
  queueId: QueueId,
  document: ConcertDocument,
  shows: readonly Show[],
): Promise<"made" | "joined" | "taken"> => {
  const { queueId: named, mode = "open", ...policy } = document.queue ?? {};
  const asked = document.queue?.mode !== undefined || Object.keys(given(policy)).length > 0;
  const sold = (document.status ?? "published") === "published" ? shows : [];
  const joinsAny = named !== undefined && !asked;
  return stores.queues.update({ queueId }, ({ queue }) => {
    const nowMs = clock.nowMs();
    const made = newQueue(queueId, mode, completePolicy(policy), nowMs);
    if (queue === null)
      return { outcome: "made", change: { queue: withSales(made, salesOf(sold, nowMs), nowMs) } };
    return { outcome: joinsAny || isUntouched(queue, made) ? "joined" : "taken" };
  });
};

/**
 * An earlier try that stopped before creating the concert left such a queue, so this one continues
 * with it.
 */
const isUntouched = (queue: Queue, made: Queue): boolean => {
  const names = Object.keys(made.policy) as (keyof QueuePolicy)[];
  const samePolicy = names.every((name) => queue.policy[name] === made.policy[name]);
  return queue.version === 1 && queue.mode === made.mode && samePolicy;
};

const newConcert = (
  document: ConcertDocument,
  concertId: ConcertId,
  queueId: QueueId,
  createdAtMs: number,
): Concert => ({
  concertId,
  title: normalName(document.title),
  currency: document.currency as Currency,
  queueId,
  policy: { ...concertDefaults, ...given<ConcertPolicy>(document.policy ?? {}) },
  createdAtMs,
  version: 1,
  status: document.status ?? "published",
  venue: document.venue === undefined ? null : venueOf(document.venue),
  metadata: document.metadata ?? null,
});

const venueOf = ({ name, timeZone }: NonNullable<ConcertDocument["venue"]>): Venue => ({
  name: normalName(name),
  ...(timeZone !== undefined && { timeZone }),
});
