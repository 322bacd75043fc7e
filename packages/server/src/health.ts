import type { Timers } from "@admit-one/core";
import type { Log } from "./log.ts";
import type { OpenStores } from "./stores.ts";

/** Whether this server should receive requests. */
export type Health = {
  /** Whether the store is usable and no stop was requested. */
  ready(): Promise<boolean>;
  readonly stopping: boolean;
  /** The last answer, without a new check. */
  readonly wasReady: boolean;
  /** Aborts when the server accepts no more requests. */
  readonly signal: AbortSignal;
  /** Checks from time to time for the log, until it is stopped. */
  watch(): void;
  /** From now on it is not ready, so that load balancers send nothing new. */
  stop(): void;
  /** From now on the server accepts no more requests. */
  close(): void;
};

/** Load balancers themselves give up after about this time. */
const answerWithinMs = 2000;

const watchEveryMs = 1000;

export const createHealth = (stores: OpenStores, timers: Timers, log: Log): Health => {
  let stopping = false;
  let isUsable = true;
  let unwatch = (): void => undefined;
  const controller = new AbortController();

  const look = async (): Promise<unknown> =>
    stores.ready === undefined ? await stores.queues.queueIds() : await stores.ready();

  /** The reason why the store is unusable, or null. */
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
    // Streams that ended earlier would reconnect to this server, since balancers still send clients
    // here.
    close: () => controller.abort(),
  };
};
