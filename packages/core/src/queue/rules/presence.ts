import { extendByOutages } from "../outages.ts";
import type { Presence, Queue } from "../queue.ts";
import type { WaitingToken } from "../token.ts";
import { meanActiveMs } from "./pace.ts";
import { longestHintMs, obedienceGraceMs } from "./poll-hint.ts";

/** Whoever could be called within this time is near: two hints end in it, so one is written down. */
const nearForMs = 2 * longestHintMs;

/** More than this many at once would cost more polls than they are worth. */
const nearMax = 20_000;

/**
 * How old a frame may be that a poll was answered from, and how long a hint takes to be stored; and
 * longer than it takes until the server that was asked in vain counts as away.
 */
export const lateMs = 10_000;

/** Of those who are called some are gone already, so the head moves faster than the limits say. */
const margin = 1.5;

/** The obedient may ask at the very end of the grace. */
const graceMs = obedienceGraceMs + 1;

/** How long tokens stay inside; before any has left it may be much shorter than allowed. */
const stayMs = (queue: Queue): number =>
  queue.pace.activeForMs === null
    ? Math.min(queue.policy.activeForMs, longestHintMs)
    : meanActiveMs(queue);

/** How many the configured limits could call within the time that counts as near. */
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

/** The number at the end of the near window, with as many gaps in it as the whole line has. */
const nearEnd = (queue: Queue): number => {
  const { head, nextNo, waiting } = queue;
  const each = waiting === 0 ? 1 : (nextNo - 1 - head) / waiting;
  return head + Math.ceil(callable(queue) * each * margin);
};

/** Up to this number presence is asked for; whoever was asked once stays so. */
export const nearThroughNo = (queue: Queue): number =>
  Math.max(nearEnd(queue), queue.presence.asked.at(-1)?.no ?? 0);

/** How many wait near the head, at most. */
export const nearWaiting = (queue: Queue): number => Math.min(queue.waiting, callable(queue));

/**
 * The least that whoever was told a hint may be late for: they may ask at the very end of the grace, and
 * in vain, of a server whose clock is behind and that is seen to be away by one whose clock is ahead.
 */
const leastMs = (skewMs: number): number => graceMs + lateMs + 2 * skewMs;

/** How long a token near the head may stay away after the end of its hint. */
const presentForMs = ({ policy }: Queue, skewMs: number): number =>
  Math.max(policy.presentWithinMs, leastMs(skewMs));

/** After so long every hint from before a number was asked for is over, and its grace, too. */
const settleMs = (queue: Queue, skewMs: number): number =>
  longestHintMs + lateMs + presentForMs(queue, skewMs);

/** Remembers from when on the numbers up to the near window's end are asked for. */
export const withAsked = (queue: Queue, nowMs: number): Queue => {
  const { asked } = queue.presence;
  const no = nearEnd(queue);
  const last = asked.at(-1);
  // Skew is left out: what is dropped too soon is asked for from later on.
  const settledMs = settleMs(queue, 0);
  // Few enough to stay one small column, and close enough for nobody to be asked much too late.
  const isDue = last === undefined || nowMs - last.sinceMs >= settledMs / 8;
  if (!isDue || no <= (last?.no ?? queue.head)) return queue;
  const settled = asked.filter(({ sinceMs }) => nowMs - sinceMs >= settledMs).length;
  const presence: Presence = {
    ...queue.presence,
    asked: [...asked.slice(Math.max(0, settled - 1)), { no, sinceMs: nowMs }],
  };
  return { ...queue, presence };
};

/** Whether every hint that the token's holder may still obey was written down. */
const isSettled = (queue: Queue, token: WaitingToken, nowMs: number, skewMs: number): boolean => {
  const { asked, outages } = queue.presence;
  // The first entry that covers the number is the oldest: it has been asked for since then.
  const entry = asked.find((one) => one.no >= token.no);
  if (entry === undefined) return false;
  // Whoever joined within the near window never had a hint that was not.
  if (token.joinedAtMs >= entry.sinceMs + skewMs) return true;
  const deadlineMs = entry.sinceMs + settleMs(queue, skewMs);
  return nowMs >= extendByOutages(outages, entry.sinceMs, deadlineMs) + skewMs;
};

/**
 * Whether a token may still be called. Only who was near the head for long enough, and then stayed
 * away for longer than obedience allows, is gone; so a limit that is raised at once lapses nobody.
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

/** The answer to joining gave a hint, if none is written down. */
const lastHintEnd = ({ hintEndsAtMs, joinedAtMs }: WaitingToken): number =>
  hintEndsAtMs ?? joinedAtMs + longestHintMs;

/** Until when whoever is admitted now must be seen: a hint that may still be obeyed comes first. */
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
