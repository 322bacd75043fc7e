import type { ConcertId, PaymentId, ReservationId, SeatId, ShowId, UserId } from "../ids.ts";
import type { Currency } from "../money.ts";
import type { TokenRef } from "../queue/token.ts";

export type ReservedSeat = { readonly seatId: SeatId; readonly price: number };

type ReservationBase = {
  readonly reservationId: ReservationId;
  readonly showId: ShowId;
  readonly concertId: ConcertId;
  readonly userId: UserId;
  /** The place in line that let the user in; it is expired once the reservation is paid. */
  readonly token: TokenRef;
  readonly seats: readonly ReservedSeat[];
  /** The sum of the prices, in minor units. */
  readonly amount: number;
  readonly currency: Currency;
  readonly createdAtMs: number;
  /** The end of the hold as first promised; a payment in flight outlives it. */
  readonly expiresAtMs: number;
  /** Set at the first start of payment: no payment may start after it. */
  readonly payByMs: number | null;
  /** Payments that ended without money. */
  readonly declines: number;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

export type HeldReservation = ReservationBase & { readonly status: "held" };
export type PayingReservation = ReservationBase & {
  readonly status: "paying";
  readonly paymentId: PaymentId;
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

/** One user's seats of one show, as stored. A lapsed hold *reads* as expired: `readReservation`. */
export type Reservation =
  | HeldReservation
  | PayingReservation
  | ConfirmedReservation
  | CancellingReservation
  | EndedReservation;

export type ReservationStatus = Reservation["status"];
