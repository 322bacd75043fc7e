import type { Clock } from "../../kernel/time.ts";

/** Look-ups of one token that are answered at once, and one more every so often. */
const atOnce = 5;
const everyMs = 1_000;

/** Refuses whoever asks too often, without a look at anything but its own memory. */
export type PollLimit = {
  /** 0 when the look-up may go on, else how long to wait, in milliseconds. */
  take(tokenId: string): number;
};

/**
 * A bucket for each token that asked of late. Buckets fill up by themselves, so whoever was quiet
 * for long enough is forgotten: two generations of them are kept, and the older one is dropped.
 */
export const createPollLimit = (clock: Clock): PollLimit => {
  /** When the bucket will be full again. */
  let recent = new Map<string, number>();
  let older = new Map<string, number>();
  let turnedAtMs = Number.NEGATIVE_INFINITY;

  return {
    take: (tokenId) => {
      const nowMs = clock.nowMs();
      if (nowMs - turnedAtMs >= atOnce * everyMs) {
        older = recent;
        recent = new Map();
        turnedAtMs = nowMs;
      }
      const fullAtMs = Math.max(nowMs, recent.get(tokenId) ?? older.get(tokenId) ?? nowMs);
      const missingMs = fullAtMs + everyMs - nowMs - atOnce * everyMs;
      if (missingMs <= 0) recent.set(tokenId, fullAtMs + everyMs);
      return Math.max(0, missingMs);
    },
  };
};
