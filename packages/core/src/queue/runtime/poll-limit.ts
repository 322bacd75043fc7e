import type { Clock } from "../../kernel/time.ts";

/** Look-ups of one token, or by one user, that may come at once, and the time after which one more is allowed. */
const atOnce = 5;
const everyMs = 1_000;

/** Refuses tokens that are polled too often. It reads nothing but its own memory. */
export type PollLimit = {
  /** 0 if the look-up may proceed, otherwise the time to wait in milliseconds. */
  take(name: string): number;
};

/**
 * A token bucket for each token or user that polled recently. Buckets refill with time, so quiet ones need no
 * entry: two generations are kept, and the older one is dropped.
 */
export const createPollLimit = (clock: Clock): PollLimit => {
  /** When the bucket will be full again. */
  let recent = new Map<string, number>();
  let older = new Map<string, number>();
  let turnedAtMs = Number.NEGATIVE_INFINITY;

  return {
    take: (name) => {
      const nowMs = clock.nowMs();
      if (nowMs - turnedAtMs >= atOnce * everyMs) {
        older = recent;
        recent = new Map();
        turnedAtMs = nowMs;
      }
      const fullAtMs = Math.max(nowMs, recent.get(name) ?? older.get(name) ?? nowMs);
      const missingMs = fullAtMs + everyMs - nowMs - atOnce * everyMs;
      if (missingMs <= 0) recent.set(name, fullAtMs + everyMs);
      return Math.max(0, missingMs);
    },
  };
};
