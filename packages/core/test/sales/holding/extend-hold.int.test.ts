import type { ExtendHoldOutcome, Reservation } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, queueId, showId, type World } from "../../support/box-office.ts";

const policy = { maxHoldExtensions: 1, extendHoldByMs: 2 * minuteMs };
const open = (queue: object = {}): Promise<World> =>
  openWorld(concertDocument({ policy, queue: { queueId, activeForMs: minuteMs, ...queue } }));

const extend = (
  { boxOffice }: World,
  { reservationId, expiresAtMs }: Reservation,
  userId = "ann",
): Promise<ExtendHoldOutcome> => boxOffice.extendHold({ reservationId, expiresAtMs, userId });

const sweepAt = async (world: World, atMs: number): Promise<string> => {
  world.clock.advance(atMs - world.clock.nowMs());
  await world.boxOffice.work.sweep();
  const found = await world.boxOffice.listReservations({ userId: "ann" });
  return found.outcome === "reservations_listed" ? (found.reservations[0]?.status ?? "") : "";
};

test("an extended hold lasts until its new end, for its user and for everybody else", async () => {
  const world = await open();
  const held = await world.hold("ann", await world.join("ann"), "A-1-1");
  expect(await extend(world, held)).toMatchObject({
    outcome: "hold_extended",
    reservation: { status: "held", expiresAtMs: held.expiresAtMs + 2 * minuteMs },
  });
  expect(await sweepAt(world, held.expiresAtMs)).toBe("held");
  const bob = await world.join("bob");
  const ask = { showId, seatIds: ["A-1-1"], userId: "bob", token: bob.token };
  expect((await world.boxOffice.reserveSeats(ask)).outcome).toBe("seat_already_reserved");
  expect(await world.boxOffice.listSeats({ showId, token: bob.token })).toMatchObject({
    seats: expect.arrayContaining([expect.objectContaining({ seatId: "A-1-1", available: false })]),
  });
  world.clock.advance(2 * minuteMs - 1);
  // The place in line ended long ago; what it held is still payable.
  const paid = await world.pay("ann", await world.join("ann"), held);
  expect(paid.outcome).toBe("payment_captured");
});

test("asked twice it is extended once; others find nothing; the next end is one too many", async () => {
  const world = await open();
  const held = await world.hold("ann", await world.join("ann"), "A-1-1");
  const [first, second] = await Promise.all([extend(world, held), extend(world, held)]);
  expect(first).toEqual(second);
  expect(await extend(world, held, "bob")).toEqual({ outcome: "not_found", what: "reservation" });
  if (first.outcome !== "hold_extended") throw new Error(first.outcome);
  expect(await extend(world, first.reservation)).toEqual({
    outcome: "extension_limit_exceeded",
    limit: 1,
  });
  const odd = { ...held, expiresAtMs: Number.NaN };
  expect(await extend(world, odd)).toMatchObject({ outcome: "validation" });
});

describe("active time", () => {
  const activeUntil = async (world: World, token: Awaited<ReturnType<World["join"]>>) =>
    (await world.look(token)).activeUntilMs;

  test("goes on to the new end, at most to the queue's own bound after the admission", async () => {
    for (const [maxActiveForMs, afterMs] of [
      [60 * minuteMs, 7 * minuteMs],
      [6 * minuteMs, 6 * minuteMs],
    ] as const) {
      const world = await open({ maxActiveForMs });
      const admittedAtMs = world.clock.nowMs();
      const token = await world.join("ann");
      const held = await world.hold("ann", token, "A-1-1");
      await extend(world, held);
      expect(await activeUntil(world, token)).toBe(admittedAtMs + afterMs);
    }
  });

  test("is never shortened", async () => {
    const world = await open({ activeForMs: 30 * minuteMs });
    const token = await world.join("ann");
    const before = await activeUntil(world, token);
    await extend(world, await world.hold("ann", token, "A-1-1"));
    expect(await activeUntil(world, token)).toBe(before);
  });

  test("is lengthened by the relay where the queue did not answer", async () => {
    const world = await open({ maxActiveForMs: 60 * minuteMs });
    const token = await world.join("ann");
    const held = await world.hold("ann", token, "A-1-1");
    await world.boxOffice.work.relay();
    world.flaky.breakNext("queues.update", "before");
    expect((await extend(world, held)).outcome).toBe("hold_extended");
    expect(await activeUntil(world, token)).toBe(held.expiresAtMs);
    await world.boxOffice.work.relay();
    expect(await activeUntil(world, token)).toBe(held.expiresAtMs + 2 * minuteMs);
  });

  test("past it the token is over, and the hold still extendable", async () => {
    const world = await open({ maxActiveForMs: minuteMs });
    const token = await world.join("ann");
    const held = await world.hold("ann", token, "A-1-1");
    world.clock.advance(2 * minuteMs);
    expect(await world.look(token)).toMatchObject({ status: "expired", reason: "timed_out" });
    expect((await extend(world, held)).outcome).toBe("hold_extended");
  });
});

describe("races", () => {
  const meet = async (other: (world: World, held: Reservation) => Promise<unknown>) => {
    const world = await open();
    const held = await world.hold("ann", await world.join("ann"), "A-1-1");
    // The other's step comes first, after this one was asked for.
    world.flaky.interrupt("bookings.update", () => other(world, held));
    const outcome = await extend(world, held);
    const report = await world.boxOffice.audit();
    expect(report.ok).toBe(true);
    return { outcome, world, held };
  };

  test("with a release: the hold is over", async () => {
    const { outcome } = await meet(({ boxOffice }, { reservationId }) =>
      boxOffice.releaseReservation({ reservationId, userId: "ann" }),
    );
    expect(outcome).toEqual({ outcome: "reservation_not_held" });
  });

  test("with the sweep at its end: the hold is over", async () => {
    const { outcome } = await meet((world, { expiresAtMs }) => sweepAt(world, expiresAtMs));
    expect(outcome).toEqual({ outcome: "reservation_not_held" });
  });

  test("with a payment that is not decided yet: later", async () => {
    const { outcome } = await meet(async (world, { reservationId }) => {
      world.ledger.script("pending");
      const { token } = await world.join("ann");
      const method = { type: "fake" };
      await world.boxOffice.pay({ reservationId, userId: "ann", token, method });
    });
    expect(outcome).toEqual({ outcome: "payment_in_progress" });
  });

  test("with the same call: one extension, one answer, one event", async () => {
    const { outcome, world, held } = await meet((inner, before) => extend(inner, before));
    expect(outcome).toMatchObject({ reservation: { extendedEndsMs: [held.expiresAtMs] } });
    await world.boxOffice.work.relay();
    expect(world.told.filter(({ type }) => type === "HoldExtended")).toHaveLength(1);
  });
});
