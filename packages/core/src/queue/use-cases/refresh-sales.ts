import type { Decision } from "../../kernel/decision.ts";
import type { QueueId } from "../../kernel/ids.ts";
import type { Queue } from "../queue.ts";
import type { QueueChange } from "../queue-store.port.ts";
import { type SalesNow, withSales } from "../rules/opening.ts";
import { withAsked } from "../rules/presence.ts";
import type { QueueContext } from "../runtime/queue-context.ts";

/*
 * A queue that opens with its sales stores the time itself, because it may live in another store
 * than the shows. Three parties write it, so that no single one must succeed: the use case that
 * changes a show, at once; the event relay, which retries until it succeeds; and the queue's step,
 * whenever a sale starts or ends.
 */

type SalesContext = Pick<QueueContext, "stores" | "clock" | "calendar">;

/**
 * Decides with the sales of the queue's shows. If another process wrote newer sales meanwhile, this
 * reads them and tries again: the last writer has seen every change recorded before.
 */
export const updateWithSales = async <O>(
  { stores, clock, calendar }: SalesContext,
  queueId: QueueId,
  decide: (
    queue: Queue,
    salesAt: (nowMs: number) => SalesNow,
    nowMs: number,
  ) => Decision<QueueChange, O>,
): Promise<O | null> => {
  for (;;) {
    const seen = (await stores.queues.read({ queueId })).queue;
    if (seen === null) return null;
    const salesAt = await calendar.read(queueId);
    const decided = await stores.queues.update(
      { queueId },
      ({ queue }): Decision<QueueChange, { readonly outcome: O } | null> => {
        if (queue === null || queue.sales?.revision !== seen.sales?.revision) {
          return { outcome: null };
        }
        const { outcome, change } = decide(queue, salesAt, clock.nowMs());
        return { outcome: { outcome }, ...(change && { change }) };
      },
    );
    if (decided !== null) return decided.outcome;
  }
};

/**
 * Updates the queue's record of its sales if `needs` returns true. After a change of a show it
 * always writes, even the same values, because another process may be about to write older ones.
 * Returns how many queues changed.
 */
export const refreshSales = async (
  context: SalesContext,
  queueId: QueueId,
  needs: (queue: Queue, nowMs: number) => boolean = () => true,
): Promise<number> => {
  const changed = await updateWithSales(context, queueId, (queue, salesAt, nowMs) => {
    if (!needs(queue, nowMs)) return { outcome: 0 };
    const after = withAsked(withSales(queue, salesAt(nowMs), nowMs), nowMs);
    return { outcome: 1, change: { queue: { ...after, version: queue.version + 1 } } };
  });
  return changed ?? 0;
};
