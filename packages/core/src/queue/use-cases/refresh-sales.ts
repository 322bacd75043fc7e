import type { Decision } from "../../kernel/decision.ts";
import type { QueueId } from "../../kernel/ids.ts";
import type { Queue } from "../queue.ts";
import type { QueueChange } from "../queue-store.port.ts";
import { type SalesNow, withSales } from "../rules/opening.ts";
import { withAsked } from "../rules/presence.ts";
import type { QueueContext } from "../runtime/queue-context.ts";

/*
 * A queue that opens with its sales knows when that is, since it may live in another store than what
 * is sold. Three write it down, so that none has to be relied on: the use case that changes a show, at
 * once; the event relay, until it is done; and the step of the queue, whenever a window opens or closes.
 */

type SalesContext = Pick<QueueContext, "stores" | "clock" | "calendar">;

/**
 * Decides with the sales that the queue guards. Whoever wrote down newer ones meanwhile goes first,
 * and this looks again: the last to write has seen every change that was written down before.
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
 * Lets the queue know of its sales as they are now, where `needs` says so: after a change of a show
 * always, also where it knows them already, since somebody may be about to write what was before.
 * Answers how many queues were changed.
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
