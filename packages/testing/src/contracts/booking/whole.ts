import assert from "node:assert/strict";
import { type BookingSnapshot, ownerOf } from "@admit-one/core";
import type { BookingWorld } from "./world.ts";

/** Every taken seat has one live reservation, and every live reservation has all its seats. */
export const agrees = async ({ stores }: BookingWorld): Promise<void> =>
  isWhole(await stores.bookings.snapshot());

export const isWhole = ({ seats, claims, reservations }: BookingSnapshot): void => {
  const live = reservations.filter((reservation) => !("endedAtMs" in reservation));
  const owned = live.flatMap(({ reservationId, seats: own }) =>
    own.map(({ seatId }) => `${seatId} ${reservationId}`),
  );
  const held = seats.map((seat) =>
    ownerOf(seat) === null ? seat.seatId : `${seat.seatId} ${ownerOf(seat)}`,
  );
  const claimed = claims.map(({ seatId, reservationId }) => `${seatId} ${reservationId}`);
  assert.deepEqual(held.toSorted(), owned.toSorted());
  assert.deepEqual(claimed.toSorted(), owned.toSorted());
  assert.equal(new Set(seats.map((seat) => seat.seatId)).size, seats.length);
};
