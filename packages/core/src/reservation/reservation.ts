import type {
  ConcertId,
  PaymentId,
  ReservationId,
  SeatId,
  ShowId,
  TicketId,
  UserId,
} from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import type { TokenRef } from "../kernel/token-ref.ts";

export type ReservedSeat = {
  readonly seatId: SeatId;
  /**
   * The ticket of this seat: valid while the reservation is confirmed and the seat is not cancelled.
   * Drawn with the hold, so that no later step needs an id. A move draws another one.
   */
  readonly ticketId: TicketId;
  /** As it was promised, in minor units. */
  readonly price: number;
  /**
   * Set once an operator cancelled this seat: the refund that it waits for. Until then the seat is
   * still the reservation's.
   */
  readonly refundId?: string;
};

/** A seat that the reservation had before an operator cancelled it. */
export type CancelledSeat = Pick<ReservedSeat, "seatId" | "price" | "ticketId"> & {
  /** Null if nothing was to be paid back. */
  readonly refundId: string | null;
  readonly freedAtMs: number;
};

export type ReservationBase = {
  readonly reservationId: ReservationId;
  readonly showId: ShowId;
  readonly concertId: ConcertId;
  readonly userId: UserId;
  /**
   * The queue token that admitted the user. It expires once the reservation is paid. Null for a
   * reservation that an operator made.
   */
  readonly token: TokenRef | null;
  readonly seats: readonly ReservedSeat[];
  /** Seats that were cancelled one by one and are free again, in that order. */
  readonly cancelledSeats: readonly CancelledSeat[];
  /** The total price of the seats that are not cancelled, in minor units. */
  readonly amount: number;
  readonly currency: Currency;
  readonly createdAtMs: number;
  /** The end of the hold, after any extensions. A payment in flight keeps the seats beyond it. */
  readonly expiresAtMs: number;
  /** The earlier ends of an extended hold, oldest first. */
  readonly extendedEndsMs: readonly number[];
  /** Set when the first payment starts. No payment may start after this instant. */
  readonly payByMs: number | null;
  /** How many payments ended without money. */
  readonly declines: number;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

export type HeldReservation = ReservationBase & { readonly status: "held" };
export type PayingReservation = ReservationBase & {
  readonly status: "paying";
  readonly paymentId: PaymentId;
  /**
   * Set if the user released the seats during the payment: without money the reservation ends as
   * `released`.
   */
  readonly releaseAskedAtMs: number | null;
};
export type ConfirmedReservation = ReservationBase & {
  readonly status: "confirmed";
  readonly paymentId: PaymentId;
  readonly confirmedAtMs: number;
};
export type CancellingReservation = ReservationBase & {
  readonly status: "cancelling";
  readonly paymentId: PaymentId;
  readonly confirmedAtMs: number;
};
export type EndedReservation = ReservationBase & {
  readonly status: "expired" | "released" | "cancelled";
  readonly endedAtMs: number;
};

/**
 * One user's seats of one show, as stored. `readReservation` shows a hold that ran out as expired.
 */
export type Reservation =
  | HeldReservation
  | PayingReservation
  | ConfirmedReservation
  | CancellingReservation
  | EndedReservation;

export type ReservationStatus = Reservation["status"];

/** The reservation at an instant. A hold that ran out reads as expired (L5). */
export const readReservation = (reservation: Reservation, nowMs: number): Reservation =>
  reservation.status === "held" && nowMs >= reservation.expiresAtMs
    ? { ...reservation, status: "expired", endedAtMs: reservation.expiresAtMs }
    : reservation;

/** Whether a payment for the hold may start at an instant. */
export const mayBePaid = (
  reservation: Reservation,
  nowMs: number,
): reservation is HeldReservation =>
  readReservation(reservation, nowMs).status === "held" &&
  (reservation.payByMs === null || nowMs < reservation.payByMs);

/** Whether the reservation owns its seats at an instant (L1). */
export const isLive = (reservation: Reservation, nowMs: number): boolean =>
  ownsSeats(readReservation(reservation, nowMs).status);

/** Whether a reservation with this stored status owns its seats. */
export const ownsSeats = (status: ReservationStatus): boolean => moves[status].live;

/**
 * All valid transitions (docs/design.md, section 5). Only late money leads from `expired` to
 * `confirmed`. `released` and `cancelled` are final.
 */
export const moves: Readonly<
  Record<ReservationStatus, { readonly live: boolean; readonly to: readonly ReservationStatus[] }>
> = {
  held: { live: true, to: ["paying", "confirmed", "released", "expired"] },
  paying: { live: true, to: ["held", "confirmed", "released", "expired"] },
  confirmed: { live: true, to: ["cancelling", "cancelled"] },
  cancelling: { live: true, to: ["cancelled"] },
  expired: { live: false, to: ["confirmed"] },
  released: { live: false, to: [] },
  cancelled: { live: false, to: [] },
};

/** The fields that a reservation keeps in every status, with the version raised. */
export const nextVersion = (reservation: ReservationBase): ReservationBase => ({
  reservationId: reservation.reservationId,
  showId: reservation.showId,
  concertId: reservation.concertId,
  userId: reservation.userId,
  token: reservation.token,
  seats: reservation.seats,
  cancelledSeats: reservation.cancelledSeats,
  amount: reservation.amount,
  currency: reservation.currency,
  createdAtMs: reservation.createdAtMs,
  expiresAtMs: reservation.expiresAtMs,
  extendedEndsMs: reservation.extendedEndsMs,
  payByMs: reservation.payByMs,
  declines: reservation.declines,
  version: reservation.version + 1,
});

/** Whether the ticket of this seat of the reservation is valid. */
export const hasTicket = (
  { status }: Pick<Reservation, "status">,
  { refundId }: Pick<ReservedSeat, "refundId">,
): boolean => status === "confirmed" && refundId === undefined;

/** The valid tickets of the reservation, each with its seat. */
export const ticketsOf = (
  reservation: Reservation,
): readonly Pick<ReservedSeat, "seatId" | "ticketId">[] =>
  reservation.seats
    .filter((seat) => hasTicket(reservation, seat))
    .map(({ seatId, ticketId }) => ({ seatId, ticketId }));

/** The seats that nobody cancelled. */
export const keptSeats = ({ seats }: Pick<Reservation, "seats">): readonly ReservedSeat[] =>
  seats.filter(({ refundId }) => refundId === undefined);

/** The price that was promised for all its seats, the cancelled ones too. */
export const promisedAmount = ({ seats, cancelledSeats }: ReservationBase): number =>
  [...seats, ...cancelledSeats].reduce((sum, { price }) => sum + price, 0);

/** Every status that there is. */
export const reservationStatuses: readonly ReservationStatus[] = Object.keys(
  moves,
) as ReservationStatus[];

/** Whether there is such a status. */
export const isReservationStatus = (text: string): text is ReservationStatus =>
  Object.hasOwn(moves, text);
