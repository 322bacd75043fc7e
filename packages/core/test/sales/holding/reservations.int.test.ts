import { describe, expect, test } from "vitest";
import { openWorld, showId, type World } from "../../support/box-office.ts";

const gone = { outcome: "not_found", what: "reservation" };

describe("a user's own reservation", () => {
  test("is found as it is", async () => {
    const world = await openWorld();
    const reservation = await world.hold("ann", await world.join("ann"), "A-1-1");
    const own = { reservationId: reservation.reservationId, userId: "ann" };
    const found = { outcome: "reservation_found", reservation };
    expect(await world.boxOffice.getReservation(own)).toEqual(found);
    const listed = { outcome: "reservations_listed", next: null };
    expect(await world.boxOffice.listReservations({ userId: "ann" })).toEqual({
      ...listed,
      reservations: [reservation],
    });
    expect(await world.boxOffice.listReservations({ userId: "bob" })).toEqual({
      ...listed,
      reservations: [],
    });
  });

  test.each(["getReservation", "releaseReservation"] as const)(
    "%s: another's is as little found as none",
    async (call) => {
      const world = await openWorld();
      const { reservationId } = await world.hold("ann", await world.join("ann"), "A-1-1");
      expect(await world.boxOffice[call]({ reservationId, userId: "bob" })).toEqual(gone);
      expect(await world.boxOffice[call]({ reservationId: "none", userId: "ann" })).toEqual(gone);
    },
  );
});

describe("what may be asked for", () => {
  const ask = async (world: World, seatIds: readonly string[]) => {
    const { token } = await world.join("ann");
    return world.boxOffice.reserveSeats({ showId, seatIds, userId: "ann", token });
  };
  const count = { field: "seatIds", message: "must name 1 to 100 seats" };
  const length = { field: "seatIds", message: "must be ids of 1 to 64 characters" };
  const twice = { field: "seatIds", message: "must not name a seat twice" };
  const named = (n: number) => Array.from({ length: n }, (_, index) => `A-1-${index + 1}`);

  test.each([
    ["nothing", [], [count]],
    ["101 seats", named(101), [count]],
    ["one bad name among good ones", ["A-1-1", ""], [length]],
    ["a name of 65 characters", ["x".repeat(65)], [length]],
    ["a name that is no text", ["\ud800"], [length]],
    ["a seat twice", ["A-1-1", "A-1-1"], [twice]],
  ])("not %s", async (_what, seatIds, errors) => {
    const world = await openWorld();
    expect(await ask(world, seatIds)).toEqual({ outcome: "validation", errors });
  });

  test.each([
    ["100 seats", ["Z", ...named(99)]],
    ["a name of 1 character", ["x"]],
    ["a name of 64 characters", ["x".repeat(64)]],
  ])("%s, which are merely not there", async (_what, seatIds) => {
    const world = await openWorld();
    expect(await ask(world, seatIds)).toEqual({ outcome: "not_found", what: "seat" });
  });
});

test("what a key was used for is stored: a later version must still know it again", async () => {
  const world = await openWorld();
  const { token } = await world.join("ann");
  const command = { showId, seatIds: ["A-1-1"], userId: "ann", token, idempotencyKey: "k" };
  await world.boxOffice.reserveSeats(command);
  const record = await world.flaky.stores.bookings.record({ userId: "ann" as never, key: "k" });
  expect(record?.fingerprint).toBe('["POST","reservations","show-1",["A-1-1"]]');
});
