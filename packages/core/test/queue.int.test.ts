import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, queueId, showId, withQueue } from "./support/box-office.ts";

const secondMs = 1_000;

describe("arrival", () => {
  const open = () => openWorld(withQueue({ maxActive: 1, arriveWithinMs: 30 * secondMs }));

  test("whoever is called and never comes is missed, and the next one is called", async () => {
    const world = await open();
    const [ann, bob, cid] = [
      await world.join("ann"),
      await world.join("bob"),
      await world.join("cid"),
    ];
    await world.boxOffice.leaveQueue({ queueId, userId: "ann", token: ann.token });
    expect(await world.boxOffice.work.advance()).toBe(1);
    // The longest hint that bob may be obeying is two seconds.
    world.clock.advance(32 * secondMs - 1);
    expect(await world.boxOffice.work.advance()).toBe(0);
    world.clock.advance(1);
    expect(await world.boxOffice.work.advance()).toBe(2);
    expect(await world.look(bob)).toMatchObject({ status: "expired", reason: "missed" });
    expect(await world.look(cid)).toMatchObject({ status: "active" });
  });

  test("being told is arriving", async () => {
    const world = await open();
    const [ann, bob] = [await world.join("ann"), await world.join("bob")];
    await world.boxOffice.leaveQueue({ queueId, userId: "ann", token: ann.token });
    await world.boxOffice.work.advance();
    world.clock.advance(31 * secondMs);
    expect(await world.look(bob)).toMatchObject({ status: "active" });
    world.clock.advance(minuteMs);
    expect(await world.look(bob)).toMatchObject({ status: "active" });
  });

  test("whoever obeys the hint is never missed (L7)", async () => {
    for (const arriveWithinMs of [1, 5_000, 30_000]) {
      const world = await openWorld(withQueue({ maxActive: 1, arriveWithinMs }));
      const ann = await world.join("ann");
      const bob = await world.join("bob");
      await world.boxOffice.leaveQueue({ queueId, userId: "ann", token: ann.token });
      await world.boxOffice.work.advance();
      world.clock.advance(bob.pollAfterMs + 5_000 - 1);
      expect(await world.look(bob)).toMatchObject({ status: "active" });
    }
  });

  test("whoever is admitted by joining has arrived", async () => {
    const world = await open();
    const ann = await world.join("ann");
    world.clock.advance(5 * minuteMs);
    expect(await world.look(ann)).toMatchObject({ status: "active" });
  });
});

describe("what a token says of itself", () => {
  test("whoever was seen too late is missed, though it looked in time when it was read", async () => {
    const world = await openWorld(withQueue({ maxActive: 1, arriveWithinMs: 30 * secondMs }));
    const [ann, bob] = [await world.join("ann"), await world.join("bob")];
    await world.boxOffice.leaveQueue({ queueId, userId: "ann", token: ann.token });
    await world.boxOffice.work.advance();
    world.flaky.interrupt("queues.update", async () => world.clock.advance(minuteMs));
    await world.look(bob);
    expect(await world.look(bob)).toMatchObject({ status: "expired", reason: "missed" });
  });

  test.each([
    "queue-token-1 queue-1 2 1 0",
    "queue-token-1 queue-1 1 9 0",
    "queue-token-1 none 1 1 0",
    "queue-token-1 queue-1",
    "other queue-1 1 1 0",
    "",
  ])("%j, though signed, is no token", async (payload) => {
    const world = await openWorld();
    await world.join("ann");
    const token = world.signer.sign(payload);
    const looked = await world.boxOffice.lookUpToken({ queueId, token });
    expect(looked.outcome).toBe("invalid_token");
  });
});

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

