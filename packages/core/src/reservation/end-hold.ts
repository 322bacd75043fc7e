import { type Seat, seatsOf } from "../concert/seat.ts";
import { type DomainEvent, event } from "../kernel/events.ts";
import type {
  EndedReservation,
  HeldReservation,
  PayingReservation,
  Reservation,
} from "./reservation.ts";
import { nextVersion, readReservation } from "./reservation.ts";

/** What a step writes when it ends holds. */
export type EndedHolds = {
  readonly reservations: readonly Reservation[];
  readonly seats: readonly Seat[];
  readonly events: readonly DomainEvent[];
};

/** Ends a hold and frees all its seats. `seats` must contain them. */
export const endHold = (
  reservation: HeldReservation | PayingReservation,
  status: "released" | "expired",
  seats: readonly Seat[],
  nowMs: number,
): EndedHolds => {
  const { reservationId, showId, userId, token } = reservation;
  const ended: EndedReservation = { ...nextVersion(reservation), status, endedAtMs: nowMs };
  const type = status === "released" ? "ReservationReleased" : "ReservationExpired";
  const subject = { id: reservationId, version: ended.version };
  return {
    reservations: [ended],
    seats: freeSeats(reservation, seats),
    events: [event(subject, nowMs, { type, reservationId, showId, userId, token })],
  };
};

const none: EndedHolds = { reservations: [], seats: [], events: [] };

/** Records the holds that have expired but are still stored as held. */
export const expireHolds = (
  holders: readonly Reservation[],
  seats: readonly Seat[],
  nowMs: number,
): EndedHolds => {
  const ended = holders.flatMap((holder) =>
    holder.status === "held" && readReservation(holder, nowMs).status === "expired"
      ? [endHold(holder, "expired", seats, nowMs)]
      : [],
  );
  if (ended.length === 0) return none;
  return {
    reservations: ended.flatMap(({ reservations }) => reservations),
    seats: ended.flatMap((end) => end.seats),
    events: ended.flatMap(({ events }) => events),
  };
};

/** The reservation's seats, made free. */
export const freeSeats = (
  reservation: Pick<Reservation, "reservationId">,
  seats: readonly Seat[],
): readonly Seat[] =>
  seatsOf(reservation, seats).map((seat) => ({
    ...seat,
    epoch: seat.epoch + 1,
    claim: { state: "free" },
  }));
