import type { PendingPayment } from "./payment.ts";

const firstMs = 1_000;
const longestMs = 60_000;

/**
 * When to look again at a payment that its gateway said is pending: after a second, and twice as
 * late each time, up to a minute. Who is with their bank takes minutes, and news that come first are
 * followed up at once. Its deadline is not slept through: then it is given up.
 */
export const askAgainAtMs = (
  { waits, deadlineMs }: Pick<PendingPayment, "waits" | "deadlineMs">,
  nowMs: number,
): number => {
  const patienceMs = Math.min(longestMs, firstMs * 2 ** Math.min(waits, 10));
  return Math.min(nowMs + patienceMs, Math.max(deadlineMs, nowMs + firstMs));
};
