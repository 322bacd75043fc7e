import type { QueueId } from "../../kernel/ids.ts";
import type { TokenRef } from "../../kernel/token-ref.ts";
import type { QueueStore } from "../queue-store.port.ts";

/** Records in batches that holders near the head were seen. */
export type PresenceWriter = {
  /** Resolves when it is written. A hint must not be given before that. */
  saw(token: TokenRef, hintEndsAtMs: number): Promise<void>;
  /** Resolves when everything so far is written or has failed. */
  settled(): Promise<void>;
};

/**
 * While one batch is being written, the next one collects, so a slow store gets fewer and larger
 * batches. This needs no timer, and nobody waits for more than two batches.
 */
export const createPresenceWriter = (queues: () => QueueStore): PresenceWriter => {
  type Batch = { readonly seen: Map<number, number>; written: Promise<void> | null };
  const gathering = new Map<QueueId, Batch>();
  const writing = new Map<QueueId, Promise<unknown>>();

  const write = async (queueId: QueueId, batch: Batch): Promise<void> => {
    await writing.get(queueId)?.catch(() => undefined);
    gathering.delete(queueId);
    const seen = [...batch.seen].map(([no, hintEndsAtMs]) => ({ no, hintEndsAtMs }));
    // Sorted by number, so that batches of two servers lock rows in the same order.
    const written = queues().touch(
      queueId,
      seen.toSorted((a, b) => a.no - b.no),
    );
    writing.set(queueId, written);
    await written;
  };

  return {
    saw: ({ queueId, no }, hintEndsAtMs) => {
      const batch = gathering.get(queueId) ?? { seen: new Map(), written: null };
      gathering.set(queueId, batch);
      batch.seen.set(no, Math.max(hintEndsAtMs, batch.seen.get(no) ?? 0));
      batch.written ??= write(queueId, batch);
      return batch.written;
    },
    settled: async () => {
      const gathered = [...gathering.values()].map(({ written }) => written);
      await Promise.allSettled([...writing.values(), ...gathered]);
    },
  };
};
