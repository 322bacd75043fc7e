import type { Concert, Show } from "../concert/concert.ts";
import type { Seat } from "../concert/seat.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { IdempotencyKey, IdempotencyRecord } from "../kernel/idempotency.ts";
import type { PaymentId, ReservationId, SeatId, ShowId, UserId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import type { LedgerEntry } from "../payment/ledger.ts";
import type { Payment } from "../payment/payment.ts";
import type { Refund } from "../payment/refund.ts";
import type { Wallet } from "../payment/wallet.ts";
import type { Reservation } from "../reservation/reservation.ts";

/**
 * Which part of the bookings a command needs. It lies within one show, but for wallets, and for
 * money that no payment is known for.
 */
export type BookingSlice = { readonly record?: IdempotencyKey } & (
  | {
      readonly by: "seats";
      readonly showId: ShowId;
      readonly seatIds: readonly SeatId[];
      readonly userId: UserId;
      /** From when on it matters when the user's holds of the show began. */
      readonly startedSinceMs?: number;
    }
  | {
      readonly by: "reservation";
      readonly reservationId: ReservationId;
      /** Whether the wallet of its user and currency is needed. */
      readonly wallet?: boolean;
    }
  | { readonly by: "payment"; readonly paymentId: PaymentId; readonly wallet?: boolean }
  | { readonly by: "show"; readonly showId: ShowId }
  | { readonly by: "wallet"; readonly userId: UserId; readonly currency: Currency }
);

/**
 * The loaded slice. By seats: `reservation` and `payment` are null. By reservation: `payment` is the
 * one that the reservation names, if any. By payment: `reservation` is the payment's. By show: `show`
 * and `concert` alone. By wallet: `wallet` alone.
 */
export type BookingState = {
  readonly show: Show | null;
  readonly concert: Concert | null;
  readonly reservation: Reservation | null;
  readonly payment: Payment | null;
  /**
   * All refunds of the payment, by `no`: of the one loaded, or of the slice's, though it is not
   * known.
   */
  readonly refunds: readonly Refund[];
  /** Where the slice asks for it; null as well where it was never written. */
  readonly wallet: Wallet | null;
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
  /**
   * When those reservations of the slice's user and show began that began at or after its
   * `startedSinceMs`, whatever became of them; oldest first. Empty where it is not asked for.
   */
  readonly started: readonly number[];
  /** What is kept under the slice's idempotency key. */
  readonly record: IdempotencyRecord | null;
};

/** Whole records to put, of what the slice loaded or of what is new. */
export type BookingChange = {
  readonly seats?: readonly Seat[];
  readonly reservations?: readonly Reservation[];
  readonly payments?: readonly Payment[];
  readonly refunds?: readonly Refund[];
  readonly wallets?: readonly Wallet[];
  /** Appended; every posting whole, so that the ledger balances after every step. */
  readonly ledger?: readonly LedgerEntry[];
  /** The slice's show, to cancel it or to have its refunds tried again. */
  readonly show?: Show;
  readonly record?: IdempotencyRecord;
  readonly events?: readonly DomainEvent[];
};
