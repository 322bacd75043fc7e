import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { openWorld, showId, type World } from "../../support/box-office.ts";
import { holding } from "../../support/paying.ts";

const sections = [
  { section: "A", price: 110_000, rows: [{ row: "1", seats: 4 }] },
  { section: "가", price: 50_000, rows: [{ row: "1", seats: 2 }] },
  { section: "S", price: 30_000, standing: 3 },
];

const sold = async () => {
  const world = await openWorld(
    concertDocument({ shows: concertDocument().shows.map((show) => ({ ...show, sections })) }),
  );
  const { held, pay } = await holding(world, "ann", "A-1-1");
  await pay();
  const { reservationId } = held;
  const move = (...seatIds: string[]) =>
    world.boxOffice.moveReservation({ reservationId, seatIds });
  return { world, reservationId, move };
};

const owned = async ({ stores }: World) =>
  (await stores.bookings.snapshot()).seats.map(({ seatId, claim }) => `${seatId} ${claim.state}`);

describe("an operator moves a paid reservation", () => {
  test("without moving money; the old seat is for sale at once", async () => {
    const { world, move } = await sold();
    const before = await world.stores.bookings.snapshot();
    expect(await move("가-1-2".normalize("NFD"))).toMatchObject({
      outcome: "reservation_moved",
      reservation: { seats: [{ seatId: "가-1-2", price: 110_000 }], amount: 110_000 },
    });
    const { payments, ledger } = await world.stores.bookings.snapshot();
    expect([payments, ledger]).toEqual([before.payments, before.ledger]);
    expect(await owned(world)).toEqual(["가-1-2 sold"]);
    await holding(world, "bob", "A-1-1");
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("once: a repeated call answers the same, and nothing is announced again", async () => {
    const { world, move } = await sold();
    const first = await move("A-1-2");
    const before = await world.everything();
    expect(await move("A-1-2")).toEqual(first);
    expect(await world.everything()).toEqual(before);
  });

  test("to a blocked seat and to a standing place, which buyers cannot name", async () => {
    const { world, move } = await sold();
    await world.boxOffice.blockSeats({ showId, seatIds: ["A-1-2"], reason: "house" });
    expect(await move("A-1-2")).toMatchObject({ outcome: "reservation_moved" });
    expect(await move("S-3")).toMatchObject({ outcome: "reservation_moved" });
    // A seat that was left is free, not blocked.
    expect(await owned(world)).toEqual(["S-3 sold"]);
  });

  test("and then cancels it: the money for the first seat goes back, and the last one is free", async () => {
    const { world, reservationId, move } = await sold();
    await move("S-1");
    expect(await world.boxOffice.cancelReservation({ reservationId })).toMatchObject({
      reservation: { status: "cancelled" },
    });
    expect([...world.ledger.refunded().values()]).toEqual([110_000]);
    expect(await owned(world)).toEqual([]);
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("not onto a seat that somebody holds", async () => {
    const { world, move } = await sold();
    await holding(world, "bob", "A-1-2");
    expect(await move("A-1-2")).toEqual({ outcome: "seat_already_reserved", seatIds: ["A-1-2"] });
  });
});

test("each seat of a paid reservation has a ticket; a move draws another for what is new", async () => {
  const { world, reservationId, move } = await sold();
  const ticket = async () => {
    const found = await world.stores.bookings.reservation(reservationId);
    return found?.seats[0]?.ticketId;
  };
  const first = await ticket();
  await move("A-1-2");
  const second = await ticket();
  expect(new Set([undefined, first, second]).size).toBe(3);
  // A repeated call draws none.
  await move("A-1-2");
  expect(await ticket()).toBe(second);
  await world.boxOffice.work.relay();
  expect(world.told.flatMap((event) => ("tickets" in event ? event.tickets : []))).toEqual([
    { seatId: "A-1-1", ticketId: first },
    { seatId: "A-1-2", ticketId: second },
  ]);
});

describe("a move is refused", () => {
  test.each([[[]], [["A-1-2", "A-1-2"]], [["A-1-2", " A-1-2"]], [[""]], [["A-1-2", "A-1-3"]]])(
    "for seats %j, and changes nothing",
    async (seatIds) => {
      const { world, move } = await sold();
      const before = await world.everything();
      expect(await move(...seatIds)).toMatchObject({
        outcome: "validation",
        errors: [{ field: "seatIds" }],
      });
      expect(await world.everything()).toEqual(before);
    },
  );

  test("for what is not paid", async () => {
    const world = await openWorld();
    const { held } = await holding(world);
    const order = { reservationId: held.reservationId, seatIds: ["A-1-2"] };
    expect(await world.boxOffice.moveReservation(order)).toEqual({
      outcome: "reservation_not_confirmed",
    });
  });
});
