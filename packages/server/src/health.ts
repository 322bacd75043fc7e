import type { Timers } from "@admit-one/core";
import type { Log } from "./log.ts";
import type { OpenStores } from "./stores.ts";

/** Whether this server should be sent requests. */
export type Health = {
  /** Whether the store can be used and no stop was asked for. */
  ready(): Promise<boolean>;
  readonly stopping: boolean;
  /** What it said last, without a look. */
  readonly wasReady: boolean;
  /** Aborts once it takes no more requests. */
  readonly signal: AbortSignal;
  /** Looks now and then, for the log, where nobody asks; until it is stopped. */
  watch(): void;
  /** From now on it is not ready, so that load balancers send nothing new. */
  stop(): void;
  /** From now on it takes no more requests. */
  close(): void;
};

/** Load balancers give up about then themselves. */
const answerWithinMs = 2000;

const watchEveryMs = 1000;

export const createHealth = (stores: OpenStores, timers: Timers, log: Log): Health => {
  let stopping = false;
  let isUsable = true;
  let unwatch = (): void => undefined;
  const controller = new AbortController();

  const look = async (): Promise<unknown> =>
    stores.ready === undefined ? await stores.queues.queueIds() : await stores.ready();

  /** Null, or why it can't be used. */
  const askStore = (): Promise<Error | null> =>
    new Promise((resolve) => {
      const cancel = timers.after(answerWithinMs, () =>
        resolve(new Error(`the store did not answer within ${answerWithinMs} ms`)),
      );
      const settle = (error: Error | null): void => {
        cancel();
        resolve(error);
      };
      look().then(
        () => settle(null),
        (error: Error) => settle(error),
      );
    });

  const storeIsUsable = async (): Promise<boolean> => {
    const error = await askStore();
    const wasUsable = isUsable;
    isUsable = error === null;
    if (stopping || isUsable === wasUsable) return isUsable;
    if (isUsable) log.info("ready: the store can be used again");
    else log.error({ err: error }, "not ready: the store can't be used");
    return isUsable;
  };

  const watch = (): void => {
    const lookAndGoOn = async (): Promise<void> => {
      await storeIsUsable();
      if (!stopping) watch();
    };
    unwatch = timers.after(watchEveryMs, () => void lookAndGoOn());
  };

  return {
    ready: async () => !stopping && (await storeIsUsable()) && !stopping,
    get stopping() {
      return stopping;
    },
    get wasReady() {
      return !stopping && isUsable;
    },
    signal: controller.signal,
    watch,
    stop: () => {
      stopping = true;
      unwatch();
    },
    // Streams that ended any earlier would come back here, while balancers still send them.
    close: () => controller.abort(),
  };
};
