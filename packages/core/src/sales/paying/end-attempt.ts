import { type Seat, seatsOf } from "../../concert/seat.ts";
import { endHold } from "../../reservation/end-hold.ts";
import {
  type HeldReservation,
  nextVersion,
  type PayingReservation,
} from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";

/** Payments that may end without money before the reservation ends with them. */
const declinesMax = 5;

/**
 * The buyer may try again while the hold lasts and the show is on, but not for ever. Seats that were
 * given back while the payment was in flight are released now.
 */
export const endAttempt = (
  { seats, show }: BookingState,
  reservation: PayingReservation | HeldReservation,
  nowMs: number,
): BookingChange => {
  const declined = { ...reservation, declines: reservation.declines + 1 };
  if (isGivenBack(reservation)) return endHold(declined, "released", seats, nowMs);
  // A hold that may not be paid any more would only keep its seats from others.
  const endsAtMs = Math.min(reservation.expiresAtMs, reservation.payByMs ?? Infinity);
  const goesOn = nowMs < endsAtMs && declined.declines < declinesMax && show?.cancelled === false;
  if (!goesOn) return endHold(declined, "expired", seats, nowMs);
  return {
    reservations: [{ ...nextVersion(declined), status: "held" }],
    seats: seatsOf(reservation, seats).map((seat) => unpin(seat, reservation)),
  };
};

const isGivenBack = (reservation: PayingReservation | HeldReservation): boolean =>
  reservation.status === "paying" && reservation.releaseAskedAtMs !== null;

const unpin = (
  seat: Seat,
  { reservationId, expiresAtMs }: PayingReservation | HeldReservation,
) => ({
  ...seat,
  claim: { state: "held" as const, reservationId, untilMs: expiresAtMs },
});
