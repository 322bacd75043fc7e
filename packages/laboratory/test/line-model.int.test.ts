import type { QueueState, QueueStore, Stores } from "@admit-one/core";
import { lineModel } from "@admit-one/laboratory/line-model";
import { createMemoryStores } from "@admit-one/memory";
import { describe, expect, test } from "vitest";

const inQueues = (change: (queues: QueueStore) => Partial<QueueStore>) => {
  return (stores: Stores): Stores => ({
    ...stores,
    queues: { ...stores.queues, ...change(stores.queues) },
  });
};

const misread = (change: (state: QueueState) => QueueState) =>
  inQueues((inner) => ({
    read: async (slice) => change(await inner.read(slice)),
    update: (slice, decide) => inner.update(slice, (state) => decide(change(state))),
  }));

/** One fault for each law that the model watches over. */
const planted: Readonly<Record<string, readonly [RegExp, (stores: Stores) => Stores]>> = {
  "sightings that are dropped": [
    /obeyed and is lapsed|strictly/,
    inQueues(() => ({ touch: async () => {} })),
  ],
  "gaps that are forgotten": [
    /position is not the count|position grew/,
    misread((state) => ({ ...state, departedAhead: 0 })),
  ],
  "a line that is read from its end": [
    /L7: \d+ was admitted before|went past one who waits/,
    misread((state) => ({ ...state, next: state.next.toReversed() })),
  ],
  "room that looks empty": [
    /L6|miscounted/,
    misread((state) => ({ ...state, queue: state.queue && { ...state.queue, active: 0 } })),
  ],
  "a closing that sweeps nobody": [
    /deep-equal|deeply equal|strictly/i,
    misread((state) => ({ ...state, ...(state.stale && { stale: [] }) })),
  ],
  "the pace of yesterday": [
    /deep-equal|deeply equal|strictly/i,
    misread((state) => ({
      ...state,
      queue: state.queue && {
        ...state.queue,
        pace: { ...state.queue.pace, busyMs: state.queue.pace.busyMs + 1 },
      },
    })),
  ],
};

describe("the model finds", () => {
  for (const [name, [says, breakStores]] of Object.entries(planted)) {
    test(`${name}: ${says}`, async () => {
      const make = async () => ({
        stores: breakStores(createMemoryStores()),
        [Symbol.asyncDispose]: async () => {},
      });
      const [days] = lineModel(make, { runs: 500, seed: 7 });
      await expect(days?.run()).rejects.toSatisfy((error: unknown) => {
        const { cause, message } = error as Error;
        return says.test(`${message} ${cause instanceof Error ? cause.message : ""}`);
      });
    });
  }
});
