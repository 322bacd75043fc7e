import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import type { BoxOfficeOptions, Stores } from "../../src/box-office.ts";
import type { DomainEvent } from "../../src/kernel/events.ts";
import type { EventSubscriber } from "../../src/outbox/subscriber.ts";
import { createFlakyStores } from "../support/flaky-stores.ts";

const queueId = "queue-1";
const secondMs = 1_000;

/** Everything that waits for nothing but other promises is over then. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

type Ear = {
  readonly subscriber: EventSubscriber;
  readonly heard: DomainEvent[];
  /** How many it is being told now, and the most of them that there ever were. */
  readonly now: () => number;
  readonly most: () => number;
  /** From now on events of the stream hang, until the returned function is called. */
  readonly hang: (stream: string) => () => void;
};

/** A subscriber of tokens' events that hangs where the test says so. */
const createEar = (parallel?: number): Ear => {
  const heard: DomainEvent[] = [];
  const gates = new Map<string, Promise<void>>();
  let now = 0;
  let most = 0;
  return {
    heard,
    now: () => now,
    most: () => most,
    hang: (stream) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gates.set(stream, promise);
      return () => {
        gates.delete(stream);
        resolve();
      };
    },
    subscriber: {
      name: "ear",
      types: ["TokenIssued", "TokenAdmitted", "TokenExpired"],
      ...(parallel !== undefined && { parallel }),
      deliver: async (event) => {
        heard.push(event);
        now += 1;
        most = Math.max(most, now);
        await gates.get(event.stream);
        now -= 1;
      },
    },
  };
};

const open = async (
  ear: Ear,
  {
    stores = createMemoryStores(),
    ...options
  }: Partial<BoxOfficeOptions> & { stores?: Stores } = {},
) => {
  const made = createTestBoxOffice({ stores, subscribers: [ear.subscriber], options });
  await made.boxOffice.createConcert(concertDocument());
  return {
    ...made,
    relay: made.boxOffice.work.relay,
    /** Answers the stream of the new token: it has two events at once. */
    join: async (userId: string) => {
      const issued = await made.boxOffice.issueToken({ queueId, userId });
      if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
      return issued.token.tokenId;
    },
    /** Lets time pass in small steps, with everything that follows from each. */
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 50) {
        made.clock.advance(50);
        await settled();
      }
    },
  };
};

const typesOf = (events: readonly DomainEvent[], stream: string): readonly string[] =>
  events.filter((event) => event.stream === stream).map(({ type }) => type);
const both = ["TokenIssued", "TokenAdmitted"];

describe("fault 32: a delivery that hangs", () => {
  test("holds up its own stream, and no other one of its subscriber", async () => {
    const ear = createEar();
    const world = await open(ear);
    const ann = await world.join("ann");
    const others = await Promise.all(["bob", "cat", "dan"].map(world.join));
    const letGo = ear.hang(ann);
    const relaying = world.relay();
    await world.pass(secondMs);
    for (const stream of others) expect(typesOf(ear.heard, stream)).toEqual(both);
    expect(typesOf(ear.heard, ann)).toEqual(["TokenIssued"]);
    // What is saved meanwhile is told as well, by the round that runs.
    const eve = await world.join("eve");
    await world.pass(1_500);
    expect(typesOf(ear.heard, eve)).toEqual(both);
    letGo();
    await relaying;
    expect(typesOf(ear.heard, ann)).toEqual(both);
    expect(ear.heard).toHaveLength(10);
  });

  test("outlives the round, which ends within seconds; later rounds serve the others", async () => {
    const ear = createEar();
    const world = await open(ear);
    const ann = await world.join("ann");
    const letGo = ear.hang(ann);
    const relaying = world.relay();
    await world.pass(7 * secondMs);
    // What followed from the concert, ann's two events, and what came of them so far.
    expect(await relaying).toBeGreaterThanOrEqual(3);
    const bob = await world.join("bob");
    const next = world.relay();
    await world.pass(secondMs);
    expect(typesOf(ear.heard, bob)).toEqual(both);
    letGo();
    await next;
    await world.relay();
    expect(typesOf(ear.heard, ann)).toEqual(both);
    expect(ear.heard).toHaveLength(4);
  });

  test("is written down though no round runs when it answers", async () => {
    const ear = createEar();
    const world = await open(ear);
    const ann = await world.join("ann");
    const letGo = ear.hang(ann);
    const relaying = world.relay();
    await world.pass(7 * secondMs);
    await relaying;
    letGo();
    await settled();
    const own = await world.relay();
    expect(typesOf(ear.heard, ann)).toEqual(both);
    // The one that was written down meanwhile, and the one of this round.
    expect(own).toBe(2);
  });

  test("is told again after its time, and what it says later counts no more", async () => {
    const ear = createEar();
    const world = await open(ear, { deliveryTimeoutMs: 3_000 });
    const ann = await world.join("ann");
    const letGo = ear.hang(ann);
    const relaying = world.relay();
    await world.pass(4 * secondMs);
    await relaying;
    letGo();
    await settled();
    expect(typesOf(ear.heard, ann)).toEqual(["TokenIssued"]);
    await world.pass(5_500);
    await world.relay();
    expect(typesOf(ear.heard, ann)).toEqual(["TokenIssued", ...both]);
  });

  test("never makes its subscriber hear of more at once than it asked for", async () => {
    const ear = createEar(3);
    const world = await open(ear);
    const streams: string[] = [];
    for (let index = 0; index < 12; index += 1) streams.push(await world.join(`user-${index}`));
    const letGo = streams.slice(0, 2).map((stream) => ear.hang(stream));
    // Also by rounds that run beside each other, and by rounds that others outlived.
    const relaying = Promise.all([world.relay(), world.relay("ear"), world.relay()]);
    await world.pass(7 * secondMs);
    await relaying;
    const again = world.relay();
    await world.pass(secondMs);
    for (const stream of streams.slice(2)) expect(typesOf(ear.heard, stream)).toEqual(both);
    expect(ear.most()).toBe(3);
    for (const open of letGo) open();
    await again;
    await world.relay();
    expect(ear.heard).toHaveLength(24);
    expect(ear.most()).toBe(3);
  });

  test("of as many streams as are told at once, the first that ends makes place", async () => {
    const ear = createEar(2);
    const world = await open(ear);
    const [ann = "", bob = "", cat = ""] = await Promise.all(["ann", "bob", "cat"].map(world.join));
    const [letAnnGo, letBobGo] = [ear.hang(ann), ear.hang(bob)];
    const relaying = world.relay();
    await world.pass(secondMs);
    expect(typesOf(ear.heard, cat)).toEqual([]);
    letBobGo();
    await world.pass(200);
    expect(typesOf(ear.heard, cat)).toEqual(both);
    expect(typesOf(ear.heard, ann)).toEqual(["TokenIssued"]);
    letAnnGo();
    await relaying;
  });

  test("is told by one server alone while it may still be taken", async () => {
    const stores = createMemoryStores();
    const [ear, other] = [createEar(), createEar()];
    const world = await open(ear, { stores });
    const { clock, boxOffice } = createTestBoxOffice({ stores, subscribers: [other.subscriber] });
    const ann = await world.join("ann");
    const letGo = ear.hang(ann);
    const relaying = world.relay();
    await world.pass(19 * secondMs);
    clock.advance(19 * secondMs);
    await boxOffice.work.relay();
    expect(other.heard).toEqual([]);
    letGo();
    await relaying;
    await settled();
    await boxOffice.work.relay();
    expect(typesOf(other.heard, ann)).toEqual(["TokenAdmitted"]);
  });
});

