import type { SectionDocument, SellSeats } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, showId, type World } from "../../support/box-office.ts";
import { beforeSteps } from "../../support/flaky-stores.ts";
import { holding } from "../../support/paying.ts";
import { expectSameAlarms } from "../../support/same-alarms.ts";

const price = 110_000;
const reason = "sold at the door";
let keys = 0;

const sell = (world: World, over: Partial<SellSeats> = {}) => {
  keys += 1;
  const seatIds = over.best === undefined ? ["A-1-1"] : undefined;
  const order = { showId, seatIds, reason, idempotencyKey: `key-${keys}`, ...over };
  return world.boxOffice.sellSeats(order);
};

const sold = async (world: World, over: Partial<SellSeats> = {}) => {
  const outcome = await sell(world, over);
  if (outcome.outcome !== "seats_sold") throw new Error(JSON.stringify(outcome));
  return outcome.reservation;
};

const money = async (world: World) => {
  const { breaches, alarms, money: totals } = await world.boxOffice.audit();
  expect([breaches, alarms]).toEqual([[], []]);
  await expectSameAlarms(world.boxOffice);
  const [total] = totals;
  const { till, sales, kept, gateway } = total ?? { till: 0n, sales: 0n, kept: 0n, gateway: 0n };
  return { till, sales, kept, gateway };
};

const withSections = (...sections: readonly SectionDocument[]) =>
  openWorld(
    concertDocument({ shows: concertDocument().shows.map((show) => ({ ...show, sections })) }),
  );

describe("an operator sells seats", () => {
  test("at once, for the box office, and the till has the money", async () => {
    const world = await openWorld();
    expect(await sold(world, { seatIds: ["A-1-1", "A-1-2"] })).toMatchObject({
      status: "confirmed",
      userId: "box-office",
      token: null,
      amount: 2 * price,
    });
    expect(await money(world)).toEqual({
      till: BigInt(2 * price),
      sales: BigInt(-2 * price),
      kept: 0n,
      gateway: 0n,
    });
    await world.boxOffice.work.relay();
    expect(world.told.map(({ type }) => type)).toContain("ReservationConfirmed");
    expect(world.failed).toEqual([]);
  });

  test("to a user, who finds it and may still buy as many seats as anybody", async () => {
    const world = await openWorld();
    const { reservationId } = await sold(world, {
      userId: "ann",
      seatIds: ["A-1-1", "A-1-2"],
      amount: 0,
    });
    expect(await world.boxOffice.getReservation({ reservationId, userId: "ann" })).toMatchObject({
      reservation: { amount: 0 },
    });
    const token = await world.join("ann");
    await world.hold("ann", token, "A-1-3", "A-1-4", "A-1-5", "A-1-6");
    await money(world);
  });

  test("once for each key", async () => {
    const world = await openWorld();
    const order = { idempotencyKey: "one" };
    const first = await sell(world, order);
    const before = await world.everything();
    expect(await sell(world, order)).toEqual(first);
    expect(await sell(world, { ...order, seatIds: ["A-1-2"] })).toEqual({
      outcome: "idempotency_key_reused",
    });
    expect(await sell(world)).toEqual({ outcome: "seat_already_reserved", seatIds: ["A-1-1"] });
    expect(await world.everything()).toEqual(before);
  });

  test("the best ones that are free, among them standing places", async () => {
    const world = await withSections(
      { section: "A", price, rows: [{ row: "1", seats: 4 }] },
      { section: "S", price: 1, standing: 3 },
    );
    await world.boxOffice.blockSeats({ showId, seatIds: ["A-1-2"], reason });
    await holding(world, "ann", "A-1-1");
    const best = await sold(world, { best: { count: 2 } });
    expect(best.seats.map(({ seatId }) => seatId)).toEqual(["A-1-3", "A-1-4"]);
    const standing = await sold(world, { best: { count: 3, section: "S" } });
    expect(standing.seats.map(({ seatId }) => seatId)).toEqual(["S-1", "S-2", "S-3"]);
    expect(await sell(world, { best: { count: 1 } })).toEqual({ outcome: "not_enough_seats" });
  });

  test("each seat once, and all of them, if as many are wanted as there are", async () => {
    const world = await withSections({ section: "A", price, rows: [{ row: "1", seats: 20 }] });
    const orders = Array.from({ length: 10 }, () => sold(world, { best: { count: 2 } }));
    const seats = (await Promise.all(orders)).flatMap((one) => one.seats.map((it) => it.seatId));
    expect(new Set(seats).size).toBe(20);
    await money(world);
  });
});

