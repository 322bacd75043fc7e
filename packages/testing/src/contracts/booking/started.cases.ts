import assert from "node:assert/strict";
import type { BookingChange, Decision, ReservationId, UserId } from "@admit-one/core";
import { capture, end, hold, holdChange, startPayment } from "../../fixtures/booking-steps.ts";
import { seatIds, startMs } from "../../fixtures/plan.ts";
import { atOnce, countOf, inTurn } from "../assertions.ts";
import { agrees } from "./whole.ts";
import { type BookingCase, type BookingWorld, bySeats, load, openHall, put } from "./world.ts";

/** A slice with a seat that does not exist, so that only the user matters. */
const since = (startedSinceMs: number, userId = "user-1", showId = "show-1") => ({
  ...bySeats(["z"], userId, showId),
  startedSinceMs,
});

const startedOf = async (world: BookingWorld, slice: ReturnType<typeof since>) =>
  (await load(world, slice)).started;

/** Each of these begins one second after the previous one. */
const ends = ["held", "released", "expired", "paying", "confirmed", "cancelled"] as const;

const holdOfEach = async (world: BookingWorld): Promise<void> => {
  const { bookings } = world.stores;
  for (const [index, id] of ends.entries()) {
    const createdAtMs = startMs + index * 1_000;
    await hold(bookings, { reservationId: id, seatIds: [`${index}`], createdAtMs });
  }
  await end(bookings, "released");
  await end(bookings, "expired", "expired");
  await end(bookings, "cancelled", "cancelled");
  await startPayment(bookings, "paying", "pay-1");
  await startPayment(bookings, "confirmed", "pay-2");
  await capture(bookings, "pay-2");
};

const hall = { shows: { "show-1": ["0", "1", "2", "3", "4", "5", "z"], "show-2": ["0", "z"] } };

/** Holds a seat unless the user has already begun `most` holds. */
const holdUnless = (
  { stores }: BookingWorld,
  { index, most, startedSinceMs }: Record<"index" | "most" | "startedSinceMs", number>,
): Promise<string> =>
  stores.bookings.update(
    { ...bySeats([`A-1-${index + 1}`]), startedSinceMs },
    ({ seats, started }): Decision<BookingChange, string> =>
      started.length >= most
        ? { outcome: "too_many" }
        : { outcome: "held", change: holdChange(`res-${index}`, seats) },
  );

export const startedCases: readonly BookingCase[] = [
  {
    name: "what an operator made for a user is no start of theirs, nor in their allowance",
    run: async (world) => {
      await openHall(world, hall);
      const { bookings } = world.stores;
      await put(world, { ...since(startMs), ...bySeats(["0"]) }, ({ seats }) =>
        holdChange("made", seats, { token: null }),
      );
      await hold(bookings, { reservationId: "own", seatIds: ["1"], createdAtMs: startMs + 7 });
      const { started, allowance } = await load(world, since(startMs));
      assert.deepEqual(started, [startMs + 7]);
      assert.deepEqual(
        allowance.map(({ reservationId }) => reservationId),
        ["own"],
      );
      const made = await bookings.reservation("made" as ReservationId);
      assert.equal(made?.token, null);
      // It is the user's all the same.
      const all = await bookings.reservationsOf("user-1" as UserId, { after: null, limit: 10 });
      assert.equal(all.length, 2);
      const around = { by: "reservation", reservationId: "made" as ReservationId } as const;
      assert.equal((await load(world, around)).allowance.length, 1);
    },
  },
  {
    name: "the beginnings of all the user's holds of this show are loaded, whatever became of them",
    run: async (world) => {
      await openHall(world, hall);
      await holdOfEach(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "other", seatIds: ["z"], userId: "user-2" });
      await hold(bookings, { reservationId: "elsewhere", seatIds: ["0"], showId: "show-2" });
      const expected = ends.map((_, index) => startMs + index * 1_000);
      assert.deepEqual(await startedOf(world, since(startMs)), expected);
      assert.deepEqual(await startedOf(world, since(0, "user-2")), [startMs]);
      assert.deepEqual(await startedOf(world, since(0, "user-1", "show-2")), [startMs]);
      assert.deepEqual(await startedOf(world, since(0, "user-3")), []);
    },
  },
  {
    name: "the holds of a user that began before the asked instant are left out, to the millisecond",
    run: async (world) => {
      await openHall(world, hall);
      await holdOfEach(world);
      const from = (index: number) =>
        ends.slice(index).map((_, at) => startMs + (index + at) * 1_000);
      assert.deepEqual(await startedOf(world, since(startMs + 2_000)), from(2));
      assert.deepEqual(await startedOf(world, since(startMs + 2_001)), from(3));
      assert.deepEqual(await startedOf(world, since(startMs + 5_000)), from(5));
      assert.deepEqual(await startedOf(world, since(startMs + 5_001)), []);
    },
  },
  {
    name: "slices of one user that look back for different times each see their own",
    run: async (world) => {
      await openHall(world, hall);
      await holdOfEach(world);
      const { bookings } = world.stores;
      const own = { by: "reservation", reservationId: "held" as ReservationId } as const;
      const seen = await atOnce(20, async (index) => {
        const asked = index % 4;
        if (asked === 0) return [0, (await load(world, own)).started];
        if (asked === 1) return [0, (await load(world, bySeats(["z"]))).started];
        const startedSinceMs = startMs + asked * 1_000;
        return [ends.length - asked, await startedOf(world, since(startedSinceMs))];
      });
      for (const [count, started] of seen) {
        assert.equal((started as readonly number[]).length, count);
      }
      // Reservations that a step only looked at do not change.
      assert.equal((await bookings.reservation("held" as ReservationId))?.version, 1);
    },
  },
  {
    name: "of N concurrent holds of one user, each sees those that began before it",
    run: async (world) => {
      const many = 40;
      await openHall(world, { shows: { "show-1": seatIds(many) } });
      const outcomes = await atOnce(many, async (index) => {
        // Some callers have loaded only the present state before.
        if (index % 2 === 0) await load(world, bySeats([`A-1-${index + 1}`]));
        return holdUnless(world, { index, most: 5, startedSinceMs: startMs - index });
      });
      assert.equal(countOf(outcomes, "held"), 5);
      await agrees(world);
    },
  },
  {
    name: "of N concurrent holds that end at once, each counts for those after it",
    run: async (world) => {
      const [lanes, holds] = [8, 5];
      await openHall(world, { shows: { "show-1": seatIds(lanes * holds) } });
      const outcomes = await atOnce(lanes, (lane) =>
        inTurn(holds, async (turn) => {
          const index = lane * holds + turn;
          const outcome = await holdUnless(world, { index, most: 12, startedSinceMs: startMs });
          if (outcome === "held") await end(world.stores.bookings, `res-${index}`);
          return outcome;
        }),
      );
      assert.equal(countOf(outcomes.flat(), "held"), 12);
      await agrees(world);
    },
  },
];
