import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, queueId, withQueue } from "../support/box-office.ts";

const secondMs = 1_000;

describe("a rate", () => {
  test("that is set after a time without one has not been saved up", async () => {
    const world = await openWorld(withQueue({ maxActive: null, ratePerMinute: null, burst: 1 }));
    world.clock.advance(60 * minuteMs);
    await world.boxOffice.changeQueue({ queueId, policy: { ratePerMinute: 60, burst: 100 } });
    const tokens = [await world.join("ann"), await world.join("bob"), await world.join("cid")];
    expect(tokens.map(({ status }) => status)).toEqual(["active", "waiting", "waiting"]);
  });

  test("that changes lets the time so far count at the old one", async () => {
    const world = await openWorld(withQueue({ maxActive: null, ratePerMinute: 60, burst: 2 }));
    for (const user of ["a", "b", "c", "d", "e"]) await world.join(user);
    world.clock.advance(secondMs);
    await world.boxOffice.changeQueue({ queueId, policy: { ratePerMinute: 0 } });
    expect(await world.boxOffice.work.advance()).toBe(1);
    world.clock.advance(20 * secondMs);
    expect(await world.boxOffice.work.advance()).toBe(0);
    await world.boxOffice.changeQueue({ queueId, policy: { ratePerMinute: 60, burst: 1 } });
    expect(await world.boxOffice.work.advance()).toBe(0);
    world.clock.advance(secondMs);
    expect(await world.boxOffice.work.advance()).toBe(1);
  });
});

describe("leaving, closing, opening again", () => {
  test("asking again lets in whoever is next, though no work was done meanwhile", async () => {
    const world = await openWorld(withQueue({ maxActive: 1 }));
    const { token } = await world.join("ann");
    await world.join("bob");
    await world.boxOffice.leaveQueue({ queueId, userId: "ann", token });
    expect(await world.join("bob")).toMatchObject({ status: "active", position: null });
  });

  test("everybody behind moves up by one; leaving twice is once; the number is gone", async () => {
    const world = await openWorld(withQueue({ maxActive: 1 }));
    await world.join("ann");
    const bob = await world.join("bob");
    const { token } = await world.join("cid");
    const dan = await world.join("dan");
    for (const _again of [1, 2]) {
      const left = await world.boxOffice.leaveQueue({ queueId, userId: "cid", token });
      expect(left.outcome).toBe("queue_left");
    }
    expect((await world.look(bob)).position).toBe(1);
    expect((await world.look(dan)).position).toBe(2);
    expect(await world.join("cid")).toMatchObject({ position: 3, tokenId: `${queueId}:5` });
    const { queue } = await world.stores.queues.read({ queueId: queueId as never });
    expect(queue).toMatchObject({ waiting: 3, active: 1, totals: { left: 1, joined: 5 } });
  });

  test("closing sends home who waits and lets finish who is inside", async () => {
    const world = await openWorld(withQueue({ maxActive: 1 }));
    const { boxOffice } = world;
    const [ann, bob] = [await world.join("ann"), await world.join("bob")];
    await boxOffice.changeQueue({ queueId, mode: "closed" });
    expect((await boxOffice.issueToken({ queueId, userId: "cid" })).outcome).toBe("queue_closed");
    expect((await boxOffice.issueToken({ queueId, userId: "bob" })).outcome).toBe("queue_closed");
    expect(await world.look(bob)).toMatchObject({
      status: "expired",
      reason: "queue_closed",
      position: null,
    });
    expect(await boxOffice.leaveQueue({ queueId, userId: "bob", token: bob.token })).toEqual({
      outcome: "queue_left",
    });
    const held = await world.hold("ann", ann, "A-1-1");
    expect((await world.pay("ann", ann, held)).outcome).toBe("payment_captured");

    await boxOffice.changeQueue({ queueId, mode: "open" });
    expect(await world.look(bob)).toMatchObject({ status: "expired", reason: "queue_closed" });
    expect(await boxOffice.issueToken({ queueId, userId: "bob" })).toMatchObject({
      outcome: "token_issued",
      token: { status: "active", tokenId: `${queueId}:3` },
    });
    const { queue } = await world.stores.queues.read({ queueId: queueId as never });
    expect(queue).toMatchObject({
      waiting: 0,
      active: 1,
      nextNo: 4,
      totals: { closed: 1, joined: 3 },
    });
  });

  test("a paused queue lets join, admits nobody, and says why", async () => {
    const world = await openWorld();
    await world.boxOffice.changeQueue({ queueId, mode: "paused", pauseReason: "잠시 점검" });
    const ann = await world.join("ann");
    expect(ann).toMatchObject({ status: "waiting", message: "잠시 점검" });
    expect(await world.boxOffice.work.advance()).toBe(0);
    world.clock.advance(600 * minuteMs);
    expect(await world.look(ann)).toMatchObject({ status: "waiting" });
    await world.boxOffice.changeQueue({ queueId, mode: "open" });
    expect(await world.look(ann)).toMatchObject({ status: "active", message: null });
  });

  test("a full line says when to come again and burns no number", async () => {
    const world = await openWorld(withQueue({ maxActive: 0, maxWaiting: 1 }));
    await world.join("ann");
    const before = await world.everything();
    const full = await world.boxOffice.issueToken({ queueId, userId: "bob" });
    expect(full).toMatchObject({ outcome: "queue_full", retryAfterMs: expect.any(Number) });
    expect(await world.everything()).toEqual(before);
  });
});
