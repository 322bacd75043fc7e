import { describe, expect, test } from "vitest";
import { checkQueuePolicy, longestMs } from "../src/queue/manage-queue.ts";
import { openWorld, queueId, withQueue } from "./support/box-office.ts";

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
    expect(await stores.events.pending(10)).toContainEqual({
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

describe("what is wrong with a line's policy is said", () => {
  const rate = "must be a number from 0 to 1000000000, or null";
  test.each([
    [{ maxActive: -1 }, "must be an integer of at least 0"],
    [{ ratePerMinute: -0.5 }, rate],
    [{ ratePerMinute: 1e9 + 1 }, rate],
    [{ ratePerMinute: Number.POSITIVE_INFINITY }, rate],
    [{ burst: 0 }, "must be an integer of at least 1"],
    [{ maxWaiting: -1 }, "must be an integer of at least 0"],
    [{ activeForMs: longestMs + 1 }, `must be an integer from 1 to ${longestMs}`],
    [{ arriveWithinMs: 0 }, `must be an integer from 1 to ${longestMs}`],
  ])("%j", (policy, message) => {
    const [field] = Object.keys(policy);
    expect(checkQueuePolicy(policy, "at.")).toEqual([{ field: `at.${field}`, message }]);
  });

  test.each([{ ratePerMinute: 1e9 }, { ratePerMinute: null }, { maxActive: null }, {}])(
    "%j is not",
    (policy) => {
      expect(checkQueuePolicy(policy)).toEqual([]);
    },
  );
});
