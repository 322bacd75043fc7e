import type { Concert, Show } from "../concert/concert.ts";
import { type Seat, seatsOf } from "../concert/seat.ts";
import type { Decision } from "../kernel/decision.ts";
import { type DomainEvent, event } from "../kernel/events.ts";
import { notFound } from "../kernel/refusals.ts";
import {
  type HeldReservation,
  mayBePaid,
  nextVersion,
  type Reservation,
  readReservation,
} from "./reservation.ts";
import type { ExtendHold, ExtendHoldOutcome } from "./reservation-commands.ts";

export type ExtendState = {
  readonly show: Show | null;
  readonly concert: Concert | null;
  readonly reservation: Reservation | null;
  /** The seats of the reservation. */
  readonly seats: readonly Seat[];
};

export type ExtendChange = {
  readonly seats: readonly Seat[];
  readonly reservations: readonly Reservation[];
  readonly events: readonly DomainEvent[];
};

type Extended = Decision<ExtendChange, ExtendHoldOutcome>;

/**
 * Extends a hold, counted from its current end, so that an early request loses nothing. If the hold
 * was already extended from the given end, returns the reservation as it is now.
 */
export const extendHold = (state: ExtendState, command: ExtendHold, nowMs: number): Extended => {
  const { reservation, concert, show } = state;
  if (reservation === null || concert === null || reservation.userId !== command.userId) {
    return { outcome: notFound("reservation") };
  }
  if (reservation.extendedEndsMs.includes(command.expiresAtMs)) {
    return extended(readReservation(reservation, nowMs));
  }
  if (reservation.status === "paying") return { outcome: { outcome: "payment_in_progress" } };
  // After its deadline for payment, a hold would only block its seats.
  if (show?.cancelled !== false || !mayBePaid(reservation, nowMs)) {
    return { outcome: { outcome: "reservation_not_held" } };
  }
  const { maxHoldExtensions: limit, extendHoldByMs } = concert.policy;
  if (reservation.extendedEndsMs.length >= limit || extendHoldByMs === 0) {
    return { outcome: { outcome: "extension_limit_exceeded", limit } };
  }
  if (reservation.expiresAtMs !== command.expiresAtMs) return { outcome: { outcome: "conflict" } };
  const longer: HeldReservation = {
    ...nextVersion(reservation),
    status: "held",
    expiresAtMs: reservation.expiresAtMs + extendHoldByMs,
    extendedEndsMs: [...reservation.extendedEndsMs, reservation.expiresAtMs],
  };
  return { ...extended(longer), change: changeOf(longer, state.seats, nowMs) };
};

const extended = (reservation: Reservation): Extended => ({
  outcome: { outcome: "hold_extended", reservation },
});

const changeOf = (
  reservation: HeldReservation,
  seats: readonly Seat[],
  nowMs: number,
): ExtendChange => {
  const { reservationId, version, showId, userId, token, expiresAtMs } = reservation;
  const data = { reservationId, showId, userId, token, expiresAtMs };
  return {
    reservations: [reservation],
    seats: seatsOf(reservation, seats).map((seat) => ({
      ...seat,
      claim: { state: "held", reservationId, untilMs: expiresAtMs },
    })),
    events: [event({ id: reservationId, version }, nowMs, { type: "HoldExtended", ...data })],
  };
};
