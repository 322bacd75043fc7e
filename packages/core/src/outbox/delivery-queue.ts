import type { Schedule } from "./delivery.ts";
import type { OutboxContext } from "./outbox-context.ts";
import type { EventSubscriber } from "./subscriber.ts";
import { createUnderWay } from "./under-way.ts";

/** After this time a round takes nothing more, so that it ends. */
const patienceMs = 5_000;
/** How often to look for other due deliveries while one hangs. */
const lookAgainMs = 1_000;
/** The most deliveries in a round, as a multiple of `parallel`. */
const turnsMax = 50;
const parallelDefault = 16;
/** Time to record the result, in addition to the delivery's time limit. */
const leaseSlackMs = 10_000;

/** The deliveries of one process to one subscriber. Subscribers do not wait for each other. */
export type DeliveryQueue = {
  readonly subscriber: EventSubscriber;
  /**
   * Delivers what is due, one event of each stream at a time, until nothing is left or the time is
   * up. Returns how many deliveries are done. A delivery that hangs continues during later rounds,
   * which count it.
   */
  round(): Promise<number>;
  /** Stops the running round from taking more, and waits until nothing is in progress. */
  rest(): Promise<void>;
};

export const createDeliveryQueue = (
  context: OutboxContext,
  subscriber: EventSubscriber,
  schedule: Schedule,
  /** Creates deliveries for events saved meanwhile. */
  route: () => Promise<unknown>,
): DeliveryQueue => {
  const { stores, clock, timers, options } = context;
  const { name, parallel = parallelDefault } = subscriber;
  let running: Promise<number> | null = null;
  let rests = 0;
  let isNews = false;
  let wake = (): void => {};
  let whenAtRest: (() => void)[] = [];

  const announce = (): void => {
    isNews = true;
    wake();
  };
  const leaveWaiting = (): void => {
    for (const resolve of whenAtRest) resolve();
    whenAtRest = [];
  };
  const seeWhetherAtRest = (): void => {
    if (running === null && underWay.count() === 0) leaveWaiting();
  };
  const underWay = createUnderWay(context, subscriber, schedule, () => {
    announce();
    seeWhetherAtRest();
  });

  /**
   * Takes no more than can be delivered at once, so that no lease runs out while a delivery waits
   * for its turn.
   */
  const takeUp = async (): Promise<number> => {
    const limit = parallel - underWay.count();
    if (limit === 0) return 0;
    const atMs = clock.nowMs();
    const leaseUntilMs = atMs + options.deliveryTimeoutMs + leaseSlackMs;
    const taken = await stores.events.take({ subscriber: name, atMs, leaseUntilMs, limit });
    underWay.start(taken);
    return taken.length;
  };
  /** Returns whether there was news. Otherwise only time passed. */
  const news = async (): Promise<boolean> => {
    if (isNews) return true;
    await new Promise<void>((resolve) => {
      const cancel = timers.after(lookAgainMs, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
    return isNews;
  };

  const run = async (): Promise<number> => {
    const since = rests;
    const untilMs = clock.nowMs() + patienceMs;
    let left = turnsMax * parallel;
    let did = underWay.collect();
    while (rests === since && left > 0 && clock.nowMs() <= untilMs) {
      isNews = false;
      left -= await takeUp();
      if (underWay.count() === 0 && !isNews) break;
      if (!(await news())) await route();
      did += underWay.collect();
    }
    return did;
  };

  return {
    subscriber,
    round: () => {
      if (running !== null) {
        // The running round looks at least once more, because what the caller expects may be due
        // only now.
        announce();
        return running.then(() => 0);
      }
      // A new round means that the relay continues, so pending calls of `rest` end.
      leaveWaiting();
      running = run().finally(() => {
        running = null;
        seeWhetherAtRest();
      });
      return running;
    },
    rest: () =>
      new Promise((resolve) => {
        rests += 1;
        whenAtRest.push(resolve);
        announce();
        seeWhetherAtRest();
      }),
  };
};
