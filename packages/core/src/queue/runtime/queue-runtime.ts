import type { QueueId } from "../../kernel/ids.ts";
import type { QueueStore } from "../queue-store.port.ts";
import type { AdmissionOptions } from "./admission-check.ts";
import { type AdmissionCheck, createAdmissionCheck } from "./admission-check.ts";
import { createFrames, type Frames } from "./frames.ts";
import { createHeartbeat, type Heartbeat } from "./heartbeat.ts";
import { createOutageAwareStore, type OutageAwareStore } from "./outage-aware-store.ts";
import { createPollLimit, type PollLimit } from "./poll-limit.ts";
import { createPresenceWriter, type PresenceWriter } from "./presence-writer.ts";
import type { QueueContext } from "./queue-context.ts";

/** What one process keeps about the queues in memory. All of it may be lost without harm. */
export type QueueRuntime = {
  /** The store. It returns every row as of the time of the read. */
  readonly queues: OutageAwareStore;
  readonly frames: Frames;
  readonly presenceWriter: PresenceWriter;
  readonly heartbeat: Heartbeat;
  /** Limits look-ups by token. */
  readonly pollLimit: PollLimit;
  /** Limits look-ups of a user's own token by user. */
  readonly userLimit: PollLimit;
  /** Null if everybody may join. */
  readonly gate: AdmissionCheck | null;
  /** Steps in progress in this process, so that each queue has one at a time. */
  readonly advancing: Map<QueueId, Promise<number>>;
};

/** What the queue's use cases depend on. */
export type QueueRuntimeContext = QueueContext & { readonly runtime: QueueRuntime };

export const createQueueRuntime = ({
  stores,
  clock,
  timers,
  admission,
  ids,
  skewMs,
}: Pick<QueueContext, "clock" | "timers" | "ids"> & {
  readonly stores: { readonly queues: QueueStore };
  readonly admission?: AdmissionOptions | undefined;
  readonly skewMs: number;
}): QueueRuntime => {
  const heartbeat = createHeartbeat({ ids, skewMs });
  const queues: OutageAwareStore = createOutageAwareStore({
    queues: stores.queues,
    clock,
    skewMs,
    heartbeat,
    onUpdate: (queueId, change) => frames.onUpdate(queueId, change),
  });
  const frames: Frames = createFrames({ queues, clock, timers });
  return {
    queues,
    frames,
    presenceWriter: createPresenceWriter(() => queues),
    heartbeat,
    pollLimit: createPollLimit(clock),
    userLimit: createPollLimit(clock),
    gate: admission === undefined ? null : createAdmissionCheck(admission, { clock, timers }),
    advancing: new Map(),
  };
};
