import type { PendingPayment } from "./payment.ts";

const firstMs = 1_000;
const longestMs = 60_000;

/**
 * When to look again at a payment that its gateway said is pending: after a second, and twice as
 * late each time, up to a minute. Who is with their bank takes minutes, and news that come first are
 * followed up at once.
 */
export const askAgainAtMs = (
  { waits, deadlineMs }: Pick<PendingPayment, "waits" | "deadlineMs">,
  nowMs: number,
): number => {
  const patienceMs = Math.min(longestMs, firstMs * 2 ** Math.min(waits, 10));
  return wakeAtMs(nowMs + patienceMs, deadlineMs, nowMs);
};

/** A deadline is not slept through: what can be given up then is, and its seats are free. */
export const wakeAtMs = (atMs: number, deadlineMs: number, nowMs: number): number =>
  nowMs < deadlineMs ? Math.min(atMs, deadlineMs) : atMs;
