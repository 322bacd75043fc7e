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
    // The arrival time begins where the hint ends that bob may be obeying.
    world.clock.advance(bob.pollAfterMs + 30 * secondMs - 1);
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

  test.each([
    { activeForMs: 5 * minuteMs - 1, writes: 1 },
    { activeForMs: 5 * minuteMs, writes: 0 },
  ])("of $activeForMs ms costs a hold of 5 min $writes writes in the line", async (given) => {
    const world = await openWorld(withQueue({ activeForMs: given.activeForMs }));
    const ann = await world.join("ann");
    let writes = 0;
    world.flaky.interrupt("queues.update", async () => {
      writes += 1;
    });
    await world.hold("ann", ann, "A-1-1");
    expect(writes).toBe(given.writes);
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
