import type { QueueId } from "../../kernel/ids.ts";
import type { Note } from "../../kernel/journal.ts";
import type { Operating } from "../../kernel/operating.ts";
import type { IdempotencyKeyReused } from "../../kernel/refusals.ts";
import type { AdminRequest } from "../queue.ts";
import { adminRequestOf, withAdminRequest } from "../rules/admin-request.ts";
import { advanceDraft, batchMax, changeOf, scanMax, staleMax } from "../rules/admission.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { acceptQueue } from "./accept-queue.ts";

export const admitNote = (queueId: QueueId, count: number, atMs: number): Note => ({
  atMs,
  subject: ["queue", queueId],
  details: { count },
});

/**
 * One bounded step of a request to admit `count` tokens. A retry continues where the previous one
 * stopped; if that was finished, it returns the stored result. Null if there is no queue.
 */
export const carryOutAdminRequest = (
  context: Operating<QueueRuntimeContext>,
  queueId: QueueId,
  { key, count }: { readonly key: string; readonly count: number },
): Promise<AdminRequest | IdempotencyKeyReused | null> =>
  acceptQueue<AdminRequest | IdempotencyKeyReused | null>(
    context,
    { queueId, due: batchMax, next: scanMax, stale: staleMax },
    ({ queue, due, next, stale }) => {
      if (queue === null) return { outcome: null };
      const keyed = { key, what: `admit ${count}` };
      const known = adminRequestOf(queue, keyed);
      if (known !== null && ("outcome" in known || known.done)) return { outcome: known };
      const nowMs = context.clock.nowMs();
      const before = known?.admitted ?? 0;
      const pastRate = Math.min(count - before, batchMax);
      const { clockSkewMs } = context.options;
      const draft = advanceDraft(queue, { due, next, stale, pastRate }, nowMs, clockSkewMs);
      const admitted = before + draft.queue.totals.admitted - queue.totals.admitted;
      const swept = draft.queue.sweptThroughNo - queue.sweptThroughNo;
      const done = admitted >= count || draft.tokens.size + swept === 0;
      const order: AdminRequest = { ...keyed, admitted, done, atMs: known?.atMs ?? nowMs };
      const change = changeOf(queue, { ...draft, queue: withAdminRequest(draft.queue, order) });
      if (change === undefined) return { outcome: order };
      const note = admitNote(queueId, count, nowMs);
      return { outcome: order, change, note: known === null ? note : "continued" };
    },
  );
