import type { DomainEvent } from "../kernel/events.ts";
import { storableText } from "../kernel/validate.ts";

/** What a subscriber made of one attempt. */
export type DeliveryOutcome =
  | { readonly outcome: "delivered" }
  | {
      readonly outcome: "failed";
      /** For operators, and kept; never anything secret. */
      readonly reason: string;
      /** What the receiver asked for; believed up to the longest delay of the schedule. */
      readonly retryAfterMs?: number | undefined;
    }
  /** It will never be taken: trying again would be of no use. */
  | { readonly outcome: "gone"; readonly reason: string };

type EveryDelivery = {
  readonly subscriber: string;
  readonly event: DomainEvent;
  /** Its event's place in the log; of one stream, later events have greater ones. */
  readonly no: number;
  /** How often it was taken up. Whoever took it up before the last time has no say any more. */
  readonly attempts: number;
  /** The attempts before the last replay; the schedule begins anew after them. */
  readonly attemptsBefore: number;
  /** Why the last attempt that was answered failed. */
  readonly failure: string | null;
};

export type WaitingDelivery = EveryDelivery & {
  readonly status: "waiting";
  /** From then on it may be taken up: the end of its delay, or of the lease that it is under. */
  readonly dueAtMs: number;
};
/** A dead letter. The later events of its stream wait for what an operator does about it. */
export type DeadDelivery = EveryDelivery & { readonly status: "dead"; readonly diedAtMs: number };
/** Delivered or discarded: it is kept no longer. */
export type DoneDelivery = EveryDelivery & { readonly status: "done" };

/** One event on its way to one subscriber. */
export type Delivery = WaitingDelivery | DeadDelivery | DoneDelivery;
export type OpenDelivery = WaitingDelivery | DeadDelivery;

export type Schedule = {
  /** How long to wait after the first failed attempt, the second, and so on. */
  readonly delaysMs: readonly number[];
  /** Whether it goes on with the last delay for ever, or is dead once all are used up. */
  readonly endless: boolean;
};

/** Nothing that a receiver says may fill the log. */
const failureLengthMax = 500;

/**
 * What a subscriber answered, read once. A host without types may answer anything, and what can't
 * be written down would keep the whole batch from being so.
 * @throws TypeError when it is no outcome of a delivery.
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

/** What an attempt leaves behind. Pure: the same attempt and answer give the same delivery. */
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

/** A dead letter that is sent anew, at once and with its whole schedule before it. */
export const replayed = (delivery: DeadDelivery, nowMs: number): WaitingDelivery => ({
  ...rest(delivery),
  attemptsBefore: delivery.attempts,
  status: "waiting",
  dueAtMs: nowMs,
});

/** A dead letter that is given up; the next event of its stream is told. */
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

/** What a subscriber worked out of a header may be no number: a delivery due at none is never told. */
const wholeMs = (ms: number): number => (Number.isNaN(ms) ? 0 : Math.ceil(ms));

/** Up to a tenth longer, so that what failed together is not tried together. */
const jittered = (delayMs: number, { subscriber, event, attempts }: WaitingDelivery): number =>
  Math.round(delayMs * (1 + fractionOf(`${subscriber}/${event.eventId}/${attempts}`) / 10));

/** FNV-1a, as a number in [0, 1): by chance enough, and the same on every server. */
const fractionOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
};
