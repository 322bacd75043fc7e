import { queueDefaults } from "@admit-one/core";
import { peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import {
  checkQueuePolicy,
  completePolicy,
  longestMs,
  storedQueuePolicy,
} from "../../src/queue/rules/queue-policy.ts";
import { openWorld, queueId, withQueue } from "../support/box-office.ts";

const notFound = { outcome: "not_found", what: "queue" };

describe("an operator's change of a line", () => {
  test("changes what is given, counts the version, and says so", async () => {
    const { boxOffice, clock, stores } = await openWorld();
    const [before] = [await boxOffice.getQueue({ queueId })];
    if (before.outcome !== "queue_found") throw new Error(before.outcome);
    clock.advance(5);
    const changed = await boxOffice.changeQueue({ queueId, policy: { maxActive: 7 } });
    const version = before.queue.version + 1;
    const policy = { ...before.queue.policy, maxActive: 7 };
    const queue = { queueId, policy, rateAtMs: clock.nowMs(), mode: "open", version };
    expect(changed).toMatchObject({ outcome: "queue_found", queue });
    expect(await boxOffice.getQueue({ queueId })).toEqual(changed);
    expect(await peekEvents(stores.events)).toContainEqual({
      type: "QueueChanged",
      queueId,
      version,
      eventId: `${queueId}.${version}.QueueChanged`,
      stream: queueId,
      atMs: clock.nowMs(),
    });
  });

  test("of no line is not found", async () => {
    const { boxOffice } = await openWorld();
    expect(await boxOffice.changeQueue({ queueId: "none", mode: "open" })).toEqual(notFound);
    expect(await boxOffice.getQueue({ queueId: "none" })).toEqual(notFound);
  });

  test.each([
    [{ mode: "paused", pauseReason: "x".repeat(1_000) } as const, "x".repeat(1_000)],
    [{ mode: "paused" } as const, null],
    [{ mode: "open", pauseReason: "why" } as const, null],
    [{ mode: "closed", pauseReason: "why" } as const, null],
  ])("keeps a reason while it pauses: case %#", async (change, pauseReason) => {
    const { boxOffice } = await openWorld();
    await boxOffice.changeQueue({ queueId, mode: "paused", pauseReason: "old" });
    expect(await boxOffice.changeQueue({ queueId, ...change })).toMatchObject({
      queue: { mode: change.mode, pauseReason },
    });
  });

  test("a reason that is too long changes nothing", async () => {
    const { boxOffice } = await openWorld();
    const pauseReason = "x".repeat(1_001);
    expect(await boxOffice.changeQueue({ queueId, mode: "paused", pauseReason })).toEqual({
      outcome: "validation",
      errors: [{ field: "pauseReason", message: "must be 0 to 1000 characters" }],
    });
    expect(await boxOffice.getQueue({ queueId })).toMatchObject({ queue: { mode: "open" } });
  });

  test("closing counts out everyone who waits, once", async () => {
    const world = await openWorld(withQueue({ maxActive: 1 }));
    for (const user of ["ann", "bob", "cid"]) await world.join(user);
    const closed = { waiting: 0, active: 1, head: 3, closedThroughNo: 3, totals: { closed: 2 } };
    const change = { queueId, mode: "closed" } as const;
    expect(await world.boxOffice.changeQueue(change)).toMatchObject({ queue: closed });
    expect(await world.boxOffice.changeQueue(change)).toMatchObject({ queue: closed });
  });
});

describe("a changed limit", () => {
  const open = () => openWorld(withQueue({ maxActive: 1, ratePerMinute: 60, burst: 10 }));

  test("of the rate keeps what is in the bucket, as far as it fits", async () => {
    const { boxOffice, clock } = await open();
    const changed = async (policy: object) => {
      const { queue } = (await boxOffice.changeQueue({ queueId, policy })) as never;
      return queue as { rateTokens: number; rateAtMs: number };
    };
    expect(await changed({ burst: 4 })).toMatchObject({ rateTokens: 4 });
    clock.advance(1_000);
    const emptied = { rateTokens: 4, rateAtMs: clock.nowMs() };
    expect(await changed({ ratePerMinute: 6, burst: 100 })).toMatchObject(emptied);
    clock.advance(10_000);
    expect(await changed({ ratePerMinute: null })).toMatchObject({ rateTokens: 5 });
    clock.advance(10_000);
    const none = { rateTokens: 5, rateAtMs: clock.nowMs() };
    expect(await changed({ ratePerMinute: 6 })).toMatchObject(none);
  });

  test.each([
    { given: "a rate where there was none", from: { ratePerMinute: null }, burst: 10 },
    {
      given: "a minute's worth was said before",
      from: { ratePerMinute: 60, burst: 60 },
      burst: 10,
    },
    { given: "another burst was chosen", from: { ratePerMinute: 60, burst: 59 }, burst: 59 },
    { given: "a burst with it", from: { ratePerMinute: null }, to: { burst: 30 }, burst: 30 },
  ])("of the rate takes a burst that nobody chose along: $given", async ({ from, to, burst }) => {
    const { boxOffice } = await openWorld(withQueue({ maxActive: null, ...from }));
    const policy = { ratePerMinute: 10, ...to };
    expect(await boxOffice.changeQueue({ queueId, policy })).toMatchObject({
      queue: { policy: { ratePerMinute: 10, burst }, rateTokens: burst },
    });
    const statuses: string[] = [];
    for (let user = 1; user <= burst + 2; user += 1) {
      const issued = await boxOffice.issueToken({ queueId, userId: `u${user}` });
      statuses.push("token" in issued ? issued.token.status : issued.outcome);
    }
    expect(statuses.filter((status) => status === "active")).toHaveLength(burst);
    const free = await boxOffice.changeQueue({ queueId, policy: { ratePerMinute: null } });
    const after = burst === 10 ? queueDefaults.burst : burst;
    expect(free).toMatchObject({ queue: { policy: { burst: after } } });
  });

  test.each([
    { from: { activeForMs: 60_000 }, to: { activeForMs: 90_000 }, longest: 180_000 },
    { from: {}, to: { activeForMs: 60_000 }, longest: 120_000 },
    { from: { maxActiveForMs: 700_000 }, to: { activeForMs: 60_000 }, longest: 700_000 },
    { from: {}, to: { activeForMs: 60_000, maxActiveForMs: 60_000 }, longest: 60_000 },
    { from: { maxActiveForMs: 600_000 }, to: { maxActiveForMs: 900_000 }, longest: 900_000 },
  ])(
    "of the active time takes the longest one along unless it was chosen: case %#",
    async (given) => {
      const { boxOffice } = await openWorld(withQueue(given.from));
      expect(await boxOffice.changeQueue({ queueId, policy: given.to })).toMatchObject({
        queue: { policy: { maxActiveForMs: given.longest } },
      });
    },
  );

  test("that would make the longest active time shorter than the shortest is refused", async () => {
    const world = await openWorld(withQueue({ maxActiveForMs: 700_000 }));
    const before = await world.everything();
    const refused = {
      outcome: "validation",
      errors: [{ field: "maxActiveForMs", message: "must be at least activeForMs" }],
    };
    for (const policy of [{ maxActiveForMs: 599_999 }, { activeForMs: 700_001 }]) {
      expect(await world.boxOffice.changeQueue({ queueId, policy })).toEqual(refused);
    }
    expect(await world.everything()).toEqual(before);
  });

  test("asks for those who are near by it, and makes the pace up to now", async () => {
    const world = await open();
    for (const user of ["a", "b"]) await world.join(user);
    world.clock.advance(20_000);
    const changed = await world.boxOffice.changeQueue({ queueId, policy: { maxActive: 1_000 } });
    expect(changed).toMatchObject({
      queue: {
        pace: { atMs: world.clock.nowMs(), busyMs: 20_000 },
        presence: { asked: [{}, { sinceMs: world.clock.nowMs() }] },
      },
    });
  });

  test("to the past closes at once; opened again, that end is behind it", async () => {
    const { boxOffice, clock } = await open();
    const closesAtMs = clock.nowMs();
    const change = { queueId, policy: { closesAtMs } };
    expect(await boxOffice.changeQueue(change)).toMatchObject({ queue: { mode: "closed" } });
    expect(await boxOffice.changeQueue({ queueId, mode: "open" })).toMatchObject({
      queue: { mode: "open", policy: { closesAtMs: null } },
    });
    const later = { queueId, mode: "open" as const, policy: { closesAtMs: closesAtMs + 1 } };
    expect(await boxOffice.changeQueue(later)).toMatchObject({
      queue: { mode: "open", policy: { closesAtMs: closesAtMs + 1 } },
    });
  });
});

describe("a reset", () => {
  test("is told once, counts the version, and makes the pace up to now", async () => {
    const world = await openWorld(withQueue({ maxActive: 1 }));
    for (const user of ["a", "b"]) await world.join(user);
    world.clock.advance(20_000);
    const before = await world.boxOffice.getQueue({ queueId });
    if (before.outcome !== "queue_found") throw new Error(before.outcome);
    const version = before.queue.version + 1;
    const atMs = world.clock.nowMs();
    const after = await world.boxOffice.resetQueue({ queueId });
    expect(after).toMatchObject({
      outcome: "queue_found",
      queue: {
        epoch: 2,
        version,
        pace: { atMs, busyMs: 20_000 },
        presence: { asked: [{ sinceMs: atMs }] },
      },
    });
    expect(await world.boxOffice.getQueue({ queueId })).toEqual(after);
    const events = await peekEvents(world.stores.events);
    expect(events.filter(({ type }) => type === "QueueChanged")).toMatchObject([{ version }]);
    expect(await world.boxOffice.resetQueue({ queueId: "none" })).toEqual(notFound);
  });
});

test("a reset under a key is kept with the queue, and its retry finds what it left", async () => {
  const { boxOffice, clock } = await openWorld();
  const order = { queueId, idempotencyKey: "k" };
  const first = await boxOffice.resetQueue(order);
  const kept = { key: "k", what: "reset", admitted: 0, done: true, atMs: clock.nowMs() };
  expect(first).toMatchObject({ outcome: "queue_found", queue: { epoch: 2, orders: [kept] } });
  expect(await boxOffice.resetQueue(order)).toEqual(first);
});

describe("a policy that says little", () => {
  test.each([
    { given: {}, burst: 300 },
    { given: { ratePerMinute: 90 }, burst: 90 },
    { given: { ratePerMinute: 0.5 }, burst: 1 },
    { given: { ratePerMinute: 1.5 }, burst: 2 },
    { given: { ratePerMinute: 0 }, burst: 1 },
    { given: { ratePerMinute: null }, burst: 300 },
    { given: { ratePerMinute: 90, burst: 5 }, burst: 5 },
    { given: { ratePerMinute: undefined, maxActive: undefined }, burst: 300 },
  ])("$given lets $burst in at once", ({ given, burst }) => {
    const defined = Object.entries(given).filter(([, value]) => value !== undefined);
    const policy = { ...queueDefaults, ...Object.fromEntries(defined), burst };
    expect(completePolicy(given)).toEqual(policy);
  });
});

test.each([
  [{}, 1_200_000],
  [{ activeForMs: 5 }, 10],
  [{ activeForMs: 5, maxActiveForMs: 5 }, 5],
  [{ maxActiveForMs: 700_000 }, 700_000],
])("%j lets nobody be active for longer than %d ms", (given, maxActiveForMs) => {
  expect(completePolicy(given)).toMatchObject({ maxActiveForMs });
  // The same of a row from before there was such a field.
  expect(storedQueuePolicy(given)).toMatchObject({ maxActiveForMs });
});

const instant = "must be an instant from 1970 to 9999";

describe("what is wrong with a line's policy is said", () => {
  const duration = `must be an integer from 1 to ${longestMs}`;
  const rate = "must be a number from 0 to 1000000000, or null";
  test.each([
    [{ maxActive: -1 }, "must be an integer of at least 0"],
    [{ ratePerMinute: -0.5 }, rate],
    [{ ratePerMinute: 1e9 + 1 }, rate],
    [{ ratePerMinute: Number.POSITIVE_INFINITY }, rate],
    [{ burst: 0 }, "must be an integer of at least 1"],
    [{ maxWaiting: -1 }, "must be an integer of at least 0"],
    [{ activeForMs: 0 }, duration],
    [{ activeForMs: longestMs + 1 }, duration],
    [{ maxActiveForMs: 0 }, `must be an integer from 1 to ${2 * longestMs}`],
    [{ maxActiveForMs: 2 * longestMs + 1 }, `must be an integer from 1 to ${2 * longestMs}`],
    [{ arriveWithinMs: 0 }, duration],
    [{ arriveWithinMs: longestMs + 1 }, duration],
    [{ presentWithinMs: 0 }, duration],
    [{ presentWithinMs: longestMs + 1 }, duration],
    [{ opensAtMs: -1 }, instant],
    [{ opensAtMs: Number.MAX_SAFE_INTEGER }, instant],
    [{ closesAtMs: 5, opensAtMs: 5 }, "must be after opensAt"],
  ])("%j", (policy, message) => {
    const field = Object.keys(policy)[0]?.replace("AtMs", "At");
    expect(checkQueuePolicy(policy, "at.")).toEqual([{ field: `at.${field}`, message }]);
  });

  test("a year is the longest time", () => {
    expect(longestMs).toBe(366 * 24 * 60 * 60 * 1_000);
  });

  test("times of a queue that may not be", () => {
    expect(checkQueuePolicy({ closesAtMs: -1 })).toEqual([
      { field: "closesAt", message: instant },
      { field: "closesAt", message: "must be after opensAt" },
    ]);
  });

  test.each([
    { ratePerMinute: 1e9 },
    { ratePerMinute: 0 },
    { ratePerMinute: 0.5 },
    { ratePerMinute: null },
    { maxActive: null, maxWaiting: null, opensAtMs: null, closesAtMs: null },
    { maxActive: 0, maxWaiting: 0, burst: 1 },
    { activeForMs: 1, arriveWithinMs: 1, presentWithinMs: 1 },
    { activeForMs: longestMs, arriveWithinMs: longestMs, presentWithinMs: longestMs },
    { opensAtMs: 0, closesAtMs: 1 },
    { opensAtMs: 5 },
    {},
  ])("%j is not", (policy) => {
    expect(checkQueuePolicy(policy)).toEqual([]);
  });
});