describe("the best seats for an operator are chosen as strictly as a buyer's", () => {
  const row = (seats: number): SectionDocument => ({
    section: "A",
    price,
    rows: [{ row: "1", seats }],
  });
  const seatsIn = async (world: World, over: Partial<SellSeats>) =>
    (await sold(world, over)).seats.map(({ seatId }) => seatId);

  test("seats given back after the look are sold", async () => {
    const world = await withSections(row(2));
    const held = await world.hold("ann", await world.join("ann"), "A-1-1", "A-1-2");
    beforeSteps(world, () => world.boxOffice.releaseReservation({ ...held }));
    expect(await seatsIn(world, { best: { count: 2 } })).toEqual(["A-1-1", "A-1-2"]);
    await money(world);
  });

  test("seats of a hold that ran out are sold, and the hold is over", async () => {
    const world = await withSections(row(2));
    await world.hold("ann", await world.join("ann"), "A-1-1", "A-1-2");
    world.clock.advance(5 * minuteMs);
    expect(await seatsIn(world, { best: { count: 1 } })).toHaveLength(1);
    const { reservations } = await world.flaky.stores.bookings.snapshot();
    expect(reservations.map(({ status }) => status).toSorted()).toEqual(["confirmed", "expired"]);
    await money(world);
  });

  test("however often a step loses, it never answers that the seats it chose are taken", async () => {
    const world = await withSections(row(30));
    const no = (first: number) => [`A-1-${first}`];
    // Each time the seat that the next step will choose is gone: the middle one first.
    const taken = Array.from({ length: 29 }, (_, at) =>
      no(15 + (at % 2 === 0 ? -1 : 1) * Math.ceil(at / 2)),
    );
    beforeSteps(world, ...taken.map((seatIds) => () => sell(world, { seatIds })));
    expect(await sell(world, { best: { count: 1 } })).toMatchObject({ outcome: "seats_sold" });
    await money(world);
  });

  test("a section that opened after the look is found", async () => {
    const world = await withSections(row(1));
    beforeSteps(world, () =>
      world.boxOffice.addSections({
        showId,
        sections: [{ section: "B", price: 1, standing: 5 }],
        idempotencyKey: "b",
      }),
    );
    expect(await seatsIn(world, { best: { count: 3, section: "B" } })).toEqual([
      "B-1",
      "B-2",
      "B-3",
    ]);
  });

  test("the lowest entry numbers of the moment of the step are sold", async () => {
    const world = await withSections({ section: "S", price: 1, standing: 5 });
    const first = await sold(world, { best: { count: 2 } });
    beforeSteps(world, () =>
      world.boxOffice.cancelReservation({ reservationId: first.reservationId }),
    );
    expect(await seatsIn(world, { best: { count: 1 } })).toEqual(["S-1"]);
  });

  test("a blocked seat is not chosen, and the holds of other seats are left", async () => {
    const world = await withSections(row(4));
    await world.boxOffice.blockSeats({ showId, seatIds: ["A-1-2"], reason });
    const { held } = await holding(world, "ann", "A-1-3");
    expect(await seatsIn(world, { best: { count: 2 } })).toEqual(["A-1-1", "A-1-4"]);
    expect(await sell(world, { best: { count: 1 } })).toEqual({ outcome: "not_enough_seats" });
    expect(await world.boxOffice.getReservation({ ...held })).toMatchObject({
      reservation: { status: "held" },
    });
  });

  test("the same wish in other words is the same order", async () => {
    const world = await withSections(row(4));
    const order = { best: { count: 1, section: "A" }, idempotencyKey: "wish" };
    const first = await sell(world, order);
    const again = { section: " A ", count: 1, together: false, grade: undefined };
    expect(await sell(world, { ...order, best: again })).toEqual(first);
    expect(await sell(world, { ...order, best: { count: 1, together: true } })).toEqual({
      outcome: "idempotency_key_reused",
    });
  });

  test("an unknown show, and a cancelled one, are answered as for named seats", async () => {
    const world = await withSections(row(1));
    const best = { count: 2 };
    expect(await sell(world, { best, showId: "other" })).toEqual({
      outcome: "not_found",
      what: "show",
    });
    await world.boxOffice.cancelShow({ showId });
    expect(await sell(world, { best })).toEqual({ outcome: "conflict" });
  });
});

