import { createBoxOffice, type SectionDocument } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, showId, type World } from "../../support/box-office.ts";
import { holding, recovered, statusOf } from "../../support/paying.ts";

const reason = "house";

/** A hall with these sections. */
const shows = (sections: readonly SectionDocument[]) =>
  openWorld(
    concertDocument({ shows: concertDocument().shows.map((show) => ({ ...show, sections })) }),
  );

const block = (world: World, ...seatIds: string[]) =>
  world.boxOffice.blockSeats({ showId, seatIds, reason });
const unblock = (world: World, ...seatIds: string[]) =>
  world.boxOffice.unblockSeats({ showId, seatIds, reason });

const claims = async ({ stores }: World) => {
  const { seats } = await stores.concerts.seatsSince(showId as never, 0);
  return seats.map(({ claim }) => claim.state);
};

describe("an operator blocks seats", () => {
  test("which nobody can hold until they are unblocked", async () => {
    const world = await openWorld();
    const token = await world.join("ann");
    expect(await block(world, "A-1-1", "A-1-2")).toEqual({
      outcome: "seats_blocked",
      blocked: 2,
      unblocked: 0,
      skipped: [],
    });
    const asked = { showId, seatIds: ["A-1-1"], userId: "ann", token: token.token };
    expect(await world.boxOffice.reserveSeats(asked)).toEqual({
      outcome: "seat_already_reserved",
      seatIds: ["A-1-1"],
    });
    expect(await unblock(world, "A-1-1")).toMatchObject({ blocked: 0, unblocked: 1, skipped: [] });
    expect(await world.boxOffice.reserveSeats(asked)).toMatchObject({ outcome: "seats_reserved" });
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("and says which of them stay as they are; a repeated call changes nothing", async () => {
    const world = await openWorld();
    const { pay } = await holding(world, "ann", "A-1-1");
    await pay();
    await holding(world, "bob", "A-1-2");
    const skipped = [
      { seatId: "A-1-1", state: "sold" },
      { seatId: "A-1-2", state: "held" },
    ];
    const named = ["A-1-1", "A-1-2", "A-1-3"];
    expect(await block(world, ...named)).toMatchObject({ blocked: 1, skipped });
    const before = await world.everything();
    expect(await block(world, ...named)).toMatchObject({
      blocked: 0,
      skipped: [...skipped, { seatId: "A-1-3", state: "blocked" }],
    });
    expect(await world.everything()).toEqual(before);
  });

  test("by names in any writing of the same text", async () => {
    const world = await shows([{ section: "가", price: 100, rows: [{ row: "1", seats: 2 }] }]);
    expect(await block(world, `${"가".normalize("NFD")}-1-1 `)).toMatchObject({ blocked: 1 });
  });

  test("a hold that ran out gives way", async () => {
    const world = await openWorld();
    await holding(world);
    world.clock.advance(5 * minuteMs);
    expect(await block(world, "A-1-1")).toMatchObject({ blocked: 1, skipped: [] });
    expect(await statusOf(world)).toMatchObject({ reservation: "expired", audit: true });
  });

  test("after a release or a cancel the seat is free, not blocked", async () => {
    const world = await openWorld();
    await block(world, "A-1-1", "A-1-2");
    await unblock(world, "A-1-1", "A-1-2");
    const { held, pay } = await holding(world, "ann", "A-1-1");
    await pay();
    await world.boxOffice.cancelReservation({ reservationId: held.reservationId });
    const bob = await holding(world, "bob", "A-1-2");
    await world.boxOffice.releaseReservation({
      reservationId: bob.held.reservationId,
      userId: "bob",
    });
    expect(new Set(await claims(world))).toEqual(new Set(["free"]));
  });
});

describe("an operator blocks a section", () => {
  test("all of it: seats that somebody has are skipped, and other sections stay", async () => {
    const world = await shows([
      { section: "A", price: 100, rows: [{ row: "1", seats: 3 }] },
      { section: "B", price: 100, standing: 2 },
    ]);
    await holding(world, "ann", "A-1-2");
    const order = { showId, section: "A", reason };
    expect(await world.boxOffice.blockSeats(order)).toMatchObject({
      blocked: 2,
      skipped: [{ seatId: "A-1-2", state: "held" }],
    });
    expect(await claims(world)).toEqual(["blocked", "held", "blocked", "free", "free"]);
    expect(await world.boxOffice.unblockSeats(order)).toMatchObject({ unblocked: 2, skipped: [] });
    expect(await claims(world)).toEqual(["free", "held", "free", "free", "free"]);
  });

  test("`count` is how many of it are blocked afterwards, so a repeated call changes nothing", async () => {
    const world = await shows([{ section: "B", price: 100, standing: 6 }]);
    const { boxOffice } = world;
    const order = (count: number) => ({ showId, section: "B", count, reason });
    expect(await boxOffice.blockSeats(order(4))).toMatchObject({ blocked: 4 });
    expect(await boxOffice.blockSeats(order(4))).toMatchObject({ blocked: 0, skipped: [] });
    expect(await boxOffice.unblockSeats(order(1))).toMatchObject({ unblocked: 3 });
    expect(await boxOffice.unblockSeats(order(1))).toMatchObject({ unblocked: 0, skipped: [] });
    expect(await claims(world)).toEqual(["blocked", "free", "free", "free", "free", "free"]);
    expect(await boxOffice.blockSeats(order(9))).toMatchObject({ blocked: 5 });
  });

  test("a large one in steps and events of at most 1,000 seats", async () => {
    const world = await shows([{ section: "B", price: 100, standing: 2_001 }]);
    const order = { showId, section: "B", reason };
    expect(await world.boxOffice.blockSeats(order)).toMatchObject({ blocked: 2_001 });
    await world.boxOffice.work.relay();
    const blocked = world.told.filter((event) => event.type === "SeatsBlocked");
    expect(blocked.map(({ seatIds }) => seatIds.length)).toEqual([1_000, 1_000, 1]);
    expect(new Set(blocked.map(({ eventId }) => eventId)).size).toBe(3);
    expect(new Set(blocked.flatMap(({ seatIds }) => seatIds)).size).toBe(2_001);
  });

  test("one that fails half-way is finished by the same call", async () => {
    const world = await shows([{ section: "B", price: 100, standing: 1_500 }]);
    const order = { showId, section: "B", reason };
    let steps = 0;
    const { clock, timers, ids, signer, gateway } = world;
    const boxOffice = createBoxOffice({
      clock,
      timers,
      ids,
      signer,
      gateways: [gateway],
      stores: {
        ...world.stores,
        bookings: {
          ...world.stores.bookings,
          update: (slice, decide) => {
            steps += 1;
            if (steps === 2) return Promise.reject(new Error("away"));
            return world.stores.bookings.update(slice, decide);
          },
        },
      },
    });
    await expect(boxOffice.blockSeats(order)).rejects.toThrow("away");
    expect((await claims(world)).filter((state) => state === "blocked")).toHaveLength(1_000);
    expect(await world.boxOffice.blockSeats(order)).toMatchObject({ blocked: 500 });
  });
});

describe("refusals", () => {
  const seatIds = ["A-1-1"];
  test.each([
    [
      { showId: "unknown", seatIds, reason },
      { outcome: "not_found", what: "show" },
    ],
    [
      { showId: "unknown", section: "A", reason },
      { outcome: "not_found", what: "show" },
    ],
    [
      { showId, section: "Z", reason },
      { outcome: "not_found", what: "section" },
    ],
    [
      { showId, seatIds: ["Z-9-9"], reason },
      { outcome: "not_found", what: "seat" },
    ],
    [{ showId, reason }, { errors: [{ field: "seatIds" }] }],
    [{ showId, seatIds, section: "A", reason }, { errors: [{ field: "seatIds" }] }],
    [{ showId, seatIds, count: 1, reason }, { errors: [{ field: "count" }] }],
    [{ showId, section: "A", count: -1, reason }, { errors: [{ field: "count" }] }],
    [{ showId, seatIds: [], reason }, { errors: [{ field: "seatIds" }] }],
    [{ showId, seatIds: ["A-1-1", " A-1-1"], reason }, { errors: [{ field: "seatIds" }] }],
    [{ showId, seatIds, reason: " " }, { errors: [{ field: "reason" }] }],
  ])("%j changes nothing", async (command, refusal) => {
    const world = await openWorld();
    const before = await world.everything();
    expect(await world.boxOffice.blockSeats(command)).toMatchObject(refusal);
    expect(await world.boxOffice.unblockSeats(command)).toMatchObject(refusal);
    expect(await world.everything()).toEqual(before);
  });
});

test("late money does not take a blocked seat: it goes back, and the seat stays blocked", async () => {
  const world = await openWorld();
  const { held, pay } = await holding(world);
  world.ledger.script("pending");
  const paid = await pay();
  if (paid.outcome !== "payment_pending") throw new Error(paid.outcome);
  const { payment } = paid;
  world.clock.advance(6 * minuteMs);
  await world.boxOffice.abandonPayment({ paymentId: payment.paymentId });
  expect(await block(world, "A-1-1")).toMatchObject({ blocked: 1 });
  world.ledger.settle(payment.paymentId, "approve");
  await recovered(world);
  expect(await statusOf(world)).toMatchObject({
    payments: ["refunded"],
    reservation: "expired",
    taken: held.amount,
    back: held.amount,
    audit: true,
  });
  expect((await claims(world))[0]).toBe("blocked");
});
