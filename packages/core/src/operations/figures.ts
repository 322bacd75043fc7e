import type { Alarm } from "../kernel/alarm.ts";
import type { Queue, QueueMode } from "../queue/queue.ts";
import type { StoredFigures } from "./figure-store.port.ts";

/** A queue as it is now, and what its mode amounts to. */
export type QueueFigures = { readonly queue: Queue; readonly mode: QueueMode };

/** What an operator watches. */
export type Figures = Omit<StoredFigures, "queues"> & { readonly queues: readonly QueueFigures[] };

/** How many alarms there are of each kind. */
export type AlarmCounts = Readonly<Record<Alarm["alarm"], number>>;
