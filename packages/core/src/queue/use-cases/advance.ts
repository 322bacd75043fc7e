import type { Decision } from "../../kernel/decision.ts";
import type { QueueId } from "../../kernel/ids.ts";
import type { Note } from "../../kernel/journal.ts";
import type { Operating } from "../../kernel/operating.ts";
import type { QueueChange, QueueState } from "../queue-store.port.ts";
import {
  admissible,
  advanceDraft,
  batchMax,
  changeOf,
  scanMax,
  staleMax,
} from "../rules/admission.ts";
import { hasNewSales } from "../rules/opening.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { acceptQueue } from "./accept-queue.ts";
import { refreshSales } from "./refresh-sales.ts";

/**
 * One bounded step of one queue. Returns how much it did: tokens ended or admitted, and numbers
 * swept after a closing or reset. A queue has one step at a time: if another step is in progress,
 * in this process or on another server, this one does nothing.
 */
export const advanceQueue = (context: QueueRuntimeContext, queueId: QueueId): Promise<number> => {
  const { advancing } = context.runtime;
  const running = advancing.get(queueId);
  if (running !== undefined) return running;
  const step = advanceOnce(context, queueId).finally(() => advancing.delete(queueId));
  advancing.set(queueId, step);
  return step;
};

/**
 * Admits up to `count` tokens for an operator, outside the rate limit but never beyond the room.
 */
export const admitPastRate = (
  context: Operating<QueueRuntimeContext>,
  queueId: QueueId,
  count: number,
  note: (nowMs: number) => Note | "continued",
): Promise<Done | null> => {
  const pastRate = Math.min(count, batchMax);
  return acceptQueue(context, { queueId, ...wholeStep }, (state) => {
    const nowMs = context.clock.nowMs();
    const { outcome, change } = advanced(state, { pastRate }, nowMs, context.options.clockSkewMs);
    return change === undefined ? { outcome } : { outcome, change, note: note(nowMs) };
  });
};

const advanceOnce = async (context: QueueRuntimeContext, queueId: QueueId): Promise<number> => {
  const done = await step(context, queueId);
  return done === null ? 0 : done.touched;
};

export type Done = { readonly touched: number; readonly admitted: number };

/**
 * Null if another server has a step in progress (the state is then empty), or if there is no queue.
 */
const step = (
  { stores, options, clock }: QueueRuntimeContext,
  queueId: QueueId,
): Promise<Done | null> =>
  // An operator's request must be carried out. Any other work is already being done by the other
  // step.
  stores.queues.update({ queueId, ...wholeStep, ifFree: true }, (state) =>
    advanced(state, {}, clock.nowMs(), options.clockSkewMs),
  );

const wholeStep = { due: batchMax, next: scanMax, stale: staleMax } as const;

const advanced = (
  { queue, due, next, stale }: QueueState,
  order: { readonly pastRate?: number },
  nowMs: number,
  skewMs: number,
): Decision<QueueChange, Done | null> => {
  if (queue === null) return { outcome: null };
  const draft = advanceDraft(queue, { due, next, stale, ...order }, nowMs, skewMs);
  const change = changeOf(queue, draft);
  const admitted = draft.queue.totals.admitted - queue.totals.admitted;
  const swept = draft.queue.sweptThroughNo - queue.sweptThroughNo;
  return {
    outcome: { touched: draft.tokens.size + swept, admitted },
    ...(change && { change }),
  };
};

/** Whether a step would admit somebody. The state must be loaded with `due: 1`. */
export const canAdvance = ({ queue, due }: QueueState, nowMs: number): boolean => {
  if (queue === null || queue.waiting === 0) return false;
  const [first] = due;
  const ended = first !== undefined && first.endsAtMs <= nowMs ? 1 : 0;
  return admissible({ ...queue, active: queue.active - ended }, nowMs) > 0;
};

/** Queues looked at together. All of thousands at once would wait too long for a connection. */
const queuesAtOnce = 16;

/** Runs a step of every queue that needs one. A queue that fails does not block the others. */
export const advanceAll = async (context: QueueRuntimeContext): Promise<number> => {
  const queueIds = await context.stores.queues.queueIds();
  const steps: PromiseSettledResult<number>[] = [];
  for (let from = 0; from < queueIds.length; from += queuesAtOnce) {
    const some = queueIds.slice(from, from + queuesAtOnce);
    steps.push(...(await Promise.allSettled(some.map((id) => advanceIfDue(context, id)))));
  }
  let done = 0;
  for (const step of steps) {
    if (step.status === "rejected") throw step.reason;
    done += step.value;
  }
  return done;
};

/** An idle queue costs one read and no write. */
const advanceIfDue = async (context: QueueRuntimeContext, queueId: QueueId): Promise<number> => {
  const { queue, due, next } = await context.stores.queues.read({ queueId, due: 1, next: 1 });
  if (queue === null) return 0;
  const nowMs = context.clock.nowMs();
  if (hasNewSales(queue, nowMs)) {
    // If the sales cannot be read, the queue continues with what it knows. The next step tries
    // again.
    const changed = await refreshSales(context, queueId, hasNewSales).catch(() => 0);
    return changed + (await advanceQueue(context, queueId));
  }
  const over = due.some(({ endsAtMs }) => endsAtMs <= nowMs);
  const enters = next.length > 0 && admissible(queue, nowMs) > 0;
  const sweeps = queue.sweptThroughNo < queue.closedThroughNo;
  return over || enters || sweeps ? advanceQueue(context, queueId) : 0;
};
