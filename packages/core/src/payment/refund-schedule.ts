/*
 * When a refund is retried. A provider's "not now" may last for days, and so may its "pending". The
 * pauses grow in both cases.
 */

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const longestPauseMs = 6 * hourMs;

/** How long a refund is retried after its first refusal. Then an operator must act. */
export const refusalPatienceMs: number = 14 * dayMs;
/** How long to ask a gateway that does not report the result. */
export const silencePatienceMs: number = 14 * dayMs;
/** Longer than any provider takes. Then an operator must ask the provider. */
export const pendingPatienceMs: number = 60 * dayMs;

/**
 * Between half the pause and the full pause, so that refunds that failed together are not retried
 * together.
 */
const jittered = (pauseMs: number, jitter: number): number =>
  Math.round(pauseMs * (0.5 + jitter / 2));

/**
 * The pause for a refund that the gateway accepted: it starts at a second and doubles with each
 * claim.
 */
export const pendingPauseMs = (attempts: number, jitter: number): number =>
  jittered(Math.min(longestPauseMs, secondMs * 2 ** Math.min(attempts, 20)), jitter);

/**
 * The pause after a temporary refusal: a minute at first, then as long as the refusals have lasted.
 */
export const refusedPauseMs = (refusedForMs: number, jitter: number): number =>
  jittered(Math.min(longestPauseMs, Math.max(minuteMs, refusedForMs)), jitter);
