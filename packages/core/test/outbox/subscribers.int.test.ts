import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import type { BoxOfficeOptions } from "../../src/box-office.ts";
import type { DomainEvent } from "../../src/kernel/events.ts";
import type { DeliveryOutcome } from "../../src/outbox/delivery.ts";
import type { EventSubscriber } from "../../src/outbox/subscriber.ts";
import { minuteMs } from "../support/box-office.ts";

const hourMs = 60 * minuteMs;
const queueId = "queue-1";

const noOutcome = "It answered what is no outcome of a delivery.";

/** A subscriber of tokens' events that answers as it is told to. */
const createEar = (name = "ear") => {
  const heard: DomainEvent[] = [];
  let answer: (event: DomainEvent) => DeliveryOutcome | void | Promise<DeliveryOutcome | void> =
    () => {};
  const subscriber: EventSubscriber = {
    name,
    types: ["TokenIssued", "TokenAdmitted", "TokenExpired"],
    deliver: (event) => {
      heard.push(event);
      return answer(event);
    },
  };
  return {
    subscriber,
    heard,
    answer: (next: typeof answer) => {
      answer = next;
    },
  };
};

const open = async (
  subscribers: readonly EventSubscriber[],
  options: Partial<BoxOfficeOptions> = {},
  stores = createMemoryStores(),
) => {
  const failures: string[] = [];
  const made = createTestBoxOffice({
    stores,
    subscribers,
    options,
    onDeliveryFailed: ({ subscriber, attempts }, { reason }) =>
      failures.push(`${subscriber} ${attempts} ${reason}`),
  });
  await made.boxOffice.createConcert(concertDocument());
  return {
    ...made,
    stores,
    failures,
    relay: made.boxOffice.work.relay,
    /** Answers the stream of the new token. */
    join: async (userId: string) => {
      const issued = await made.boxOffice.issueToken({ queueId, userId });
      if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
      return issued.token.tokenId;
    },
    leave: async (userId: string) => {
      const issued = await made.boxOffice.issueToken({ queueId, userId });
      if (!("token" in issued)) throw new Error(issued.outcome);
      await made.boxOffice.leaveQueue({ queueId, userId, token: issued.token.token });
    },
  };
};

const typesOf = (events: readonly DomainEvent[], stream: string): readonly string[] =>
  events.filter((event) => event.stream === stream).map(({ type }) => type);
const whole = ["TokenIssued", "TokenAdmitted", "TokenExpired"];

