import { TicketingError } from "../../kernel/errors.ts";
import type { QueueId } from "../../kernel/ids.ts";
import type { Clock } from "../../kernel/time.ts";
import { withOutage } from "../outages.ts";
import type { Outage, Queue } from "../queue.ts";
import type { QueueChange, QueueState, QueueStore } from "../queue-store.port.ts";
import { asOf } from "../rules/mode.ts";
import { withAbsences } from "../rules/service.ts";
import type { Heartbeat } from "./heartbeat.ts";

/** A shorter outage is within the grace that everybody has anyway. */
const outageMinMs = 1_000;

/** A store that takes so long to answer was away: meanwhile people were answered without it. */
const slowMs = 2_000;

export type WatchedStoreDeps = {
  readonly queues: QueueStore;
  readonly clock: Clock;
  readonly skewMs: number;
  readonly heartbeat: Pick<Heartbeat, "saw" | "signed">;
  /** Told of every update of this process that was saved. */
  readonly onUpdate: (queueId: QueueId, change: QueueChange) => void;
};

export type OutageAwareStore = QueueStore & {
  /** Whether the queue was not told yet of an outage that this process went through. */
  isUntold(queueId: QueueId): boolean;
};

const none: readonly Outage[] = [];

/**
 * The store as one process sees it: rows read as of now, with closings and with the absences that they
 * show; and when it could not be reached for a while, the first update after tells the line so, for
 * nobody could be seen. What is saved takes the process's sign of life along.
 */
export const createOutageAwareStore = (deps: WatchedStoreDeps): OutageAwareStore => {
  const { queues, clock, skewMs, heartbeat, onUpdate } = deps;
  /** Since when the store does not answer; null while it does. */
  let failingSinceMs: number | null = null;
  /** The times in which it did not, and what of them the lines were told. */
  let outages = none;
  const told = new Map<QueueId, readonly Outage[]>();

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
    const outage = { fromMs: failingSinceMs, untilMs: clock.nowMs() };
    if (outage.untilMs - outage.fromMs >= outageMinMs) outages = withOutage(outages, outage);
    failingSinceMs = null;
  };

  /** Reads lock nobody out and wait for no lock, so only a store that is not there makes them long. */
  const watchRead = <T>(call: () => Promise<T>, view?: (value: T) => T): Promise<T> =>
    watch(async () => {
      const fromMs = clock.nowMs();
      const value = await call();
      const untilMs = clock.nowMs();
      if (untilMs - fromMs >= slowMs) outages = withOutage(outages, { fromMs, untilMs });
      return value;
    }, view);

  const isUntold = (queueId: QueueId): boolean => (told.get(queueId) ?? none) !== outages;

  /** What this process knows and the row may lack. */
  const known = (queueId: QueueId, nowMs: number): readonly Outage[] => {
    const whole = isUntold(queueId) ? outages : none;
    // While it fails nobody is expired for what they can't help.
    if (failingSinceMs === null || nowMs - failingSinceMs < outageMinMs) return whole;
    return [...whole, { fromMs: failingSinceMs, untilMs: nowMs }];
  };

  const current = (queue: Queue): Queue => {
    const nowMs = clock.nowMs();
    const served = withAbsences(asOf(queue, nowMs), nowMs, skewMs);
    const own = known(queue.queueId, nowMs);
    if (own.length === 0) return served;
    const all = own.reduce(withOutage, served.presence.outages);
    return { ...served, presence: { ...served.presence, outages: all } };
  };

  const seen = (state: QueueState): QueueState => {
    const { queue } = state;
    if (queue === null) return state;
    heartbeat.saw(queue);
    const now = current(queue);
    return now === queue ? state : { ...state, queue: now };
  };

  const signed = (change: QueueChange): QueueChange =>
    change.queue === undefined
      ? change
      : { ...change, queue: heartbeat.signed(change.queue, clock.nowMs()) };

  return {
    isUntold,
    update: async (slice, decide) => {
      let change: QueueChange | undefined;
      let tells = outages;
      const outcome = await watch(() =>
        queues.update(slice, (state) => {
          tells = outages;
          const { outcome: answer, change: decided } = decide(seen(state));
          change = decided && signed(decided);
          return { outcome: answer, ...(change && { change }) };
        }),
      );
      if (change?.queue !== undefined) {
        told.set(slice.queueId, tells);
        heartbeat.saw(change.queue);
        onUpdate(slice.queueId, change);
      }
      return outcome;
    },
    read: (slice) => watchRead(() => queues.read(slice), seen),
    touch: (queueId, presenceWriter) => watch(() => queues.touch(queueId, presenceWriter)),
    queueIds: () => watchRead(() => queues.queueIds()),
    // Housekeeping: how long these take says nothing about the service to those who wait.
    tokensOf: (userId, part) => queues.tokensOf(userId, part),
    ended: (beforeMs, part) => queues.ended(beforeMs, part),
    forget: (tokens) => queues.forget(tokens),
  };
};

/** What a `decide` threw, and whatever else the store passes on, says nothing of the store. */
const isOutage = (error: unknown): boolean =>
  error instanceof TicketingError &&
  (error.code === "UNAVAILABLE" || error.code === "COMMIT_UNKNOWN");
