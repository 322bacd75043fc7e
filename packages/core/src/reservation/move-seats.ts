import type { Show } from "../concert/concert.ts";
import { isAvailable, ownerOf, type Seat } from "../concert/seat.ts";
import type { Decision } from "../kernel/decision.ts";
import { validation } from "../kernel/errors.ts";
import { type DomainEvent, event } from "../kernel/events.ts";
import type { FieldMessage } from "../kernel/field-message.ts";
import type { SeatId, TicketId } from "../kernel/ids.ts";
import { notFound } from "../kernel/refusals.ts";
import { expireHolds } from "./end-hold.ts";
import {
  type ConfirmedReservation,
  keptSeats,
  nextVersion,
  type Reservation,
  type ReservedSeat,
  ticketsOf,
} from "./reservation.ts";
import type { MoveReservationOutcome } from "./reservation-commands.ts";
import { ticketAt } from "./tickets.ts";

export type MoveSeats = {
  readonly seatIds: readonly SeatId[];
  /** One for each seat. Seats that stay keep theirs. */
  readonly ticketIds: readonly TicketId[];
};

export type MoveState = {
  readonly show: Show | null;
  readonly reservation: Reservation | null;
  /** The seats of the reservation, the named ones that exist, and all seats of each of `holders`. */
  readonly seats: readonly Seat[];
  readonly holders: readonly Reservation[];
};

export type MoveChange = {
  readonly seats: readonly Seat[];
  readonly reservations: readonly Reservation[];
  readonly events: readonly DomainEvent[];
};

type Moved = Decision<MoveChange, MoveReservationOutcome>;

/**
 * Gives a paid reservation other seats, as many as it has: the first new seat takes the price of
 * the first old one, and so on. So nothing about its money changes. Some seats may stay.
 */
export const moveSeats = (state: MoveState, command: MoveSeats, nowMs: number): Moved => {
  const { seatIds, ticketIds } = command;
  const { reservation, show } = state;
  if (reservation === null) return { outcome: notFound("reservation") };
  if (reservation.status !== "confirmed")
    return { outcome: { outcome: "reservation_not_confirmed" } };
  if (keptSeats(reservation).length < reservation.seats.length) {
    return { outcome: { outcome: "conflict" } };
  }
  const old = reservation.seats;
  if (seatIds.length === old.length && seatIds.every((id, index) => id === old[index]?.seatId)) {
    return { outcome: { outcome: "reservation_moved", reservation } };
  }
  if (seatIds.length !== old.length) {
    const message: FieldMessage = `must name ${old.length} seats, as many as the reservation has`;
    return { outcome: validation({ field: "seatIds", message }) };
  }
  if (show?.cancelled !== false) return { outcome: { outcome: "conflict" } };
  const byId = new Map(state.seats.map((seat) => [seat.seatId, seat]));
  const wanted = seatIds.flatMap((seatId) => byId.get(seatId) ?? []);
  if (wanted.length < seatIds.length) return { outcome: notFound("seat") };
  const others = wanted.filter((seat) => !mayTake(seat, reservation, nowMs));
  if (others.length > 0) {
    const taken = others.map(({ seatId }) => seatId);
    return { outcome: { outcome: "seat_already_reserved", seatIds: taken } };
  }
  return moved(state, reservation, { wanted, ticketIds }, nowMs);
};

/** Its own seats, and those that nobody has; blocked ones, too. */
const mayTake = (seat: Seat, { reservationId }: ConfirmedReservation, nowMs: number): boolean =>
  isAvailable(seat, nowMs) || seat.claim.state === "blocked" || ownerOf(seat) === reservationId;

type Wanted = Pick<MoveSeats, "ticketIds"> & { readonly wanted: readonly Seat[] };

const moved = (
  state: MoveState,
  reservation: ConfirmedReservation,
  { wanted, ticketIds }: Wanted,
  nowMs: number,
): Moved => {
  const { reservationId, showId, userId, token, paymentId, confirmedAtMs } = reservation;
  const own = new Map(reservation.seats.map((seat) => [seat.seatId, seat.ticketId]));
  const seats = reservation.seats.map((old, index): ReservedSeat => {
    const seatId = wanted[index]?.seatId ?? old.seatId;
    return { ...old, seatId, ticketId: own.get(seatId) ?? ticketAt(ticketIds, index) };
  });
  const after: ConfirmedReservation = {
    ...nextVersion(reservation),
    seats,
    status: "confirmed",
    paymentId,
    confirmedAtMs,
  };
  const from = reservation.seats.map(({ seatId }) => seatId);
  const to = seats.map(({ seatId }) => seatId);
  const lapsed = expireHolds(state.holders, state.seats, nowMs);
  const puts = new Map(lapsed.seats.map((seat) => [seat.seatId, seat]));
  for (const seat of changedSeats(state.seats, after, wanted)) puts.set(seat.seatId, seat);
  const subject = { id: reservationId, version: after.version };
  const tickets = ticketsOf(after);
  const data = { reservationId, showId, userId, token, from, to, tickets };
  return {
    outcome: { outcome: "reservation_moved", reservation: after },
    change: {
      seats: [...puts.values()],
      reservations: [...lapsed.reservations, after],
      events: [...lapsed.events, event(subject, nowMs, { type: "ReservationMoved", ...data })],
    },
  };
};

/** The seats that change their owner, each with a new epoch. */
const changedSeats = (
  seats: readonly Seat[],
  { reservationId }: ConfirmedReservation,
  wanted: readonly Seat[],
): readonly Seat[] => {
  const stays = new Set(wanted.map(({ seatId }) => seatId));
  const left = seats.filter((seat) => ownerOf(seat) === reservationId && !stays.has(seat.seatId));
  const taken = wanted.filter((seat) => ownerOf(seat) !== reservationId);
  return [
    ...left.map((seat): Seat => ({ ...seat, epoch: seat.epoch + 1, claim: { state: "free" } })),
    ...taken.map(
      (seat): Seat => ({
        ...seat,
        epoch: seat.epoch + 1,
        claim: { state: "sold", reservationId },
      }),
    ),
  ];
};
