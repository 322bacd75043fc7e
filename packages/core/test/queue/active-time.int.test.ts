import type { Reservation, TokenView } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  minuteMs,
  openWorld,
  queueId,
  showId,
  type World,
  withQueue,
} from "../support/box-office.ts";

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
    const line = { activeForMs: minuteMs, maxActiveForMs: 6 * minuteMs };
    const world = await openWorld(withQueue({ maxActive: 1, ...line }));
    const ann = await world.join("ann");
    world.clock.advance(30 * secondMs);
    const held = await world.hold("ann", ann, "A-1-1");
    expect(await world.look(ann)).toMatchObject({ activeUntilMs: held.expiresAtMs });
    world.clock.advance(5 * minuteMs - 1);
    expect(await world.look(ann)).toMatchObject({ status: "active" });
    expect((await world.pay("ann", ann, held)).outcome).toBe("payment_captured");
  });

  test("is lengthened by the relay where the hold could not do it", async () => {
    const line = { activeForMs: minuteMs, maxActiveForMs: 6 * minuteMs };
    const world = await openWorld(withQueue(line));
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

  describe("fault 40: one token for ever", () => {
    const line = (queue: object = {}) =>
      withQueue({ maxActive: 1, activeForMs: 10 * minuteMs, ...queue });

    /** Holds a seat until its hold is nearly over, gives it back and takes it again, until it can't. */
    const holdOn = async (world: World, token: TokenView): Promise<Reservation> => {
      let last: Reservation | null = null;
      for (;;) {
        const { token: signed } = token;
        const asked = { showId, seatIds: ["A-1-1"], userId: "ann", token: signed };
        const held = await world.boxOffice.reserveSeats(asked);
        if (held.outcome !== "seats_reserved") break;
        last = held.reservation;
        world.clock.advance(5 * minuteMs - 1);
        if ((await world.look(token)).status === "expired") break;
        const { reservationId } = last;
        await world.boxOffice.releaseReservation({ reservationId, userId: "ann" });
      }
      if (last === null) throw new Error("Nothing was held.");
      return last;
    };

    test("whoever holds and gives back again and again is timed out, and the room is free", async () => {
      const world = await openWorld(line());
      const ann = await world.join("ann");
      const admittedAtMs = world.clock.nowMs();
      const last = await holdOn(world, ann);
      const ends = { reason: "timed_out", activeUntilMs: null };
      expect(await world.look(ann)).toMatchObject({ status: "expired", ...ends });
      expect(world.clock.nowMs()).toBeGreaterThanOrEqual(admittedAtMs + 20 * minuteMs);
      expect(last.createdAtMs).toBeLessThan(admittedAtMs + 20 * minuteMs);
      expect(await world.join("bob")).toMatchObject({ status: "active" });
      // Whoever is timed out joins at the end like everybody else.
      expect(await world.join("ann")).toMatchObject({ status: "waiting" });
    });

    test("the last hold is still payable, in its own time", async () => {
      const world = await openWorld(line());
      const ann = await world.join("ann");
      const last = await holdOn(world, ann);
      expect((await world.pay("ann", ann, last)).outcome).toBe("payment_captured");
    });

    test("and it can be given back", async () => {
      const world = await openWorld(line());
      const ann = await world.join("ann");
      const { reservationId } = await holdOn(world, ann);
      const own = { reservationId, userId: "ann" };
      expect(await world.boxOffice.releaseReservation(own)).toEqual({
        outcome: "reservation_released",
      });
      expect(await world.boxOffice.getReservation(own)).toMatchObject({
        reservation: { status: "released" },
      });
    });

    test.each([
      { queue: { maxActiveForMs: 12 * minuteMs }, heldAfter: 9, until: 12 },
      { queue: { maxActiveForMs: 12 * minuteMs }, heldAfter: 3, until: 10 },
      { queue: { maxActiveForMs: 12 * minuteMs }, heldAfter: 6, until: 11 },
      { queue: { maxActiveForMs: 10 * minuteMs }, heldAfter: 9, until: 10 },
      { queue: {}, heldAfter: 9, until: 14 },
      { queue: { activeForMs: 2 * minuteMs }, heldAfter: 1, until: 4 },
    ])(
      "with $queue a hold after $heldAfter min keeps it active until $until min",
      async (given) => {
        for (const how of ["at once", "by the relay"]) {
          const world = await openWorld(line(given.queue));
          const admittedAtMs = world.clock.nowMs();
          const ann = await world.join("ann");
          world.clock.advance(given.heldAfter * minuteMs);
          if (how === "by the relay") world.flaky.breakNext("queues.update", "before");
          await world.hold("ann", ann, "A-1-1");
          await world.boxOffice.work.relay();
          const activeUntilMs = admittedAtMs + given.until * minuteMs;
          expect(await world.look(ann)).toMatchObject({ activeUntilMs });
          await world.boxOffice.work.relay();
          expect(await world.look(ann)).toMatchObject({ activeUntilMs });
        }
      },
    );

    test("a bound that is lowered shortens nobody's time", async () => {
      const world = await openWorld(line());
      const ann = await world.join("ann");
      world.clock.advance(9 * minuteMs);
      await world.hold("ann", ann, "A-1-1");
      const { activeUntilMs } = await world.look(ann);
      const policy = { activeForMs: minuteMs, maxActiveForMs: minuteMs };
      await world.boxOffice.changeQueue({ queueId, policy });
      await world.hold("ann", ann, "A-1-2");
      expect(await world.look(ann)).toMatchObject({ activeUntilMs });
    });

    test("at the bound a hold costs no write in the line any more", async () => {
      const world = await openWorld(line({ maxActiveForMs: 10 * minuteMs }));
      const ann = await world.join("ann");
      world.clock.advance(9 * minuteMs);
      let writes = 0;
      world.flaky.interrupt("queues.update", async () => {
        writes += 1;
      });
      await world.hold("ann", ann, "A-1-1");
      expect(writes).toBe(0);
    });
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
