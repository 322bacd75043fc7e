import type { QueueId } from "../../kernel/ids.ts";
import { withoutServer } from "../rules/service.ts";
import type { QueueContext } from "../runtime/queue-context.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";

/**
 * Saves the row of every queue that needs this process's heartbeat, or in which another server is
 * missing. The store wrapper adds the heartbeat, as to every row that this process saves.
 */
export const beatAll = async (context: QueueRuntimeContext): Promise<number> => {
  const { heartbeat, queues } = context.runtime;
  const due = heartbeat.beat(context.clock.nowMs(), (id) => queues.isUnreported(id));
  await ofEach(due, (queueId) => saveRow(context, queueId));
  return due.length;
};

const saveRow = ({ stores }: QueueContext, queueId: QueueId): Promise<void> =>
  stores.queues.update({ queueId }, ({ queue }) => ({
    outcome: undefined,
    ...(queue && { change: { queue: { ...queue, version: queue.version + 1 } } }),
  }));

/** Removes this process's heartbeat from all rows, after all presence it saw is written. */
export const sayGoodbye = async (context: QueueRuntimeContext): Promise<void> => {
  const { runtime, clock, stores } = context;
  const { heartbeat, presenceWriter } = runtime;
  const shown = heartbeat.goodbye(clock.nowMs());
  await presenceWriter.settled();
  await ofEach(shown, (queueId) =>
    stores.queues.update({ queueId }, ({ queue }) => {
      if (queue === null) return { outcome: undefined };
      const after = withoutServer(queue, heartbeat.serverId());
      return { outcome: undefined, change: { queue: { ...after, version: queue.version + 1 } } };
    }),
  );
};

/** A queue that fails does not block the others. */
const ofEach = async (
  queueIds: readonly QueueId[],
  save: (queueId: QueueId) => Promise<void>,
): Promise<void> => {
  const saved = await Promise.allSettled(queueIds.map(save));
  for (const one of saved) if (one.status === "rejected") throw one.reason;
};
