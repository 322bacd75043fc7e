import { type Seat, seatsOf } from "../../concert/seat.ts";
import { endHold } from "../../reservation/end-hold.ts";
import {
  type HeldReservation,
  nextVersion,
  type PayingReservation,
} from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";

/** The reservation ends after this many payments without money. */
export const declinesMax = 5;

/**
 * The buyer may retry a limited number of times, while the hold lasts and the show is not
 * cancelled. Seats that the user released during the payment are released now.
 */
export const endAttempt = (
  { seats, show }: BookingState,
  reservation: PayingReservation | HeldReservation,
  nowMs: number,
): BookingChange => {
  const declined = { ...reservation, declines: reservation.declines + 1 };
  if (isGivenBack(reservation)) return endHold(declined, "released", seats, nowMs);
  // A hold that may not be paid any more would only block its seats.
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
