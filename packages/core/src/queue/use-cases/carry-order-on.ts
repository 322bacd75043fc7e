import type { QueueId } from "../../kernel/ids.ts";
import type { IdempotencyKeyReused } from "../../kernel/refusals.ts";
import type { Order } from "../queue.ts";
import { advanceLine, batchMax, changeOf, scanMax, staleMax } from "../rules/admission.ts";
import { orderOf, withOrder } from "../rules/order.ts";
import type { LineContext } from "../runtime/line-desk.ts";

/**
 * One bounded step of an order to let in so many: a retry goes on where the one before broke off,
 * and is told what that came to where it did not. Null where there is no queue.
 */
export const carryOrderOn = (
  { stores, options, clock }: LineContext,
  queueId: QueueId,
  { key, count }: { readonly key: string; readonly count: number },
): Promise<Order | IdempotencyKeyReused | null> =>
  stores.queues.update(
    { queueId, due: batchMax, next: scanMax, stale: staleMax },
    ({ queue, due, next, stale }) => {
      if (queue === null) return { outcome: null };
      const keyed = { key, what: `admit ${count}` };
      const known = orderOf(queue, keyed);
      if (known !== null && ("outcome" in known || known.done)) return { outcome: known };
      const nowMs = clock.nowMs();
      const before = known?.admitted ?? 0;
      const pastRate = Math.min(count - before, batchMax);
      const line = advanceLine(queue, { due, next, stale, pastRate }, nowMs, options.clockSkewMs);
      const admitted = before + line.queue.totals.admitted - queue.totals.admitted;
      const swept = line.queue.sweptThroughNo - queue.sweptThroughNo;
      const done = admitted >= count || line.tokens.size + swept === 0;
      const order: Order = { ...keyed, admitted, done, atMs: known?.atMs ?? nowMs };
      const change = changeOf(queue, { ...line, queue: withOrder(line.queue, order) });
      return { outcome: order, ...(change && { change }) };
    },
  );
