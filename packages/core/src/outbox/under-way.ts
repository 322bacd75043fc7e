import { type Attempt, attempt, record } from "./attempt.ts";
import type { Schedule, WaitingDelivery } from "./delivery.ts";
import type { OutboxContext } from "./outbox-context.ts";
import type { EventSubscriber } from "./subscriber.ts";

/** What was answered waits so long for others: a store that saves each by itself is asked too much. */
const gatherMs = 20;

/** What one process is telling one subscriber, and has not written down yet. */
export type UnderWay = {
  /** Claimed and not written down: as many as that are never claimed beyond `parallel`. */
  count(): number;
  start(taken: readonly WaitingDelivery[]): void;
  /** How many were done with since it was asked before. Throws what kept results from being written. */
  collect(): number;
};

/**
 * Tells deliveries beside each other and writes down what comes of them, some together. Nobody needs
 * to wait for that: one that hangs is written down when it ends, and the others before.
 */
export const createUnderWay = (
  context: OutboxContext,
  subscriber: EventSubscriber,
  schedule: Schedule,
  /** Called each time when something was written down, or could not be. */
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
      // Only now: what the host does with it may throw, and the batch is written down.
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
    // The one that writes goes on with what is answered meanwhile.
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
