import type { Alarm } from "../kernel/alarm.ts";
import type { Queue, QueueMode } from "../queue/queue.ts";
import type { StoredFigures, Suspects } from "./figure-store.port.ts";

/** A queue as of now, with its effective mode. */
export type QueueFigures = { readonly queue: Queue; readonly mode: QueueMode };

/** The figures that an operator watches. */
export type Figures = Omit<StoredFigures, "queues"> & { readonly queues: readonly QueueFigures[] };

/** The number of alarms of each kind. */
export type AlarmCounts = Readonly<Record<Alarm["alarm"], number>>;

/** What a person should look at, as it is at one instant. */
export type Watchlist = {
  readonly atMs: number;
  /** Those that `audit` would find, at most 1,000 of each kind. Oldest first. */
  readonly alarms: readonly Alarm[];
  /**
   * Payments in doubt, suspended or disputed, and those with a refund that needs an operator; each
   * with all its refunds and its reservation.
   */
  readonly suspects: Suspects;
};
