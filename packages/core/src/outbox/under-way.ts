import { type Attempt, attempt, record } from "./attempt.ts";
import type { Schedule, WaitingDelivery } from "./delivery.ts";
import type { OutboxContext } from "./outbox-context.ts";
import type { EventSubscriber } from "./subscriber.ts";

/**
 * How long finished deliveries wait for others, because saving each one separately would overload a
 * store.
 */
const gatherMs = 20;

/** The deliveries of one process to one subscriber that are in progress or not yet recorded. */
export type UnderWay = {
  /** Taken and not yet recorded. Together they never exceed `parallel`. */
  count(): number;
  start(taken: readonly WaitingDelivery[]): void;
  /**
   * How many were done since the previous call. Throws the error that prevented results from being
   * recorded.
   */
  collect(): number;
};

/**
 * Delivers concurrently and records the results, some of them together. Nothing waits for a slow
 * delivery: its result is recorded when it ends, the others before.
 */
export const createUnderWay = (
  context: OutboxContext,
  subscriber: EventSubscriber,
  schedule: Schedule,
  /** Called each time results were recorded, or could not be. */
  onWritten: () => void,
): UnderWay => {
  let underWay = 0;
  let answered: Attempt[] = [];
  let beingWritten = 0;
  let done = 0;
  let failure: { readonly error: unknown } | null = null;
  let cancelGathering: (() => void) | null = null;

  const writeBatch = async (batch: readonly Attempt[]): Promise<void> => {
    try {
      done += await record(context, subscriber.name, schedule, batch);
      // Called only after the batch is recorded, because the host's callback may throw.
      for (const { delivery, answer } of batch) {
        if (answer.outcome !== "delivered") context.onDeliveryFailed?.(delivery, answer);
      }
    } catch (error) {
      failure ??= { error };
    }
  };
  const write = async (): Promise<void> => {
    cancelGathering?.();
    cancelGathering = null;
    // The call that is writing also records results that arrive meanwhile.
    if (beingWritten > 0) return;
    while (answered.length > 0) {
      const batch = answered;
      answered = [];
      beingWritten = batch.length;
      await writeBatch(batch);
      beingWritten = 0;
      underWay -= batch.length;
      onWritten();
    }
  };
  const hear = (one: Attempt): void => {
    answered.push(one);
    if (answered.length + beingWritten === underWay) void write();
    else cancelGathering ??= context.timers.after(gatherMs, () => void write());
  };

  return {
    count: () => underWay,
    start: (taken) => {
      underWay += taken.length;
      for (const delivery of taken) void attempt(context, subscriber, delivery).then(hear);
    },
    collect: () => {
      if (failure !== null) {
        const { error } = failure;
        failure = null;
        throw error;
      }
      const count = done;
      done = 0;
      return count;
    },
  };
};