describe("the active time", () => {
  test("ends by the clock, and the room is free for the next", async () => {
    const world = await openWorld(withQueue({ maxActive: 1, activeForMs: minuteMs }));
    const [ann, bob] = [await world.join("ann"), await world.join("bob")];
    world.clock.advance(minuteMs - 1);
    expect(await world.look(bob)).toMatchObject({ status: "waiting" });
    world.clock.advance(1);
    const { token } = ann;
    const asked = { showId, seatIds: ["A-1-1"], userId: "ann", token };
    expect((await world.boxOffice.reserveSeats(asked)).outcome).toBe("invalid_token");
    expect((await world.boxOffice.listSeats({ showId, token })).outcome).toBe("invalid_token");
    expect((await world.boxOffice.listShows({ concertId: "concert-1", token })).outcome).toBe(
      "invalid_token",
    );
    expect(await world.look(ann)).toMatchObject({ status: "expired", reason: "timed_out" });
    expect(await world.look(bob)).toMatchObject({ status: "active" });
  });

  test("is lengthened to the hold's end, and paying is possible even after it", async () => {
    const world = await openWorld(withQueue({ maxActive: 1, activeForMs: minuteMs }));
    const ann = await world.join("ann");
    world.clock.advance(30 * secondMs);
    const held = await world.hold("ann", ann, "A-1-1");
    expect(await world.look(ann)).toMatchObject({ activeUntilMs: held.expiresAtMs });
    world.clock.advance(5 * minuteMs - 1);
    expect(await world.look(ann)).toMatchObject({ status: "active" });
    expect((await world.pay("ann", ann, held)).outcome).toBe("payment_captured");
  });

  test("is lengthened by the relay where the hold could not do it", async () => {
    const world = await openWorld(withQueue({ activeForMs: minuteMs }));
    const ann = await world.join("ann");
    world.flaky.breakNext("queues.update", "before");
    const held = await world.hold("ann", ann, "A-1-1");
    expect(await world.look(ann)).not.toMatchObject({ activeUntilMs: held.expiresAtMs });
    await world.boxOffice.work.relay();
    expect(await world.look(ann)).toMatchObject({ activeUntilMs: held.expiresAtMs });
  });

  test("keeps its room for as long as the clocks of servers may differ", async () => {
    const line = withQueue({ maxActive: 1, activeForMs: minuteMs });
    const world = await openWorld(line, { clockSkewMs: 5_000 });
    const [ann, bob] = [await world.join("ann"), await world.join("bob")];
    world.clock.advance(minuteMs + 4_999);
    expect(await world.look(ann)).toMatchObject({ status: "expired", reason: "timed_out" });
    expect(await world.look(bob)).toMatchObject({ status: "waiting" });
    world.clock.advance(1);
    expect(await world.look(bob)).toMatchObject({ status: "active" });
  });

  test("is never shortened by a hold", async () => {
    const world = await openWorld(withQueue({ activeForMs: 60 * minuteMs }));
    const ann = await world.join("ann");
    await world.hold("ann", ann, "A-1-1");
    expect(await world.look(ann)).toMatchObject({ activeUntilMs: ann.activeUntilMs });
  });

  test("a hold made in time is paid with an expired token; a second hold, too", async () => {
    const world = await openWorld();
    const ann = await world.join("ann");
    const [first, second] = [
      await world.hold("ann", ann, "A-1-1"),
      await world.hold("ann", ann, "A-1-2"),
    ];
    expect((await world.pay("ann", ann, first)).outcome).toBe("payment_captured");
    expect(await world.look(ann)).toMatchObject({ reason: "paid" });
    expect((await world.pay("ann", ann, second)).outcome).toBe("payment_captured");
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

describe("paying expires the token", () => {
  const paid = async (world: Awaited<ReturnType<typeof openWorld>>) => {
    const ann = await world.join("ann");
    return { ann, held: await world.hold("ann", ann, "A-1-1") };
  };

  test.each(["before", "after"] as const)(
    "where it fails %s its effect, the reply comes and the relay does it",
    async (when) => {
      const world = await openWorld();
      const { ann, held } = await paid(world);
      world.flaky.breakNext("queues.update", when);
      expect((await world.pay("ann", ann, held)).outcome).toBe("payment_captured");
      await world.boxOffice.work.relay();
      expect(await world.look(ann)).toMatchObject({ status: "expired", reason: "paid" });
      const { queue } = await world.stores.queues.read({ queueId: queueId as never });
      expect(queue).toMatchObject({ active: 0, totals: { paid: 1 } });
    },
  );

  test("where the relay fails too, it tries until it is done", async () => {
    const world = await openWorld();
    const { ann, held } = await paid(world);
    await world.boxOffice.work.relay();
    world.flaky.breakNext("queues.update", "before");
    await world.pay("ann", ann, held);
    world.flaky.breakNext("queues.update", "before");
    await expect(world.boxOffice.work.relay()).rejects.toThrow("planted");
    expect(await world.look(ann)).toMatchObject({ status: "active" });
    await world.boxOffice.work.relay();
    expect(await world.look(ann)).toMatchObject({ status: "expired", reason: "paid" });
    expect(world.told.filter(({ type }) => type === "ReservationConfirmed")).toHaveLength(1);
  });

  test("the room is free for the next at once", async () => {
    const world = await openWorld(withQueue({ maxActive: 1 }));
    const { ann, held } = await paid(world);
    const bob = await world.join("bob");
    await world.pay("ann", ann, held);
    expect(await world.look(bob)).toMatchObject({ status: "active" });
  });
});

describe("the relay", () => {
  test("a failing event holds up its own stream alone, in order", async () => {
    const world = await openWorld();
    const ann = await world.join("ann");
    const bob = await world.join("bob");
    const [first, second] = [
      await world.hold("ann", ann, "A-1-1"),
      await world.hold("bob", bob, "A-1-2"),
    ];
    await world.pay("ann", ann, first);
    await world.pay("bob", bob, second);
    world.flaky.breakNext("queues.update", "before");
    await expect(world.boxOffice.work.relay()).rejects.toThrow("planted");
    const of = (id: string) =>
      world.told.filter(({ stream }) => stream === id).map(({ type }) => type);
    expect(of(first.reservationId)).toEqual([]);
    expect(of(second.reservationId)).toHaveLength(4);
    await world.boxOffice.work.relay();
    expect(of(first.reservationId)).toEqual(of(second.reservationId));
    expect(await world.boxOffice.work.relay()).toBe(0);
  });
});
