import type { BoxOffice, Clock, QueuePolicy } from "@admit-one/core";

/** Sentences about a queue's policy may be this old. Every reader of a line gets them. */
const keptMs = 5_000;
const keptMax = 1_000;

/** The policy of a queue, read at most every few seconds. Null if there is no such queue. */
export const createQueuePolicies = (
  boxOffice: BoxOffice,
  clock: Clock,
): ((queueId: string) => Promise<QueuePolicy | null>) => {
  const kept = new Map<
    string,
    { readonly atMs: number; readonly policy: Promise<QueuePolicy | null> }
  >();
  const read = async (queueId: string): Promise<QueuePolicy | null> => {
    const found = await boxOffice.getQueue({ queueId });
    return found.outcome === "queue_found" ? found.queue.policy : null;
  };
  return (queueId) => {
    const nowMs = clock.nowMs();
    const before = kept.get(queueId);
    if (before !== undefined && nowMs - before.atMs < keptMs) return before.policy;
    if (kept.size >= keptMax) kept.clear();
    const policy = read(queueId);
    kept.set(queueId, { atMs: nowMs, policy });
    // A failed read must not be the answer for the next seconds.
    policy.catch(() => kept.delete(queueId));
    return policy;
  };
};
