import { TicketingError } from "../errors.ts";
import type { QueueId } from "../ids.ts";
import type { Clock } from "../time.ts";
import { asOf } from "./mode.ts";
import { withOutage } from "./outages.ts";
import type { Outage, Queue } from "./queue.ts";
import type { QueueChange, QueueState, QueueStore } from "./queue-store.port.ts";

/** A shorter outage is within the grace that everybody has anyway. */
const outageMinMs = 1_000;

export type WatchedStoreDeps = {
  readonly queues: QueueStore;
  readonly clock: Clock;
  /** Told of every update of this process that was saved. */
  readonly onUpdate: (queueId: QueueId, change: QueueChange) => void;
};

/**
 * The store as one process sees it: rows read as of now, closings included; and when it could not
 * be reached for a while, the first update after tells the line so, for nobody could be seen.
 */
export const createWatchedStore = ({ queues, clock, onUpdate }: WatchedStoreDeps): QueueStore => {
  /** Since when the store does not answer; null while it does. */
  let failingSinceMs: number | null = null;
  /** The last time in which it did not, and the lines that were told of it. */
  let outage: Outage | null = null;
  const told = new Set<QueueId>();

  const watch = async <T>(call: () => Promise<T>, view = (value: T): T => value): Promise<T> => {
    const calledAtMs = clock.nowMs();
    try {
      const value = await call();
      answered();
      return view(value);
    } catch (error) {
      if (isOutage(error)) failingSinceMs ??= calledAtMs;
      throw error;
    }
  };

  const answered = (): void => {
    if (failingSinceMs === null) return;
    const nowMs = clock.nowMs();
    if (nowMs - failingSinceMs >= outageMinMs) {
      outage = { fromMs: failingSinceMs, untilMs: nowMs };
      told.clear();
    }
    failingSinceMs = null;
  };

  const current = (queue: Queue): Queue => {
    const nowMs = clock.nowMs();
    // While it fails nobody is expired for what they can't help.
    const ongoing = failingSinceMs === null ? null : { fromMs: failingSinceMs, untilMs: nowMs };
    const known = ongoing ?? (told.has(queue.queueId) ? null : outage);
    if (known === null) return asOf(queue, nowMs);
    const outages = withOutage(queue.presence.outages, known);
    return asOf({ ...queue, presence: { ...queue.presence, outages } }, nowMs);
  };

  const seen = (state: QueueState): QueueState => {
    const { queue } = state;
    if (queue === null) return state;
    const now = current(queue);
    return now === queue ? state : { ...state, queue: now };
  };

  return {
    update: async (slice, decide) => {
      let change: QueueChange | undefined;
      let known = outage;
      const outcome = await watch(() =>
        queues.update(slice, (state) => {
          known = outage;
          const decision = decide(seen(state));
          change = decision.change;
          return decision;
        }),
      );
      if (change?.queue !== undefined) {
        if (known === outage) told.add(slice.queueId);
        onUpdate(slice.queueId, change);
      }
      return outcome;
    },
    read: (slice) => watch(() => queues.read(slice), seen),
    touch: (queueId, sightings) => watch(() => queues.touch(queueId, sightings)),
    queueIds: () => watch(() => queues.queueIds()),
  };
};

/** What a `decide` threw, and whatever else the store passes on, says nothing of the store. */
const isOutage = (error: unknown): boolean =>
  error instanceof TicketingError &&
  (error.code === "UNAVAILABLE" || error.code === "COMMIT_UNKNOWN");