describe("fault 32: what many tell costs little", () => {
  /** Counts the steps of the outbox. */
  const counted = () => {
    const { events, ...rest } = createMemoryStores();
    const count = { take: 0, update: 0 };
    const stores: Stores = {
      ...rest,
      events: {
        ...events,
        take: (claim) => {
          count.take += 1;
          return events.take(claim);
        },
        update: (slice, decide) => {
          if (slice.subscriber === "ear") count.update += 1;
          return events.update(slice, decide);
        },
      },
    };
    return { stores, count };
  };

  test("what is answered together is written down together", async () => {
    const ear = createEar();
    const { stores, count } = counted();
    const world = await open(ear, { stores });
    await world.relay();
    for (let index = 0; index < 64; index += 1) await world.join(`user-${index}`);
    count.update = 0;
    await world.relay();
    expect(ear.heard).toHaveLength(128);
    expect(count.update).toBe(128 / 16);
  });

  test("also while one of them hangs", async () => {
    const ear = createEar();
    const { stores, count } = counted();
    const world = await open(ear, { stores });
    await world.relay();
    const ann = await world.join("ann");
    const letGo = ear.hang(ann);
    for (let index = 0; index < 60; index += 1) await world.join(`user-${index}`);
    count.update = 0;
    const relaying = world.relay();
    await world.pass(2 * secondMs);
    expect(ear.heard).toHaveLength(121);
    expect(count.update).toBe(120 / 15);
    letGo();
    await relaying;
  });
});

describe("fault 32: a process that is about to stop", () => {
  test("takes nothing more up, and waits for what it is telling", async () => {
    const ear = createEar(2);
    const world = await open(ear);
    const [ann = ""] = await Promise.all(["ann", "bob", "cat"].map(world.join));
    const letGo = ear.hang(ann);
    const relaying = world.relay();
    while (ear.now() === 0) await Promise.resolve();
    const heard = ear.heard.length;
    let isOver = false;
    const goodbye = world.boxOffice.goodbye().then(() => {
      isOver = true;
    });
    await relaying;
    await world.pass(secondMs);
    expect(isOver).toBe(false);
    expect(ear.heard).toHaveLength(heard);
    letGo();
    await goodbye;
    expect(ear.now()).toBe(0);
    // It may go on all the same: nothing is lost, and nothing was told twice.
    await world.relay();
    expect(ear.heard).toHaveLength(6);
  });

  test("waits no longer than one telling may take", async () => {
    const ear = createEar();
    const world = await open(ear, { deliveryTimeoutMs: 3_000 });
    ear.hang(await world.join("ann"));
    const relaying = world.relay();
    while (ear.now() === 0) await Promise.resolve();
    const goodbye = world.boxOffice.goodbye();
    await world.pass(3_100);
    await goodbye;
    await relaying;
    expect(ear.now()).toBe(1);
  });
});

test("fault 32: a store that fails while no round runs is heard of in the next", async () => {
  const ear = createEar();
  const flaky = createFlakyStores(createMemoryStores());
  const world = await open(ear, { stores: flaky.stores });
  const letGo = ear.hang(await world.join("ann"));
  const relaying = world.relay();
  await world.pass(7 * secondMs);
  await relaying;
  flaky.breakNext("events.update", "before");
  letGo();
  await settled();
  await expect(world.relay()).rejects.toThrow("planted");
  await world.pass(30 * secondMs);
  await world.relay();
  expect(ear.heard.map(({ type }) => type)).toEqual(["TokenIssued", ...both]);
});
