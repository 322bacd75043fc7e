import type { Schedule } from "./delivery.ts";
import type { OutboxContext } from "./outbox-context.ts";
import type { EventSubscriber } from "./subscriber.ts";
import { createUnderWay } from "./under-way.ts";

/** After that long a round takes up nothing more, so that it comes to an end. */
const patienceMs = 5_000;
/** While something hangs it is looked so often for what else is due. */
const lookAgainMs = 1_000;
/** A round takes up so many times what is told at once. */
const turnsMax = 50;
const parallelDefault = 16;
/** To write the result down, beyond the time that telling may take. */
const leaseSlackMs = 10_000;

/** What one process tells one subscriber; each is served beside the others. */
export type Lane = {
  readonly subscriber: EventSubscriber;
  /**
   * Tells what is due, of each stream one at a time, until nothing is or its time is up; answers how
   * many are done with. What hangs then goes on beside later rounds, which count it.
   */
  round(): Promise<number>;
  /** Makes the round that runs take nothing more up, and waits until nothing is under way. */
  rest(): Promise<void>;
};

export const createLane = (
  context: OutboxContext,
  subscriber: EventSubscriber,
  schedule: Schedule,
  /** Makes deliveries of what was saved meanwhile. */
  route: () => Promise<unknown>,
): Lane => {
  const { stores, clock, timers, options } = context;
  const { name, parallel = parallelDefault } = subscriber;
  let running: Promise<number> | null = null;
  let rests = 0;
  let isNews = false;
  let wake = (): void => {};
  let whenAtRest: (() => void)[] = [];

  const tell = (): void => {
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
    tell();
    seeWhetherAtRest();
  });

  /** Claims no more than are told at once: a lease must not run out while its turn has not come. */
  const takeUp = async (): Promise<number> => {
    const limit = parallel - underWay.count();
    if (limit === 0) return 0;
    const atMs = clock.nowMs();
    const leaseUntilMs = atMs + options.deliveryTimeoutMs + leaseSlackMs;
    const taken = await stores.events.take({ subscriber: name, atMs, leaseUntilMs, limit });
    underWay.start(taken);
    return taken.length;
  };
  /** Answers whether there was news; else only time passed. */
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
        // It looks once more at least: what the caller waits for may have become due just now.
        tell();
        return running.then(() => 0);
      }
      // Who goes on does not stop.
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
        tell();
        seeWhetherAtRest();
      }),
  };
};
