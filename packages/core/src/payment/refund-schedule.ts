/*
 * When a refund is taken up again. A provider's "not now" may last for days, and so may its
 * "pending": both are asked about ever more rarely.
 */

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const longestPauseMs = 6 * hourMs;

/** From its first refusal on a refund is tried for so long; then an operator must act. */
export const refusalPatienceMs: number = 14 * dayMs;
/** A gateway that does not say what became of it is asked for so long. */
export const silencePatienceMs: number = 14 * dayMs;
/** As long as any provider takes; then an operator must ask there. */
export const pendingPatienceMs: number = 60 * dayMs;

/** Within half and once of it, so that what failed together is not tried together. */
const jittered = (pauseMs: number, jitter: number): number =>
  Math.round(pauseMs * (0.5 + jitter / 2));

/** After so many claims of one that the gateway accepted: a second, then twice as long each time. */
export const pendingPauseMs = (attempts: number, jitter: number): number =>
  jittered(Math.min(longestPauseMs, secondMs * 2 ** Math.min(attempts, 20)), jitter);

/** After a refusal that may pass: a minute at first, then as long as it has been refused for. */
export const refusedPauseMs = (refusedForMs: number, jitter: number): number =>
  jittered(Math.min(longestPauseMs, Math.max(minuteMs, refusedForMs)), jitter);
