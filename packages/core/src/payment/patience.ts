import type { PendingPayment } from "./payment.ts";

const firstMs = 1_000;
const longestMs = 60_000;

/**
 * When to look up a payment again that its gateway reported as pending: after a second, then after
 * twice as long each time, up to a minute. A buyer takes minutes at the bank's page, and a webhook
 * triggers a look-up at once.
 */
export const askAgainAtMs = (
  { waits, deadlineMs }: Pick<PendingPayment, "waits" | "deadlineMs">,
  nowMs: number,
): number => {
  const patienceMs = Math.min(longestMs, firstMs * 2 ** Math.min(waits, 10));
  return wakeAtMs(nowMs + patienceMs, deadlineMs, nowMs);
};

/**
 * Wakes at the deadline at the latest: a payment that can be given up then is given up, and its
 * seats become free.
 */
export const wakeAtMs = (atMs: number, deadlineMs: number, nowMs: number): number =>
  nowMs < deadlineMs ? Math.min(atMs, deadlineMs) : atMs;
