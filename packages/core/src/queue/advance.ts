import type { Context } from "../context.ts";
import type { QueueId } from "../ids.ts";
import { admissible, advanceLine, changeOf } from "./admission.ts";
import type { QueueState } from "./queue-store.port.ts";

/** Tokens that one step of the line ends or admits at most, so that no step holds up the others. */
export const batchMax = 100;

/** One bounded step of one queue; answers how many tokens it ended or admitted. */
export const advanceQueue = (context: Context, queueId: QueueId): Promise<number> =>
  context.stores.queues.update({ queueId, due: batchMax, next: batchMax }, (state) => {
    const { queue, due, next } = state;
    if (queue === null) return { outcome: 0 };
    const { clockSkewMs } = context.options;
    const line = advanceLine(queue, due, next, context.clock.nowMs(), clockSkewMs);
    const change = changeOf(queue, line);
    return { outcome: line.tokens.size, ...(change && { change }) };
  });

/** True where a step would admit somebody. The state must have been loaded with `due: 1`. */
export const canAdvance = ({ queue, due }: QueueState, nowMs: number): boolean => {
  if (queue === null || queue.waiting === 0) return false;
  const [first] = due;
  const ended = first !== undefined && first.endsAtMs <= nowMs ? 1 : 0;
  return admissible({ ...queue, active: queue.active - ended }, nowMs) > 0;
};

/** A step of every queue that needs one. A queue that fails does not hold up the others. */
export const advanceAll = async (context: Context): Promise<number> => {
  const queueIds = await context.stores.queues.queueIds();
  const steps = await Promise.allSettled(queueIds.map((id) => advanceIfDue(context, id)));
  let done = 0;
  for (const step of steps) {
    if (step.status === "rejected") throw step.reason;
    done += step.value;
  }
  return done;
};

/** An idle queue costs one read and no write. */
const advanceIfDue = async (context: Context, queueId: QueueId): Promise<number> => {
  const { queue, due, next } = await context.stores.queues.read({ queueId, due: 1, next: 1 });
  if (queue === null) return 0;
  const nowMs = context.clock.nowMs();
  const over = due.some(({ endsAtMs }) => endsAtMs <= nowMs);
  const enters = next.length > 0 && admissible(queue, nowMs) > 0;
  return over || enters ? advanceQueue(context, queueId) : 0;
};
