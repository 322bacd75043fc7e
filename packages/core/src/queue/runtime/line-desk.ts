import type { QueueId } from "../../kernel/ids.ts";
import type { QueueStore } from "../queue-store.port.ts";
import { createFrames, type Frames } from "./frames.ts";
import type { AdmissionOptions } from "./gate-desk.ts";
import { createGateDesk, type GateDesk } from "./gate-desk.ts";
import { createHeartbeat, type Heartbeat } from "./heartbeat.ts";
import { createPollLimit, type PollLimit } from "./poll-limit.ts";
import type { QueueContext } from "./queue-context.ts";
import { createSightings, type Sightings } from "./sightings.ts";
import { createWatchedStore, type WatchedStore } from "./watched-store.ts";

/** What one process keeps of the lines, all of it to be lost without harm. */
export type LineDesk = {
  /** The store, with every row as it is at the time of the look. */
  readonly queues: WatchedStore;
  readonly frames: Frames;
  readonly sightings: Sightings;
  readonly heartbeat: Heartbeat;
  readonly pollLimit: PollLimit;
  /** Null where everybody may join. */
  readonly gate: GateDesk | null;
  /** Steps of this process that are under way, so that each queue has one at a time. */
  readonly advancing: Map<QueueId, Promise<number>>;
};

/** What the use cases of the line work with. */
export type LineContext = QueueContext & { readonly desk: LineDesk };

export const createLineDesk = ({
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
}): LineDesk => {
  const heartbeat = createHeartbeat({ ids, skewMs });
  const queues: WatchedStore = createWatchedStore({
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
    sightings: createSightings(() => queues),
    heartbeat,
    pollLimit: createPollLimit(clock),
    gate: admission === undefined ? null : createGateDesk(admission, { clock, timers }),
    advancing: new Map(),
  };
};
