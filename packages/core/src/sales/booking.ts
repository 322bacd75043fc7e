import type { Concert, Show } from "../concert/concert.ts";
import type { Seat } from "../concert/seat.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { IdempotencyKey, IdempotencyRecord } from "../kernel/idempotency.ts";
import type { PaymentId, ReservationId, SeatId, ShowId, UserId } from "../kernel/ids.ts";
import type { JournalEntry } from "../kernel/journal.ts";
import type { Currency } from "../kernel/money.ts";
import type { TokenRef } from "../kernel/token-ref.ts";
import type { LedgerEntry } from "../payment/ledger.ts";
import type { Payment } from "../payment/payment.ts";
import type { Refund } from "../payment/refund.ts";
import type { Wallet } from "../payment/wallet.ts";
import type { TokenInStep } from "../queue/queue-store.port.ts";
import type { Reservation } from "../reservation/reservation.ts";

/**
 * The part of the bookings that a command needs. It lies within one show. Exceptions are wallets,
 * and money without a known payment.
 */
export type BookingSlice = {
  readonly record?: IdempotencyKey;
  /** Also load this token with its queue. Only for a store whose `queuesIn` names that database. */
  readonly token?: TokenRef;
} & (
  | {
      readonly by: "seats";
      readonly showId: ShowId;
      readonly seatIds: readonly SeatId[];
      readonly userId: UserId;
      /** Also load when the user's holds of the show began, from this instant on. */
      readonly startedSinceMs?: number;
      /** Seats to load as they are, without the reservations that their claims name. */
      readonly beside?: readonly SeatId[];
      /** Also load the seats of some sections that can be taken, as if they were requested. */
      readonly available?: AvailableSeats;
    }
  | {
      readonly by: "reservation";
      readonly reservationId: ReservationId;
      /** More seats of its show, with the reservations that their claims name. */
      readonly seatIds?: readonly SeatId[];
      /** Whether to load the user's wallet in the reservation's currency. */
      readonly wallet?: boolean;
    }
  | { readonly by: "payment"; readonly paymentId: PaymentId; readonly wallet?: boolean }
  | { readonly by: "show"; readonly showId: ShowId }
  | { readonly by: "wallet"; readonly userId: UserId; readonly currency: Currency }
);

/** The seats of these sections for which `isAvailable` holds at the instant. */
export type AvailableSeats = {
  readonly atMs: number;
  readonly sections: readonly string[];
  /**
   * For standing places: of each section only this many, those with the lowest numbers. Seats
   * without a number are left out.
   */
  readonly first?: number;
};

/**
 * The loaded slice. By seats: `reservation` and `payment` are null. By reservation: `payment` is
 * the payment that the reservation names, if any. By payment: `reservation` is the payment's. By
 * show: only `show` and `concert`. By wallet: only `wallet`.
 */
export type BookingState = {
  readonly show: Show | null;
  readonly concert: Concert | null;
  readonly reservation: Reservation | null;
  readonly payment: Payment | null;
  /**
   * All refunds of the payment, by `no`: of the loaded payment, or of the slice's payment id if
   * that payment is unknown.
   */
  readonly refunds: readonly Refund[];
  /** Loaded only if the slice asks for it. Null also if it was never stored. */
  readonly wallet: Wallet | null;
  /**
   * The requested seats and those of `reservation` that exist, those that are `available`, all
   * seats of each of `holders`, and those `beside`. Sorted by seat id, without duplicates.
   */
  readonly seats: readonly Seat[];
  /**
   * The reservations named by the claims of the requested and the `available` seats, except
   * `reservation`.
   */
  readonly holders: readonly Reservation[];
  /**
   * The user's reservations of this show stored as `held`, `paying`, `confirmed` or `cancelling`,
   * without those that an operator made.
   * The user is the slice's, otherwise the reservation's. May overlap with `reservation` and
   * `holders`.
   */
  readonly allowance: readonly Reservation[];
  /**
   * When reservations of the slice's user and show began, from `startedSinceMs` on and whatever
   * their status, without those that an operator made; oldest first. Empty if not requested.
   */
  readonly started: readonly number[];
  /** The record stored under the slice's idempotency key. */
  readonly record: IdempotencyRecord | null;
  /** Present only if the slice names a token. */
  readonly token?: TokenInStep;
};

/** Whole records to put: loaded ones or new ones. */
export type BookingChange = {
  readonly seats?: readonly Seat[];
  readonly reservations?: readonly Reservation[];
  readonly payments?: readonly Payment[];
  readonly refunds?: readonly Refund[];
  readonly wallets?: readonly Wallet[];
  /** Entries to append. Every posting is complete, so that the ledger balances after every step. */
  readonly ledger?: readonly LedgerEntry[];
  /** The slice's show, to cancel it or to have its refunds retried. */
  readonly show?: Show;
  readonly record?: IdempotencyRecord;
  readonly events?: readonly DomainEvent[];
  readonly journal?: JournalEntry;
};
