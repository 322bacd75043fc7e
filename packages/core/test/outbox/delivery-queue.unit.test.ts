import type { DomainEvent } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { OpenDelivery, WaitingDelivery } from "../../src/outbox/delivery.ts";
import { createDeliveryQueue } from "../../src/outbox/delivery-queue.ts";
import type { OutboxContext } from "../../src/outbox/outbox-context.ts";
import { t0 } from "../support/given.ts";

// The bounds of one round of deliveries, and what callers of a running one get.

type Given = {
  /** How many deliveries are due in total. */
  readonly supply?: number;
  /** How long the store takes to hand some out, in milliseconds. */
  readonly takesMs?: number;
  readonly deliver?: () => void | Promise<void>;
  readonly failure?: Error;
};

const open = ({ supply = Infinity, takesMs = 0, deliver = () => {}, failure }: Given = {}) => {
  let nowMs = t0;
  let left = supply;
  const limits: number[] = [];
  const handedOut = new Map<string, WaitingDelivery>();
  const take = async ({ limit }: { readonly limit: number }) => {
    limits.push(limit);
    nowMs += takesMs;
    const count = Math.min(limit, left);
    left -= count;
    return Array.from({ length: count }, () => {
      const eventId = `event-${handedOut.size}`;
      const one: WaitingDelivery = {
        subscriber: "ear",
        event: { eventId, stream: eventId } as DomainEvent,
        no: handedOut.size,
        attempts: 1,
        attemptsBefore: 0,
        failure: null,
        status: "waiting",
        dueAtMs: nowMs,
      };
      handedOut.set(eventId, one);
      return one;
    });
  };
  const update = async (
    { eventIds }: { readonly eventIds: readonly string[] },
    decide: (found: readonly OpenDelivery[]) => { readonly outcome: number },
  ) => {
    if (failure !== undefined) throw failure;
    return decide(eventIds.flatMap((id) => handedOut.get(id) ?? [])).outcome;
  };
  const context = {
    clock: { nowMs: () => nowMs },
    timers: { after: () => () => {} },
    options: { deliveryTimeoutMs: 1_000 },
    stores: { events: { take, update } },
  } as unknown as OutboxContext;
  const subscriber = { name: "ear", parallel: 2, deliver };
  const schedule = { delaysMs: [100], endless: false };
  return { queue: createDeliveryQueue(context, subscriber, schedule, async () => 0), limits };
};

describe("a round", () => {
  test("delivers what is due, and ends when nothing is left", async () => {
    const { queue, limits } = open({ supply: 3 });
    expect(await queue.round()).toBe(3);
    expect(limits).toEqual([2, 2, 2]);
  });

  test("ends after 50 times what is delivered at once, however much is due", async () => {
    const { queue, limits } = open();
    expect(await queue.round()).toBe(100);
    expect(limits).toHaveLength(50);
  });

  test("takes nothing more after five seconds", async () => {
    const { queue, limits } = open({ takesMs: 5_000 });
    expect(await queue.round()).toBe(4);
    expect(limits).toHaveLength(2);
  });

  test("that runs already counts what it delivers, and nobody else does", async () => {
    const { queue } = open({ supply: 1 });
    expect(await Promise.all([queue.round(), queue.round()])).toEqual([1, 0]);
  });

  test("fails with the store's own error, and the next one is not affected by it", async () => {
    const failure = new Error("no store");
    const { queue } = open({ supply: 1, failure });
    await expect(queue.round()).rejects.toBe(failure);
    expect(await queue.round()).toBe(0);
  });
});

describe("a rest", () => {
  test("is there at once if nothing runs", async () => {
    const { queue } = open();
    await expect(queue.rest()).resolves.toBeUndefined();
  });

  test("waits for what is in progress, unless the relay goes on", async () => {
    const ends: (() => void)[] = [];
    const deliver = () => new Promise<void>((resolve) => void ends.push(resolve));
    const { queue } = open({ supply: 1, deliver });
    const first = queue.round();
    const seen: string[] = [];
    const rested = queue.rest().then(() => seen.push("rested"));
    expect(await first).toBe(0);
    expect(seen).toEqual([]);
    const second = queue.round();
    await rested;
    expect(ends).toHaveLength(1);
    for (const end of ends) end();
    expect(await second).toBe(1);
  });
});
