import type { QueueId } from "../../kernel/ids.ts";
import type { TokenRef } from "../../kernel/token-ref.ts";
import type { QueueStore } from "../queue-store.port.ts";

/** Writes down who was seen near the head, many at once. */
export type PresenceWriter = {
  /** Resolves once it is written; a hint that is not must not be given. */
  saw(token: TokenRef, hintEndsAtMs: number): Promise<void>;
  /** Resolves once everything so far is written, or could not be. */
  settled(): Promise<void>;
};

/**
 * While one batch is being written the next gathers, so that a store that is slow gets fewer and
 * larger ones; no timer is involved, and nobody waits for more than two.
 */
export const createPresenceWriter = (queues: () => QueueStore): PresenceWriter => {
  type Batch = { readonly seen: Map<number, number>; written: Promise<void> | null };
  const gathering = new Map<QueueId, Batch>();
  const writing = new Map<QueueId, Promise<unknown>>();

  const write = async (queueId: QueueId, batch: Batch): Promise<void> => {
    await writing.get(queueId)?.catch(() => undefined);
    gathering.delete(queueId);
    const seen = [...batch.seen].map(([no, hintEndsAtMs]) => ({ no, hintEndsAtMs }));
    // In the order of their numbers, so that batches of two servers lock rows in one order.
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