describe("a subscriber", () => {
  test("hears of the types that it asks for, each once, of a stream in order", async () => {
    const ear = createEar();
    const world = await open([ear.subscriber]);
    const ann = await world.join("ann");
    const bob = await world.join("bob");
    await world.leave("ann");
    await world.relay();
    await world.relay();
    expect(typesOf(ear.heard, ann)).toEqual(whole);
    expect(typesOf(ear.heard, bob)).toEqual(whole.slice(0, 2));
    expect(ear.heard).toHaveLength(5);
    expect(world.failures).toEqual([]);
  });

  test("is told once, though a log that throws hears of another stream's failure", async () => {
    const ear = createEar();
    const { boxOffice, clock } = createTestBoxOffice({
      subscribers: [ear.subscriber],
      onDeliveryFailed: () => {
        throw new Error("a log that throws");
      },
    });
    await boxOffice.createConcert(concertDocument());
    await boxOffice.issueToken({ queueId, userId: "ann" });
    await boxOffice.issueToken({ queueId, userId: "bob" });
    ear.answer(({ stream }) => {
      if (stream === `${queueId}:1`) throw new Error("no");
    });
    await expect(boxOffice.work.relay()).rejects.toThrow("a log that throws");
    clock.advance(minuteMs);
    await expect(boxOffice.work.relay()).rejects.toThrow("a log that throws");
    expect(typesOf(ear.heard, `${queueId}:1`)).toEqual(["TokenIssued", "TokenIssued"]);
    expect(typesOf(ear.heard, `${queueId}:2`)).toEqual(whole.slice(0, 2));
  });

  test("is told alone where it is named", async () => {
    const [one, two] = [createEar("one"), createEar("two")];
    const world = await open([one.subscriber, two.subscriber]);
    await world.join("ann");
    expect(await world.relay("two")).toBeGreaterThan(0);
    expect(two.heard).toHaveLength(2);
    expect(one.heard).toHaveLength(0);
    await world.relay("one");
    expect(one.heard).toEqual(two.heard);
  });

  test("that fails is told again, and its stream waits; no other one does", async () => {
    const [one, two] = [createEar("one"), createEar("two")];
    const world = await open([one.subscriber, two.subscriber]);
    const ann = await world.join("ann");
    const bob = await world.join("bob");
    one.answer(({ stream }) => {
      if (stream === ann) throw new Error("no");
    });
    await world.relay();
    await world.relay();
    expect(typesOf(one.heard, ann)).toEqual(["TokenIssued"]);
    expect(typesOf(one.heard, bob)).toEqual(whole.slice(0, 2));
    expect(two.heard).toHaveLength(4);
    expect(world.failures).toEqual(["one 1 Error: no"]);
    one.answer(() => {});
    world.clock.advance(5_500);
    await world.relay();
    expect(typesOf(one.heard, ann)).toEqual(["TokenIssued", ...whole.slice(0, 2)]);
  });

  test.each([
    ["a response", new Response()],
    ["a word", "ok"],
    ["a failure without a reason", { outcome: "failed" }],
    ["a reason that is no text", { outcome: "gone", reason: new Error("no") }],
    ["a delay that is no number", { outcome: "failed", reason: "no", retryAfterMs: 1n }],
    [
      "what can't be read",
      {
        get outcome() {
          throw new TypeError(noOutcome);
        },
      },
    ],
  ])("that answers %s has failed for that event alone", async (_, said) => {
    const ear = createEar();
    const world = await open([ear.subscriber]);
    const ann = await world.join("ann");
    const bob = await world.join("bob");
    ear.answer(({ stream }) => (stream === ann ? (said as never) : { outcome: "delivered" }));
    await world.relay();
    expect(typesOf(ear.heard, ann)).toEqual(["TokenIssued"]);
    expect(typesOf(ear.heard, bob)).toEqual(whole.slice(0, 2));
    expect(world.failures).toEqual([`ear 1 TypeError: ${noOutcome}`]);
    ear.answer(() => {});
    world.clock.advance(5_500);
    await world.relay();
    expect(typesOf(ear.heard, ann)).toEqual(["TokenIssued", ...whole.slice(0, 2)]);
  });

  test("that fails for hundreds of streams hears of the others all the same", async () => {
    const ear = createEar();
    const world = await open([ear.subscriber]);
    const stuck = new Set<string>();
    for (let index = 0; index < 250; index += 1) stuck.add(await world.join(`user-${index}`));
    ear.answer(({ stream }) =>
      stuck.has(stream) ? { outcome: "gone", reason: "never" } : { outcome: "delivered" },
    );
    for (let round = 0; round < 3; round += 1) await world.relay();
    expect(new Set(ear.heard.map(({ stream }) => stream)).size).toBe(250);
    const late = await world.join("late");
    await world.relay();
    expect(typesOf(ear.heard, late)).toEqual(whole.slice(0, 2));
    expect(await world.stores.events.deadCounts()).toMatchObject([{ count: 250 }]);
  });

  test("that is away for days and comes back hears of everything, in order", async () => {
    const ear = createEar();
    const world = await open([ear.subscriber]);
    ear.answer(() => ({ outcome: "failed", reason: "away" }));
    const ann = await world.join("ann");
    await world.leave("ann");
    for (let hour = 0; hour < 50; hour += 1) {
      await world.relay();
      world.clock.advance(hourMs);
    }
    await world.boxOffice.work.sweep();
    expect(new Set(ear.heard.map(({ eventId }) => eventId)).size).toBe(1);
    ear.heard.length = 0;
    ear.answer(() => {});
    for (let hour = 0; hour < 50; hour += 1) {
      await world.relay();
      world.clock.advance(hourMs);
    }
    expect(typesOf(ear.heard, ann)).toEqual(whole);
    expect(await world.stores.events.deadCounts()).toEqual([]);
  });

  test("is tried ten times in three days, and then no more", async () => {
    const ear = createEar();
    const world = await open([ear.subscriber]);
    ear.answer(() => ({ outcome: "failed", reason: "away" }));
    await world.join("ann");
    let minutes = 0;
    const at: number[] = [];
    for (; minutes < 7 * 24 * 60; minutes += 5) {
      const before = ear.heard.length;
      await world.relay();
      if (ear.heard.length > before) at.push(Math.floor(minutes / 60));
      world.clock.advance(5 * minuteMs);
    }
    expect(ear.heard).toHaveLength(10);
    expect(at.at(-1)).toBeGreaterThanOrEqual(75);
    expect(at.at(-1)).toBeLessThan(84);
    expect(await world.stores.events.deadCounts()).toMatchObject([{ subscriber: "ear", count: 1 }]);
  });

  test("that takes too long has failed, and what it says later counts no more", async () => {
    const ear = createEar();
    const world = await open([ear.subscriber], { deliveryTimeoutMs: 1_000 });
    await world.relay();
    const { promise, resolve } = Promise.withResolvers<void>();
    const called = Promise.withResolvers<void>();
    ear.answer(() => {
      called.resolve();
      return promise;
    });
    const ann = await world.join("ann");
    const relaying = world.relay();
    await called.promise;
    world.clock.advance(1_000);
    await relaying;
    expect(world.failures).toEqual(["ear 1 Not done within 1000 ms."]);
    resolve();
    await world.relay();
    expect(typesOf(ear.heard, ann)).toEqual(["TokenIssued"]);
  });

  test("whose server slept through its lease has no say any more", async () => {
    const stores = createMemoryStores();
    const [sleeper, other] = [createEar(), createEar()];
    const slow = await open([sleeper.subscriber], {}, stores);
    const quick = createTestBoxOffice({ stores, subscribers: [other.subscriber] });
    const { promise, resolve } = Promise.withResolvers<DeliveryOutcome>();
    sleeper.answer(() => promise);
    const ann = await slow.join("ann");
    const sleeping = slow.relay();
    while (sleeper.heard.length === 0) await Promise.resolve();
    // Another server's clock: the sleeper's own time-out never comes.
    quick.clock.advance(30_000);
    other.answer(() => ({ outcome: "failed", reason: "again" }));
    await quick.boxOffice.work.relay();
    resolve({ outcome: "delivered" });
    await sleeping;
    other.answer(() => {});
    quick.clock.advance(6 * minuteMs);
    await quick.boxOffice.work.relay();
    expect(typesOf(other.heard, ann)).toEqual(["TokenIssued", ...whole.slice(0, 2)]);
  });

  test("of two servers that relay at once each event is told by one", async () => {
    const stores = createMemoryStores();
    const ear = createEar();
    const one = await open([ear.subscriber], {}, stores);
    const two = createTestBoxOffice({ stores, subscribers: [ear.subscriber] });
    for (let index = 0; index < 40; index += 1) await one.join(`user-${index}`);
    await Promise.all([one.relay(), two.boxOffice.work.relay(), one.relay()]);
    expect(ear.heard).toHaveLength(80);
    expect(new Set(ear.heard.map(({ eventId }) => eventId)).size).toBe(80);
  });

  test("is refused where its name is not its own, or is none", () => {
    const named = (...names: readonly string[]) =>
      createTestBoxOffice({ subscribers: names.map((name) => createEar(name).subscriber) });
    expect(() => named("a", "b", "a")).toThrow("Subscribers must have different names: a, b, a.");
    expect(() => named("box-office")).toThrow("box-office is the box office's own");
    for (const name of ["", "a b", "x".repeat(65)]) expect(() => named(name)).toThrow(TypeError);
    const subscribers = [{ ...createEar().subscriber, parallel: 0 }];
    expect(() => createTestBoxOffice({ subscribers })).toThrow("0 events at once");
  });
});
