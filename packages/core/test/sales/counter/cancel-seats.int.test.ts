import { peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, showId, type World } from "../../support/box-office.ts";
import { recovered } from "../../support/paying.ts";

const price = 110_000;
const seatIds = ["A-1-1", "A-1-2", "A-1-3"];

const sold = async () => {
  const world = await openWorld();
  const token = await world.join("ann");
  const held = await world.hold("ann", token, ...seatIds);
  await world.pay("ann", token, held);
  const { reservationId } = held;
  const cancel = (named: readonly string[], idempotencyKey?: string, more: object = {}) =>
    world.boxOffice.cancelReservation({ reservationId, seatIds: named, idempotencyKey, ...more });
  return { world, reservationId, cancel };
};

const owned = async ({ stores }: World) =>
  (await stores.bookings.snapshot()).seats.map(({ seatId }) => seatId);

const back = ({ ledger }: World) =>
  [...ledger.refunded().values()].reduce((sum, amount) => sum + amount, 0);

describe("an operator cancels some seats of a reservation", () => {
  test("their money goes back, and they are for sale again, all before the answer", async () => {
    const { world, cancel } = await sold();
    expect(await cancel(["A-1-2"], "k")).toMatchObject({
      outcome: "reservation_cancelled",
      reservation: {
        status: "confirmed",
        amount: 2 * price,
        seats: [{ seatId: "A-1-1" }, { seatId: "A-1-3" }],
        cancelledSeats: [{ seatId: "A-1-2", price }],
      },
    });
    expect(back(world)).toBe(price);
    expect(await owned(world)).toEqual(["A-1-1", "A-1-3"]);
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("a refund that is not through leaves them the reservation's; recovery goes on", async () => {
    const { world, reservationId, cancel } = await sold();
    world.ledger.script("unreachable");
    expect(await cancel(["A-1-2"], "k")).toMatchObject({ reservation: { status: "confirmed" } });
    expect(await owned(world)).toEqual(seatIds);
    expect((await world.boxOffice.audit()).ok).toBe(true);
    const move = { reservationId, seatIds: ["A-1-4", "A-1-5", "A-1-6"] };
    expect(await world.boxOffice.moveReservation(move)).toEqual({ outcome: "conflict" });
    await recovered(world);
    expect(await owned(world)).toEqual(["A-1-1", "A-1-3"]);
    expect(back(world)).toBe(price);
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("two in one millisecond: whose refund is through frees its seat, whatever the other waits for", async () => {
    const { world, cancel } = await sold();
    world.ledger.script("unreachable", "unreachable");
    await cancel(["A-1-1"], "k");
    await cancel(["A-1-2"], "l");
    expect(await owned(world)).toEqual(seatIds);
    world.clock.advance(60 * minuteMs);
    world.ledger.script("unreachable", "approve");
    await world.boxOffice.work.recover();
    expect(await owned(world)).toEqual(["A-1-2", "A-1-3"]);
    await recovered(world);
    expect(await owned(world)).toEqual(["A-1-3"]);
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("once for each key: the answer of a retry follows the reservation", async () => {
    const { world, cancel } = await sold();
    const first = await cancel(["A-1-2", "A-1-3"], "k");
    const before = await world.everything();
    expect(await cancel(["A-1-3", "A-1-2"], "k")).toEqual(first);
    expect(await cancel(["A-1-1"], "k")).toEqual({ outcome: "idempotency_key_reused" });
    expect(await cancel(["A-1-2"], "other")).toEqual({ outcome: "conflict" });
    expect(await world.everything()).toEqual(before);
  });

  test("one after another, and the last one ends it", async () => {
    const { world, cancel } = await sold();
    for (const [index, seatId] of seatIds.entries()) await cancel([seatId], `k${index}`);
    const { reservations, payments, refunds, seats } = await world.stores.bookings.snapshot();
    expect(reservations).toMatchObject([{ status: "cancelled" }]);
    expect(payments).toMatchObject([{ status: "refunded", back: 3 * price, kept: 0 }]);
    expect(refunds.map(({ refundId }) => refundId.replace(/^.*-refund/, ""))).toEqual([
      "",
      "-2",
      "-3",
    ]);
    expect(seats).toEqual([]);
    const types = (await peekEvents(world.stores.events)).map(({ type }) => type);
    expect(types.filter((type) => type === "SeatsCancelled")).toHaveLength(2);
    expect(types.filter((type) => type === "ReservationCancelled")).toHaveLength(1);
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("and then all of it, or its show: the rest goes back", async () => {
    const { world, cancel } = await sold();
    await cancel(["A-1-1"], "k", { refund: "none" });
    await world.boxOffice.cancelShow({ showId });
    await world.boxOffice.work.sweep();
    await recovered(world);
    const { reservations, payments } = await world.stores.bookings.snapshot();
    expect(reservations).toMatchObject([{ status: "cancelled" }]);
    // What an operator decided to keep is kept.
    expect(payments).toMatchObject([{ back: 2 * price, kept: price }]);
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("an operator who pays by hand frees them, too", async () => {
    const { world, cancel } = await sold();
    const [{ paymentId } = { paymentId: "" }] = (await world.stores.bookings.snapshot()).payments;
    world.ledger.script("fail");
    await cancel(["A-1-1"], "k");
    await world.boxOffice.settleRefund({
      paymentId,
      amount: price,
      note: "in cash",
      idempotencyKey: "settle",
    });
    await recovered(world, minuteMs, 2);
    expect(await owned(world)).toEqual(["A-1-2", "A-1-3"]);
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });
});

test("figures and lists of a show know what was cancelled", async () => {
  const { world, cancel } = await sold();
  world.ledger.script("unreachable");
  await cancel(["A-1-1"], "k");
  await cancel(["A-1-2"], "l", { refund: "none" });
  expect(await world.boxOffice.getShowFigures({ showId })).toMatchObject({
    sections: [{ sold: 2, free: 4, revenue: price }],
    total: { revenue: 2 * price, kept: price },
  });
});

describe("refusals", () => {
  test.each<[object, readonly string[], object]>([
    [{}, ["A-1-1"], { errors: [{ field: "Idempotency-Key" }] }],
    [{ idempotencyKey: "" }, ["A-1-1"], { errors: [{ field: "Idempotency-Key" }] }],
    [{ idempotencyKey: "k" }, [], { errors: [{ field: "seatIds" }] }],
    [{ idempotencyKey: "k" }, ["A-1-1", "A-1-1"], { errors: [{ field: "seatIds" }] }],
    [
      { idempotencyKey: "k", refund: { amount: -1 } },
      ["A-1-1"],
      { errors: [{ field: "refund.amount" }] },
    ],
    [{ idempotencyKey: "k" }, ["A-1-4"], { outcome: "not_found", what: "seat" }],
    [
      { idempotencyKey: "k", refund: { amount: 3 * price + 1 } },
      ["A-1-1"],
      { outcome: "refund_exceeds_rest", rest: 3 * price },
    ],
  ])("%j of %j changes nothing", async (more, named, refusal) => {
    const { world, cancel } = await sold();
    const before = await world.everything();
    expect(await cancel(named, undefined, more)).toMatchObject(refusal);
    expect(await world.everything()).toEqual(before);
  });
});
