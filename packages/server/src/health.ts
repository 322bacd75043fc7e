import type { Stores, Timers } from "@admit-one/core";

/** Whether this server should be sent requests. */
export type Health = {
  /** Whether the store answers and no stop was asked for. */
  ready(): Promise<boolean>;
  readonly stopping: boolean;
  /** Aborts once it takes no more requests. */
  readonly signal: AbortSignal;
  /** From now on it is not ready, so that load balancers send nothing new. */
  stop(): void;
  /** From now on it takes no more requests. */
  close(): void;
};

/** Load balancers give up about then themselves. */
const answerWithinMs = 2000;

export const createHealth = (stores: Stores, timers: Timers): Health => {
  let stopping = false;
  const controller = new AbortController();
  const storeAnswers = (): Promise<boolean> =>
    new Promise((resolve) => {
      const cancel = timers.after(answerWithinMs, () => resolve(false));
      const settle = (answered: boolean) => {
        cancel();
        resolve(answered);
      };
      stores.queues.queueIds().then(
        () => settle(true),
        () => settle(false),
      );
    });
  return {
    ready: async () => !stopping && (await storeAnswers()) && !stopping,
    get stopping() {
      return stopping;
    },
    signal: controller.signal,
    stop: () => {
      stopping = true;
    },
    // Streams that ended any earlier would come back here, while balancers still send them.
    close: () => controller.abort(),
  };
};
