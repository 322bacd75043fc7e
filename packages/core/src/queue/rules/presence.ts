import { extendByOutages } from "../outages.ts";
import type { Presence, Queue } from "../queue.ts";
import type { WaitingToken } from "../token.ts";
import { meanActiveMs } from "./pace.ts";
import { longestHintMs, obedienceGraceMs } from "./poll-hint.ts";

/**
 * A number that could be called within this time is near. Two hints end in that time, so at least
 * one is recorded.
 */
const nearForMs = 2 * longestHintMs;

/** More than this at once would cost too many polls. */
const nearMax = 20_000;

/**
 * How old the frame of a poll's answer may be, plus the time to store a hint. It must also be
 * longer than the time until a server that does not respond counts as away.
 */
export const lateMs = 10_000;

/** Some of the called holders are already gone, so the head moves faster than the limits say. */
const margin = 1.5;

/** A holder who follows the hint may poll at the very end of the grace. */
const graceMs = obedienceGraceMs + 1;

/** How long tokens stay active. Before the first has ended, it may be much shorter than allowed. */
const stayMs = (queue: Queue): number =>
  queue.pace.activeForMs === null
    ? Math.min(queue.policy.activeForMs, longestHintMs)
    : meanActiveMs(queue);

/** How many tokens the configured limits could call within the near time. */
const callable = (queue: Queue): number => {
  const { maxActive, ratePerMinute, burst } = queue.policy;
  const byRate =
    ratePerMinute === null
      ? Number.POSITIVE_INFINITY
      : burst + (ratePerMinute * nearForMs) / 60_000;
  const byRoom =
    maxActive === null ? Number.POSITIVE_INFINITY : maxActive * (1 + nearForMs / stayMs(queue));
  return Math.ceil(Math.min(byRate, byRoom, nearMax));
};

/** The last number of the near window, assuming gaps are spread evenly over the queue. */
const nearEnd = (queue: Queue): number => {
  const { head, nextNo, waiting } = queue;
  const each = waiting === 0 ? 1 : (nextNo - 1 - head) / waiting;
  return head + Math.ceil(callable(queue) * each * margin);
};

/** Up to this number holders must show their presence. The limit never moves back. */
export const nearThroughNo = (queue: Queue): number =>
  Math.max(nearEnd(queue), queue.presence.asked.at(-1)?.no ?? 0);

/** How many tokens wait near the head, at most. */
export const nearWaiting = (queue: Queue): number => Math.min(queue.waiting, callable(queue));

/**
 * The minimum delay to allow a holder with a hint: the holder may poll at the very end of the
 * grace, from a server that does not respond, whose clock is behind, while the server that detects
 * the absence has a clock that is ahead.
 */
const leastMs = (skewMs: number): number => graceMs + lateMs + 2 * skewMs;

/** How long the holder of a token near the head may stay away after the hint has ended. */
const presentForMs = ({ policy }: Queue, skewMs: number): number =>
  Math.max(policy.presentWithinMs, leastMs(skewMs));

/** After this time every hint from before the number became near has ended, including its grace. */
const settleMs = (queue: Queue, skewMs: number): number =>
  longestHintMs + lateMs + presentForMs(queue, skewMs);

/** Records since when the numbers up to the end of the near window must show presence. */
export const withAsked = (queue: Queue, nowMs: number): Queue => {
  const { asked } = queue.presence;
  const no = nearEnd(queue);
  const last = asked.at(-1);
  // Skew is left out: an entry dropped too early only starts the check later.
  const settledMs = settleMs(queue, 0);
  // Entries are rare enough for one small column, and frequent enough that no check starts much too
  // late.
  const isDue = last === undefined || nowMs - last.sinceMs >= settledMs / 8;
  if (!isDue || no <= (last?.no ?? queue.head)) return queue;
  const settled = asked.filter(({ sinceMs }) => nowMs - sinceMs >= settledMs).length;
  const presence: Presence = {
    ...queue.presence,
    asked: [...asked.slice(Math.max(0, settled - 1)), { no, sinceMs: nowMs }],
  };
  return { ...queue, presence };
};

/** Whether every hint that the token's holder may still follow was recorded. */
const isSettled = (queue: Queue, token: WaitingToken, nowMs: number, skewMs: number): boolean => {
  const { asked, outages } = queue.presence;
  // The first entry that covers the number is the oldest one: presence is required since then.
  const entry = asked.find((one) => one.no >= token.no);
  if (entry === undefined) return false;
  // A holder who joined within the near window has only recorded hints.
  if (token.joinedAtMs >= entry.sinceMs + skewMs) return true;
  const deadlineMs = entry.sinceMs + settleMs(queue, skewMs);
  return nowMs >= extendByOutages(outages, entry.sinceMs, deadlineMs) + skewMs;
};

/**
 * Whether a token may still be called. A token is gone only if it was near the head for long enough
 * and its holder then stayed away longer than the hint and the grace allow. So a raised limit does
 * not immediately expire anybody as `lapsed`.
 */
export const isPresent = (
  queue: Queue,
  token: WaitingToken,
  nowMs: number,
  skewMs: number,
): boolean => {
  if (!isSettled(queue, token, nowMs, skewMs)) return true;
  const hintEndsAtMs = lastHintEnd(token);
  const deadlineMs = hintEndsAtMs + presentForMs(queue, skewMs);
  return nowMs < extendByOutages(queue.presence.outages, hintEndsAtMs, deadlineMs) + skewMs;
};

/** If no hint is recorded, the response to joining contained one. */
const lastHintEnd = ({ hintEndsAtMs, joinedAtMs }: WaitingToken): number =>
  hintEndsAtMs ?? joinedAtMs + longestHintMs;

/**
 * The deadline for a token admitted now to be seen. A hint that may still be followed ends first.
 */
export const arriveByMs = (
  queue: Queue,
  token: WaitingToken,
  nowMs: number,
  skewMs: number,
): number => {
  const hintEndsAtMs = isSettled(queue, token, nowMs, skewMs)
    ? Math.max(nowMs, lastHintEnd(token))
    : nowMs + longestHintMs;
  return hintEndsAtMs + Math.max(queue.policy.arriveWithinMs, leastMs(skewMs)) + skewMs;
};