describe("what the till took", () => {
  test("goes back out of it at once, and the seats are free with it", async () => {
    const world = await openWorld();
    const { reservationId } = await sold(world, { amount: 90_000 });
    expect(await world.boxOffice.cancelReservation({ reservationId })).toMatchObject({
      reservation: { status: "cancelled" },
    });
    expect(await money(world)).toEqual({ till: 0n, sales: 0n, kept: 0n, gateway: 0n });
    expect((await world.stores.bookings.snapshot()).seats).toEqual([]);
    await world.boxOffice.work.relay();
    const types = world.told.map(({ type }) => type);
    expect(types.filter((type) => /Refund|Cancelled/.test(type))).toEqual([
      "RefundRequested",
      "PaymentRefunded",
      "ReservationCancelled",
    ]);
  });

  test("also in part, and what is kept is kept", async () => {
    const world = await openWorld();
    const { reservationId } = await sold(world, { seatIds: ["A-1-1", "A-1-2"] });
    const part = { reservationId, seatIds: ["A-1-1"], idempotencyKey: "part" };
    const refund = { amount: 100_000 };
    expect(await world.boxOffice.cancelReservation({ ...part, refund })).toMatchObject({
      reservation: { status: "confirmed", seats: [{ seatId: "A-1-2" }] },
    });
    const till = BigInt(2 * price - 100_000);
    expect(await money(world)).toEqual({
      till,
      sales: BigInt(-price),
      kept: BigInt(100_000 - price),
      gateway: 0n,
    });
  });

  test("goes back with its show, and nobody asks a gateway for it, ever", async () => {
    const world = await openWorld();
    await sold(world);
    await sold(world, { seatIds: ["A-1-2"], amount: 0 });
    await world.boxOffice.work.reconcile();
    await world.boxOffice.cancelShow({ showId });
    await world.boxOffice.work.sweep();
    world.clock.advance(60 * minuteMs);
    await world.boxOffice.work.recover();
    await world.boxOffice.work.reconcile();
    expect(world.ledger.calls).toEqual([]);
    expect(await money(world)).toEqual({ till: 0n, sales: 0n, kept: 0n, gateway: 0n });
    const { reservations } = await world.stores.bookings.snapshot();
    expect(reservations.map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
  });

  test("is moved like what a buyer paid", async () => {
    const world = await openWorld();
    const { reservationId } = await sold(world);
    expect(
      await world.boxOffice.moveReservation({ reservationId, seatIds: ["A-1-5"] }),
    ).toMatchObject({ reservation: { seats: [{ seatId: "A-1-5", price }] } });
    await money(world);
  });
});

test("no buyer pays by the till", async () => {
  const world = await openWorld();
  const { pay } = await holding(world);
  expect(await pay({ method: { type: "till" } })).toMatchObject({ outcome: "validation" });
});

describe("refusals", () => {
  test.each<[Partial<SellSeats>, object]>([
    [{ idempotencyKey: "" }, { errors: [{ field: "Idempotency-Key" }] }],
    [{ seatIds: undefined }, { errors: [{ field: "seatIds" }] }],
    [{ seatIds: ["A-1-1"], best: { count: 1 } }, { errors: [{ field: "seatIds" }] }],
    [{ seatIds: [] }, { errors: [{ field: "seatIds" }] }],
    [{ seatIds: ["A-1-1", "A-1-1"] }, { errors: [{ field: "seatIds" }] }],
    [{ best: { count: 0 } }, { errors: [{ field: "best.count" }] }],
    [{ amount: -1 }, { errors: [{ field: "amount" }] }],
    [{ amount: 0.5 }, { errors: [{ field: "amount" }] }],
    [{ reason: "" }, { errors: [{ field: "reason" }] }],
    [{ userId: "" }, { errors: [{ field: "userId" }] }],
    [{ showId: "unknown" }, { outcome: "not_found", what: "show" }],
    [
      { showId: "unknown", best: { count: 1 } },
      { outcome: "not_found", what: "show" },
    ],
    [{ seatIds: ["Z-1-1"] }, { outcome: "not_found", what: "seat" }],
    [{ best: { count: 7 } }, { outcome: "not_enough_seats" }],
  ])("%j changes nothing", async (over, refusal) => {
    const world = await openWorld();
    const before = await world.everything();
    expect(await sell(world, over)).toMatchObject(refusal);
    expect(await world.everything()).toEqual(before);
  });
});
