import type { TokenRef } from "../../kernel/token-ref.ts";
import type { Frames } from "./frames.ts";

/** The most tokens in each of two generations: a few megabytes. */
const refsMax = 16_384;

/**
 * Decides which tokens a step of bookings may look at itself. Such a step takes the lock of its
 * show before it sees the token, so whoever may not buy must not get there: a number that still
 * waits, and a token that a step has refused before, are looked at first, without a lock.
 */
export type StepTokens = {
  mayLook(ref: TokenRef): Promise<boolean>;
  /** A step found that the token needs a look of its own. */
  doubt(ref: TokenRef): void;
  /** A look found that the token is fine. */
  trust(ref: TokenRef): void;
};

export const createStepTokens = (frames: Pick<Frames, "get">): StepTokens => {
  let recent = new Set<string>();
  let older = new Set<string>();
  const keyOf = ({ queueId, no }: TokenRef): string => `${no} ${queueId}`;

  return {
    mayLook: async (ref) => {
      const key = keyOf(ref);
      if (recent.has(key) || older.has(key)) return false;
      // Without a frame nobody knows who waits, and the look itself finds what is wrong.
      const frame = await frames.get(ref.queueId).catch(() => null);
      return frame !== null && ref.no <= frame.snapshot.queue.head;
    },
    doubt: (ref) => {
      if (recent.size >= refsMax) {
        older = recent;
        recent = new Set();
      }
      recent.add(keyOf(ref));
    },
    trust: (ref) => {
      recent.delete(keyOf(ref));
      older.delete(keyOf(ref));
    },
  };
};
