import { TicketingError } from "../../kernel/errors.ts";
import type { QueueId } from "../../kernel/ids.ts";
import type { Clock } from "../../kernel/time.ts";
import { withOutage } from "../outages.ts";
import type { Outage, Queue } from "../queue.ts";
import type { QueueChange, QueueState, QueueStore } from "../queue-store.port.ts";
import { asOf } from "../rules/mode.ts";
import { withAbsences } from "../rules/service.ts";
import type { Heartbeat } from "./heartbeat.ts";

/** A shorter outage is covered by the grace that everybody has. */
const outageMinMs = 1_000;

/**
 * A store that takes this long to answer counts as down: meanwhile users got answers without it.
 */
const slowMs = 2_000;

export type WatchedStoreDeps = {
  readonly queues: QueueStore;
  readonly clock: Clock;
  readonly skewMs: number;
  readonly heartbeat: Pick<Heartbeat, "saw" | "signed">;
  /** Called after every saved update of this process. */
  readonly onUpdate: (queueId: QueueId, change: QueueChange) => void;
};

export type OutageAwareStore = QueueStore & {
  /** Whether this process saw an outage that is not yet recorded in the queue. */
  isUnreported(queueId: QueueId): boolean;
};

const none: readonly Outage[] = [];

/**
 * The store as one process sees it. Rows are read as of now: scheduled closings and visible
 * absences are applied. After a time in which the store could not be reached, the first update
 * records the outage in the queue, because nobody could be seen during it. Every saved row includes
 * the process's heartbeat.
 */
export const createOutageAwareStore = (deps: WatchedStoreDeps): OutageAwareStore => {
  const { queues, clock, skewMs, heartbeat, onUpdate } = deps;
  /** Since when the store does not respond. Null while it does. */
  let failingSinceMs: number | null = null;
  /** The outages that this process saw, and which of them each queue has recorded. */
  let outages = none;
  const reported = new Map<QueueId, readonly Outage[]>();

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

  /** Reads wait for no lock, so only a store that is down makes them slow. */
  const watchRead = <T>(call: () => Promise<T>, view?: (value: T) => T): Promise<T> =>
    watch(async () => {
      const fromMs = clock.nowMs();
      const value = await call();
      const untilMs = clock.nowMs();
      if (untilMs - fromMs >= slowMs) outages = withOutage(outages, { fromMs, untilMs });
      return value;
    }, view);

  const isUnreported = (queueId: QueueId): boolean => (reported.get(queueId) ?? none) !== outages;

  /** Outages that this process knows and the row may lack. */
  const known = (queueId: QueueId, nowMs: number): readonly Outage[] => {
    const whole = isUnreported(queueId) ? outages : none;
    // During an outage nobody expires for not being seen.
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
    ...(queues.database && { database: queues.database }),
    isUnreported,
    update: async (slice, decide) => {
      let change: QueueChange | undefined;
      let reports = outages;
      const outcome = await watch(() =>
        queues.update(slice, (state) => {
          reports = outages;
          const { outcome: answer, change: decided } = decide(seen(state));
          change = decided && signed(decided);
          return { outcome: answer, ...(change && { change }) };
        }),
      );
      if (change?.queue !== undefined) {
        reported.set(slice.queueId, reports);
        heartbeat.saw(change.queue);
        onUpdate(slice.queueId, change);
      }
      return outcome;
    },
    read: (slice) => watchRead(() => queues.read(slice), seen),
    touch: (queueId, presenceWriter) => watch(() => queues.touch(queueId, presenceWriter)),
    lastEnded: (queueId, userId) => watchRead(() => queues.lastEnded(queueId, userId)),
    queueIds: () => watchRead(() => queues.queueIds()),
    // Housekeeping calls: their duration says nothing about the service to waiting users.
    tokensOf: (userId, part) => queues.tokensOf(userId, part),
    queues: (part) => queues.queues(part),
    journal: (filter, part) => queues.journal(filter, part),
    ended: (beforeMs, part) => queues.ended(beforeMs, part),
    forget: (tokens) => queues.forget(tokens),
  };
};

/** Errors thrown by `decide`, and other errors that the store passes on, are not outages. */
const isOutage = (error: unknown): boolean =>
  error instanceof TicketingError &&
  (error.code === "UNAVAILABLE" || error.code === "COMMIT_UNKNOWN");
