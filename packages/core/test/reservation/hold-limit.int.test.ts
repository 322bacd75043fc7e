import type { ReserveSeatsOutcome, TokenView } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
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
const reserve = (
  { boxOffice }: World,
  { token }: TokenView,
  idempotencyKey?: string,
): Promise<ReserveSeatsOutcome> =>
  boxOffice.reserveSeats({
    showId,
    seatIds: ["A-1-1"],
    userId: "ann",
    token,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });

const released = async (world: World, token: TokenView): Promise<void> => {
  const held = await reserve(world, token);
  if (held.outcome !== "seats_reserved") throw new Error(JSON.stringify(held));
  const { reservationId } = held.reservation;
  await world.boxOffice.releaseReservation({ reservationId, userId: "ann" });
};

/** Holds and gives back, a minute after another, until it is refused. */
const untilRefused = async (world: World, everyMs: number) => {
  let token = await world.join("ann");
  for (let holds = 0; holds <= 100; holds += 1) {
    const held = await reserve(world, token);
    if (held.outcome === "invalid_token") token = await world.join("ann");
    else if (held.outcome !== "seats_reserved") return { held, holds, token };
    else {
      const { reservationId } = held.reservation;
      await world.boxOffice.releaseReservation({ reservationId, userId: "ann" });
      world.clock.advance(everyMs);
    }
  }
  throw new Error("It was never refused.");
};

describe("fault 40: holds without end", () => {
  test("one user starts ten holds of a show within 20 minutes, and no more", async () => {
    const world = await openWorld();
    const { held, holds } = await untilRefused(world, secondMs);
    expect(holds).toBe(10);
    // The first of them began ten seconds ago.
    const retryAfterMs = 20 * minuteMs - 10 * secondMs;
    expect(held).toEqual({ outcome: "hold_limit_exceeded", limit: 10, retryAfterMs });
  });

  test("as soon as the oldest is out of the window the next may begin", async () => {
    const world = await openWorld(withQueue({ activeForMs: 60 * minuteMs }));
    const { held, token } = await untilRefused(world, secondMs);
    const { retryAfterMs } = held as { readonly retryAfterMs: number };
    world.clock.advance(retryAfterMs - 1);
    expect((await reserve(world, token)).outcome).toBe("hold_limit_exceeded");
    world.clock.advance(1);
    expect((await reserve(world, token)).outcome).toBe("seats_reserved");
  });

  test("joining again resets nothing", async () => {
    const world = await openWorld();
    const { token } = await untilRefused(world, secondMs);
    await world.boxOffice.leaveQueue({ queueId, userId: "ann", token: token.token });
    const again = await world.join("ann");
    expect(again.tokenId).not.toBe(token.tokenId);
    expect((await reserve(world, again)).outcome).toBe("hold_limit_exceeded");
  });

  test("other users, and other shows, have a count of their own", async () => {
    const [show] = concertDocument().shows;
    if (show === undefined) throw new Error("no show");
    const shows = [show, { ...show, showId: "show-2" }];
    const world = await openWorld(concertDocument({ shows }));
    const { token } = await untilRefused(world, secondMs);
    const bob = await world.join("bob");
    await world.hold("bob", bob, "A-1-1");
    const elsewhere = { showId: "show-2", seatIds: ["A-1-1"], userId: "ann", token: token.token };
    expect((await world.boxOffice.reserveSeats(elsewhere)).outcome).toBe("seats_reserved");
  });

  test("the answer is not kept under the key", async () => {
    const world = await openWorld(withQueue({ activeForMs: 60 * minuteMs }));
    const { held, token } = await untilRefused(world, secondMs);
    expect(await reserve(world, token, "key")).toEqual(held);
    world.clock.advance(20 * minuteMs);
    expect((await reserve(world, token, "key")).outcome).toBe("seats_reserved");
  });

  test("a retry under the same key is no hold more", async () => {
    const world = await openWorld();
    const token = await world.join("ann");
    for (let tries = 0; tries < 30; tries += 1) {
      expect((await reserve(world, token, "key")).outcome).toBe("seats_reserved");
    }
  });

  test("of a hundred that ask at once, ten begin", async () => {
    const seats = { section: "A", price: 1, rows: [{ row: "1", seats: 100 }] };
    const shows = concertDocument().shows.map((show) => ({ ...show, sections: [seats] }));
    const policy = { maxSeatsPerUser: 100 };
    const world = await openWorld(concertDocument({ shows, policy }));
    const { token } = await world.join("ann");
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        world.boxOffice.reserveSeats({
          showId,
          seatIds: [`A-1-${index + 1}`],
          userId: "ann",
          token,
        }),
      ),
    );
    const began = outcomes.filter(({ outcome }) => outcome === "seats_reserved");
    const refused = outcomes.filter(({ outcome }) => outcome === "hold_limit_exceeded");
    expect([began.length, refused.length]).toEqual([10, 90]);
  });

  test("a changed limit binds the next hold, whatever it looked at before", async () => {
    const world = await openWorld(withQueue({ activeForMs: 60 * minuteMs }));
    const { boxOffice, clock } = world;
    const token = await world.join("ann");
    const change = (policy: object) => boxOffice.changeConcert({ concertId: "concert-1", policy });
    for (let holds = 0; holds < 3; holds += 1) await released(world, token);
    clock.advance(40 * minuteMs);
    await released(world, token);
    // Three of forty minutes ago count again, and the fourth as well.
    await change({ maxHolds: 4, maxHoldsWithinMs: 60 * minuteMs });
    const refused = { outcome: "hold_limit_exceeded", limit: 4, retryAfterMs: 20 * minuteMs };
    expect(await reserve(world, token)).toEqual(refused);
    await change({ maxHolds: 2 });
    // Three must leave the window now.
    expect(await reserve(world, token)).toMatchObject({ limit: 2, retryAfterMs: 20 * minuteMs });
    await change({ maxHolds: 1 });
    expect(await reserve(world, token)).toMatchObject({ limit: 1, retryAfterMs: 60 * minuteMs });
    await change({ maxHolds: 5, maxHoldsWithinMs: minuteMs });
    await released(world, token);
  });
});

describe("fault 41: five declines, and again", () => {
  test("one user is declined fifty times within 20 minutes, and then not even held", async () => {
    const world = await openWorld();
    let token = await world.join("ann");
    let [holds, declines] = [0, 0];
    for (;;) {
      const held = await reserve(world, token);
      if (held.outcome === "hold_limit_exceeded") break;
      if (held.outcome === "invalid_token") {
        token = await world.join("ann");
        continue;
      }
      if (held.outcome !== "seats_reserved") throw new Error(JSON.stringify(held));
      holds += 1;
      const { reservationId } = held.reservation;
      for (;;) {
        const paid = await world.boxOffice.pay({
          reservationId,
          userId: "ann",
          token: token.token,
          method: { type: "scripted", outcome: "decline" },
        });
        if (paid.outcome !== "payment_declined") break;
        declines += 1;
        world.clock.advance(secondMs);
      }
      if (holds > 20) throw new Error("It was never refused.");
    }
    expect({ holds, declines }).toEqual({ holds: 10, declines: 50 });
  });
});
