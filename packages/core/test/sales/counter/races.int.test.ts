import { describe, expect, test } from "vitest";
import { openWorld, showId, type World } from "../../support/box-office.ts";
import { recovered } from "../../support/paying.ts";

// Commands of operators at the moment at which buyers and the gateway act. Each order of their steps
// is one that a store may choose; what must be true holds after all of them.

const reason = "camera";

/** Lets another command run at the nth step of the bookings. */
const between = (world: World, nth: number, run: () => Promise<unknown>): void => {
  world.flaky.interrupt("bookings.update", async () => {
    if (nth > 1) between(world, nth - 1, run);
    else await run();
  });
};

const isSound = async (world: World): Promise<void> => {
  await recovered(world);
  const { breaches, alarms } = await world.boxOffice.audit();
  expect([breaches, alarms]).toEqual([[], []]);
};

const held = async () => {
  const world = await openWorld();
  const token = await world.join("ann");
  const reservation = await world.hold("ann", token, "A-1-1", "A-1-2");
  const pay = () => world.pay("ann", token, reservation);
  const cancel = (seatId: string, idempotencyKey: string) =>
    world.boxOffice.cancelReservation({
      reservationId: reservation.reservationId,
      seatIds: [seatId],
      idempotencyKey,
    });
  return { world, pay, cancel, reservationId: reservation.reservationId };
};

describe.each([1, 2])("before step %i of a payment", (nth) => {
  test("a cancel of one seat is refused, or cancels it once it is paid", async () => {
    const { world, pay, cancel } = await held();
    let outcome = "";
    between(world, nth, async () => {
      outcome = (await cancel("A-1-1", "k")).outcome;
    });
    await pay();
    expect(["", "reservation_not_confirmed"]).toContain(outcome);
    expect(await cancel("A-1-1", "l")).toMatchObject({ outcome: "reservation_cancelled" });
    await isSound(world);
  });

  test("a block of its seats leaves them to the buyer", async () => {
    const { world, pay } = await held();
    between(world, nth, async () => {
      const order = { showId, seatIds: ["A-1-1"], reason };
      expect(await world.boxOffice.blockSeats(order)).toMatchObject({ blocked: 0 });
    });
    expect(await pay()).toMatchObject({ outcome: "payment_captured" });
    await isSound(world);
  });
});

describe.each([1, 2, 3])("before step %i of a cancel of one seat", (nth) => {
  test("a second cancel takes the other seat, and nothing is paid back twice", async () => {
    const { world, pay, cancel } = await held();
    await pay();
    between(world, nth, () => cancel("A-1-2", "other"));
    await cancel("A-1-1", "k");
    await cancel("A-1-2", "other");
    await isSound(world);
    const paid = [...world.ledger.refunded().values()].reduce((sum, amount) => sum + amount, 0);
    expect(paid).toBe(2 * 110_000);
    expect((await world.stores.bookings.snapshot()).seats).toEqual([]);
  });

  test("a move is a move of what is left, or a conflict", async () => {
    const { world, pay, cancel, reservationId } = await held();
    await pay();
    let outcome = "";
    between(world, nth, async () => {
      const seatIds = ["A-1-3", "A-1-4"];
      outcome = (await world.boxOffice.moveReservation({ reservationId, seatIds })).outcome;
    });
    const answer = await cancel("A-1-1", "k");
    // Once it moved, it does not have the seat any more.
    const isCancelled = answer.outcome === "reservation_cancelled";
    expect(isCancelled || answer.outcome === "not_found").toBe(true);
    expect(["", "reservation_moved", "conflict", "validation"]).toContain(outcome);
    await isSound(world);
  });
});
