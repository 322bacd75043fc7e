import type { Alarm } from "../kernel/alarm.ts";
import type { Queue, QueueMode } from "../queue/queue.ts";
import type { StoredFigures } from "./figure-store.port.ts";

/** A queue as of now, with its effective mode. */
export type QueueFigures = { readonly queue: Queue; readonly mode: QueueMode };

/** The figures that an operator watches. */
export type Figures = Omit<StoredFigures, "queues"> & { readonly queues: readonly QueueFigures[] };

/** The number of alarms of each kind. */
export type AlarmCounts = Readonly<Record<Alarm["alarm"], number>>;
