import type { DomainEvent } from "../kernel/events.ts";
import { storableText } from "../kernel/validate.ts";

/** The subscriber's answer to one attempt. */
export type DeliveryOutcome =
  | { readonly outcome: "delivered" }
  | {
      readonly outcome: "failed";
      /** Stored and shown to operators. Must not contain secrets. */
      readonly reason: string;
      /**
       * The delay that the receiver asked for. At most the longest delay of the schedule is used.
       */
      readonly retryAfterMs?: number | undefined;
    }
  /** It will never be accepted, so retrying is useless. */
  | { readonly outcome: "gone"; readonly reason: string };

type EveryDelivery = {
  readonly subscriber: string;
  readonly event: DomainEvent;
  /** The event's position in the log. Later events of one stream have greater ones. */
  readonly no: number;
  /** How often it was taken. Only the latest taker may record a result. */
  readonly attempts: number;
  /** The attempts before the last replay. The schedule starts again after them. */
  readonly attemptsBefore: number;
  /** The reason of the last recorded failure. */
  readonly failure: string | null;
};

export type WaitingDelivery = EveryDelivery & {
  readonly status: "waiting";
  /** From this instant it may be taken: the end of its delay, or of its current lease. */
  readonly dueAtMs: number;
};
/** A dead letter. The later events of its stream wait until an operator handles it. */
export type DeadDelivery = EveryDelivery & { readonly status: "dead"; readonly diedAtMs: number };
/** Delivered or discarded. The store deletes it. */
export type DoneDelivery = EveryDelivery & { readonly status: "done" };

/** One event on its way to one subscriber. */
export type Delivery = WaitingDelivery | DeadDelivery | DoneDelivery;
export type OpenDelivery = WaitingDelivery | DeadDelivery;

export type Schedule = {
  /** How long to wait after the first failed attempt, the second, and so on. */
  readonly delaysMs: readonly number[];
  /** Whether the last delay repeats for ever. Otherwise the delivery is dead after the last one. */
  readonly endless: boolean;
};

/** Limits the length, so that a receiver's text cannot fill the log. */
const failureLengthMax = 500;

/**
 * Validates a subscriber's answer. A host without types may answer anything, and a value that
 * cannot be stored would prevent the whole batch from being recorded.
 * @throws TypeError if it is not an outcome of a delivery.
 */
export const outcomeOf = (answer: unknown): DeliveryOutcome => {
  if (answer === undefined || answer === null) return { outcome: "delivered" };
  const { outcome, reason, retryAfterMs } = answer as Readonly<Record<string, unknown>>;
  if (outcome === "delivered") return { outcome };
  if (typeof reason === "string") {
    if (outcome === "gone") return { outcome, reason };
    const askedMs = retryAfterMs ?? undefined;
    const isDelay = askedMs === undefined || typeof askedMs === "number";
    if (outcome === "failed" && isDelay) return { outcome, reason, retryAfterMs: askedMs };
  }
  throw new TypeError("It answered what is no outcome of a delivery.");
};

/** The delivery after an attempt. Pure: the same attempt and answer give the same delivery. */
export const afterAttempt = (
  delivery: WaitingDelivery,
  answer: DeliveryOutcome,
  { delaysMs, endless }: Schedule,
  nowMs: number,
): Delivery => {
  if (answer.outcome === "delivered") return { ...rest(delivery), status: "done" };
  const failure = storableText(answer.reason.slice(0, failureLengthMax));
  const tried = { ...rest(delivery), failure };
  const nth = delivery.attempts - delivery.attemptsBefore - 1;
  const delayMs = delaysMs[endless ? Math.min(nth, delaysMs.length - 1) : nth];
  const isGone = answer.outcome === "gone" && !endless;
  if (isGone || delayMs === undefined) return { ...tried, status: "dead", diedAtMs: nowMs };
  const askedMs = answer.outcome === "failed" ? (answer.retryAfterMs ?? 0) : 0;
  const longestMs = Math.max(...delaysMs);
  const waitMs = Math.max(jittered(delayMs, delivery), Math.min(wholeMs(askedMs), longestMs));
  return { ...tried, status: "waiting", dueAtMs: nowMs + waitMs };
};

/** A dead letter that is delivered again, at once and with its whole schedule ahead. */
export const replayed = (delivery: DeadDelivery, nowMs: number): WaitingDelivery => ({
  ...rest(delivery),
  attemptsBefore: delivery.attempts,
  status: "waiting",
  dueAtMs: nowMs,
});

/** A discarded dead letter. The next event of its stream is delivered. */
export const discarded = (delivery: DeadDelivery): DoneDelivery => ({
  ...rest(delivery),
  status: "done",
});

const rest = ({
  subscriber,
  event,
  no,
  attempts,
  attemptsBefore,
  failure,
}: Delivery): EveryDelivery => ({ subscriber, event, no, attempts, attemptsBefore, failure });

/**
 * A subscriber may compute the delay from a header and get NaN. A delivery with such a due time
 * would never be taken.
 */
const wholeMs = (ms: number): number => (Number.isNaN(ms) ? 0 : Math.ceil(ms));

/** Up to a tenth longer, so that deliveries that failed together are not retried together. */
const jittered = (delayMs: number, { subscriber, event, attempts }: WaitingDelivery): number =>
  Math.round(delayMs * (1 + fractionOf(`${subscriber}/${event.eventId}/${attempts}`) / 10));

/** FNV-1a as a number in [0, 1): random enough, and the same on every server. */
const fractionOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
};
