import type { QueueId } from "../../kernel/ids.ts";
import type { IdempotencyKeyReused } from "../../kernel/refusals.ts";
import type { AdminRequest } from "../queue.ts";
import { adminRequestOf, withAdminRequest } from "../rules/admin-request.ts";
import { advanceDraft, batchMax, changeOf, scanMax, staleMax } from "../rules/admission.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";

/**
 * One bounded step of a request to admit `count` tokens. A retry continues where the previous one
 * stopped; if that was finished, it returns the stored result. Null if there is no queue.
 */
export const carryOutAdminRequest = (
  { stores, options, clock }: QueueRuntimeContext,
  queueId: QueueId,
  { key, count }: { readonly key: string; readonly count: number },
): Promise<AdminRequest | IdempotencyKeyReused | null> =>
  stores.queues.update(
    { queueId, due: batchMax, next: scanMax, stale: staleMax },
    ({ queue, due, next, stale }) => {
      if (queue === null) return { outcome: null };
      const keyed = { key, what: `admit ${count}` };
      const known = adminRequestOf(queue, keyed);
      if (known !== null && ("outcome" in known || known.done)) return { outcome: known };
      const nowMs = clock.nowMs();
      const before = known?.admitted ?? 0;
      const pastRate = Math.min(count - before, batchMax);
      const draft = advanceDraft(queue, { due, next, stale, pastRate }, nowMs, options.clockSkewMs);
      const admitted = before + draft.queue.totals.admitted - queue.totals.admitted;
      const swept = draft.queue.sweptThroughNo - queue.sweptThroughNo;
      const done = admitted >= count || draft.tokens.size + swept === 0;
      const order: AdminRequest = { ...keyed, admitted, done, atMs: known?.atMs ?? nowMs };
      const change = changeOf(queue, { ...draft, queue: withAdminRequest(draft.queue, order) });
      return { outcome: order, ...(change && { change }) };
    },
  );
