import type { Concert, Show } from "../concert/concert.ts";
import type { DomainEvent } from "../events.ts";
import type { IdempotencyKey, IdempotencyRecord } from "../idempotency.ts";
import type { PaymentId, ReservationId, SeatId, ShowId, UserId } from "../ids.ts";
import type { Payment } from "../payment/payment.ts";
import type { Reservation } from "./reservation.ts";
import type { Seat } from "./seat.ts";

/** Which part of the bookings a command needs. It always lies within one show. */
export type BookingSlice = { readonly record?: IdempotencyKey } & (
  | {
      readonly by: "seats";
      readonly showId: ShowId;
      readonly seatIds: readonly SeatId[];
      readonly userId: UserId;
    }
  | { readonly by: "reservation"; readonly reservationId: ReservationId }
  | { readonly by: "payment"; readonly paymentId: PaymentId }
);

/**
 * The loaded slice. By seats: `reservation` and `payment` are null. By reservation: `payment` is the
 * one that the reservation names, if any. By payment: `reservation` is the payment's.
 */
export type BookingState = {
  readonly show: Show | null;
  readonly concert: Concert | null;
  readonly reservation: Reservation | null;
  readonly payment: Payment | null;
  /**
   * The seats asked for (or of `reservation`) that exist, and all seats of each of `holders`.
   * Sorted by seat id, none twice.
   */
  readonly seats: readonly Seat[];
  /** The reservations, other than `reservation`, that the asked seats' claims name. */
  readonly holders: readonly Reservation[];
  /**
   * The user's reservations of this show stored as `held`, `paying`, `confirmed` or `cancelling`:
   * of the slice's user, else of the reservation's. May overlap with `reservation` and `holders`.
   */
  readonly allowance: readonly Reservation[];
  /** What is kept under the slice's idempotency key. */
  readonly record: IdempotencyRecord | null;
};

/** Whole records to put, of what the slice loaded or of what is new. */
export type BookingChange = {
  readonly seats?: readonly Seat[];
  readonly reservations?: readonly Reservation[];
  readonly payments?: readonly Payment[];
  readonly record?: IdempotencyRecord;
  readonly events?: readonly DomainEvent[];
};
