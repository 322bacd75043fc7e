import assert from "node:assert/strict";
import { ownerOf } from "@admit-one/core";
import { end, hold, holdChange } from "../../fixtures/booking-steps.ts";
import { seatIds } from "../../fixtures/plan.ts";
import { endedReservation, freeSeat } from "../../fixtures/reservations.ts";
import { atOnce, inTurn } from "../assertions.ts";
import { agrees, isWhole } from "./whole.ts";
import { type BookingCase, type BookingWorld, bySeats, openHall } from "./world.ts";

/** In one step, ends the reservation that has seats and holds two other seats. */
const moveHold = ({ stores }: BookingWorld, index: number): Promise<void> => {
  const all = seatIds(6);
  return stores.bookings.update(bySeats(all), ({ seats, holders }) => {
    const free = seats.filter(({ claim }) => claim.state === "free");
    const taken = seats.filter(({ claim }) => claim.state !== "free");
    const next = holdChange(`res-${index}`, free.slice(0, 2));
    const ended = holders.map((holder) => endedReservation(holder, "expired"));
    return {
      outcome: undefined,
      change: {
        ...next,
        seats: [...(next.seats ?? []), ...taken.map(freeSeat)],
        reservations: [...ended, ...next.reservations],
      },
    };
  });
};

export const isolationCases: readonly BookingCase[] = [
  {
    name: "a step sees all of a step before it: seats, reservations and payments of one moment",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      const asked = ["A-1-1", "A-1-2"];
      const rounds = await atOnce(20, async (index) => {
        const reservationId = `res-${index}`;
        const won = await hold(bookings, {
          reservationId,
          userId: `user-${index}`,
          seatIds: asked,
        });
        if (won === "held") await end(bookings, reservationId);
        return bookings.update(bySeats(asked, `user-${index}`), ({ seats, holders }) => {
          const owners = seats.map((seat) => ownerOf(seat) ?? "nobody");
          const live = holders.filter(({ status }) => status === "held");
          return { outcome: { owners, live: live.map((holder) => holder.reservationId) } };
        });
      });
      for (const { owners, live } of rounds) {
        assert.equal(new Set(owners).size, 1, "both seats have the same owner");
        assert.deepEqual(live, owners[0] === "nobody" ? [] : [owners[0]]);
      }
      await agrees(world);
    },
  },
  {
    name: "reads never see half of a step",
    run: async (world) => {
      await openHall(world);
      const { bookings, concerts } = world.stores;
      // One reservation of two seats moves over six seats: at every moment two seats are taken.
      await hold(bookings, { reservationId: "res-0", seatIds: seatIds(2) });
      const wander = atOnce(2, (writer) =>
        inTurn(10, (index) => moveHold(world, 2 * index + writer + 1)),
      );
      const reads = inTurn(20, async () => {
        const snapshot = await bookings.snapshot();
        const map = await concerts.seatsSince(bySeats([]).showId, 0);
        const taken = map.seats.filter(({ claim }) => claim.state !== "free");
        const owners = taken.map(({ claim }) => claim.state === "held" && claim.reservationId);
        return { snapshot, owners };
      });
      await wander;
      for (const { snapshot, owners } of await reads) {
        isWhole(snapshot);
        assert.equal(snapshot.seats.length, 2);
        assert.deepEqual([owners.length, new Set(owners).size], [2, 1]);
      }
      await agrees(world);
    },
  },
];
