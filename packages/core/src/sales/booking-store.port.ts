import type { Decision } from "../kernel/decision.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { IdempotencyKey, IdempotencyRecord } from "../kernel/idempotency.ts";
import type { PaymentId, ReservationId, ShowId, UserId } from "../kernel/ids.ts";
import type { Part } from "../kernel/page.ts";
import type { LedgerEntry } from "../payment/ledger.ts";
import type { Payment } from "../payment/payment.ts";
import type { Refund } from "../payment/refund.ts";
import type { Wallet } from "../payment/wallet.ts";
import type { Reservation } from "../reservation/reservation.ts";
import type { BookingChange, BookingSlice, BookingState } from "./booking.ts";
import type { BookingSnapshot, BookingView } from "./booking-view.ts";

export type {
  BookingRow,
  BookingSnapshot,
  BookingTable,
  BookingView,
  LiveClaim,
  Place,
} from "./booking-view.ts";

/** Where a reservation stands in the list of its user's. */
export type ReservationPlace = Pick<Reservation, "createdAtMs" | "reservationId">;

/** A payment that is due for recovery. */
export type DuePayment = {
  readonly paymentId: PaymentId;
  /** Its `method.type`; null where it is captured, since then no gateway has to be asked. */
  readonly gateway: string | null;
};

/** A refund by its name, with its payment: a slice is by that. */
export type DueRefund = Pick<Refund, "refundId" | "paymentId">;

/** A user who is being erased. It is deleted once nothing else from before it has their id. */
export type Erasure = {
  readonly userId: UserId;
  /** Takes the place of the id everywhere. */
  readonly pseudonym: UserId;
  /** What came later belongs to a new user. */
  readonly requestedAtMs: number;
  /** From then on any server goes on with it. */
  readonly dueAtMs: number;
};

/** What a user has beside reservations. */
export type AccountState = {
  readonly erasure: Erasure | null;
  /** The user's wallets that were ever written, by currency. */
  readonly wallets: readonly Wallet[];
};

/** A wallet of the account that gets another user's id; that user has none of its currency. */
export type WalletRename = {
  readonly wallet: Wallet;
  readonly to: UserId;
  /** Entries of the ledger that may be there, with their new ids. */
  readonly entries: readonly {
    readonly entryId: string;
    readonly to: Pick<LedgerEntry, "entryId" | "postingId">;
  }[];
};

export type AccountChange = {
  /** A new one, or the one that is there with another `dueAtMs`; null deletes it. */
  readonly erasure?: Erasure | null;
  readonly renames?: readonly WalletRename[];
  readonly events?: readonly DomainEvent[];
};

/**
 * Keeps seats, reservations and payments. Laws:
 *
 * - `update` is one atomic and durable step: load the slice, call `decide`, save its change and its
 *   events. No other update of anything in the slice takes effect between load and save; all is
 *   saved or nothing. Of racing updates one goes first and the others see all that it did: of N
 *   holds of one seat exactly one finds it free.
 * - `decide` is pure and may run more than once; the last run counts, and its outcome is returned.
 *   If it throws, nothing changed and `update` rejects with what it threw.
 * - Locks, where there are any, are taken in one order for all commands: no deadlock reaches a caller.
 * - Guards: a reservation, payment, refund or wallet is put with `version` raised by one (1 is an
 *   insert); a seat's put must follow on the loaded epoch. A put that doesn't follow on what is stored fails with
 *   `CORRUPT` and never overwrites. An idempotency record is never overwritten while it is kept:
 *   whoever loses the race for a key runs `decide` again and finds the winner's record.
 * - Of racing updates that insert the same wallet or refund, or two refunds of one payment under one
 *   `no`, one wins, the others run again.
 * - `updateAccount` is such a step, too. Racing ones of one user exclude each other, and they exclude
 *   racing updates that load one of the user's wallets. A renamed wallet keeps everything but its
 *   user, and its entries keep everything but their ids. A wallet that is not as it was loaded fails
 *   with `CORRUPT`, and so does an erasure that is put in place of another one.
 * - Ledger entries are appended and only changed by such a rename; one id twice fails with `CORRUPT`.
 *   So does a wallet below zero, and a payment with more refunded than was taken.
 * - Backstop: a unique index holds at most one live claim per (show, seat), and fails with `CORRUPT`.
 * - Whatever changes a seat raises its show's seat version in the same step (`seatsSince`).
 * - Reads see whole steps only, and lock nobody out.
 * - The store holds no rule and no clock: every instant arrives as a parameter.
 *
 * Broken infrastructure rejects with `TicketingError`.
 */
export interface BookingStore {
  /** The one write. Everything that changes a booking passes through here. */
  update<O>(
    slice: BookingSlice,
    decide: (state: BookingState) => Decision<BookingChange, O>,
  ): Promise<O>;
  reservation(reservationId: ReservationId): Promise<Reservation | null>;
  /**
   * Part of the user's reservations, newest first, those of one instant by their ids backwards. It
   * goes on behind any place, whether a reservation stands there or not. Not for limits: `allowance`
   * of the slice is.
   */
  reservationsOf(userId: UserId, part: Part<ReservationPlace>): Promise<readonly Reservation[]>;
  payment(paymentId: PaymentId): Promise<Payment | null>;
  record(key: IdempotencyKey): Promise<IdempotencyRecord | null>;
  /** Stored-`held` reservations with `expiresAtMs` at or before the instant, oldest first. */
  dueHolds(atMs: number, limit: number): Promise<readonly ReservationId[]>;
  /** Those of the users' reservations that are stored as `held` or `paying`. */
  holdsOf(userIds: readonly UserId[]): Promise<readonly Reservation[]>;
  /** The one write of erasures, and of a wallet's user. */
  updateAccount<O>(
    userId: UserId,
    decide: (state: AccountState) => Decision<AccountChange, O>,
  ): Promise<O>;
  /** Erasures with `dueAtMs` at or before the instant, those due first in front. */
  erasures(atMs: number, limit: number): Promise<readonly Erasure[]>;
  /** The refunds of a payment, by `no`. */
  refunds(paymentId: PaymentId): Promise<readonly Refund[]>;
  /** The user's wallets that were ever written. */
  wallets(userId: UserId): Promise<readonly Wallet[]>;
  /**
   * Payments with `recoverAtMs` at or before the instant, oldest first: captured ones, and of the
   * others those whose `method.type` is among the gateways.
   */
  duePayments(
    atMs: number,
    limit: number,
    gateways: readonly string[],
  ): Promise<readonly DuePayment[]>;
  /**
   * Refunds with `recoverAtMs` at or before the instant, oldest first: those of nothing, and of the
   * others those whose `method.type` is among the gateways.
   */
  dueRefunds(
    atMs: number,
    limit: number,
    gateways: readonly string[],
  ): Promise<readonly DueRefund[]>;
  /** How many refunds of a show need an operator. */
  stuckRefunds(showId: ShowId): Promise<number>;
  /**
   * Refunds that need an operator since before their show's `refundsRetryAtMs`, or since then: those
   * that an operator has ordered to be tried again.
   */
  refundsToRetry(limit: number): Promise<readonly DueRefund[]>;
  /** Reservations stored as `held` or `confirmed` of shows that are cancelled. */
  toCancel(limit: number): Promise<readonly ReservationId[]>;
  /** Deletes at most `limit` idempotency records from before the instant; answers how many. */
  forgetRecords(beforeMs: number, limit: number): Promise<number>;
  /**
   * Puts what `rewrite` makes of the next records of a user behind a key, in the order of their keys.
   * Null deletes one; a record keeps its user and key. Answers the last key that it looked at; null
   * where there was none left.
   */
  rewriteRecords(
    userId: UserId,
    part: Part<string>,
    rewrite: (record: IdempotencyRecord) => IdempotencyRecord | null,
  ): Promise<string | null>;
  /**
   * Lets `look` read one moment of the whole store, in pieces: what takes long uses it, so that it
   * waits for nobody's step and nobody's step for it. `look` may run more than once, from its start;
   * the last run counts.
   */
  view<T>(look: (view: BookingView) => Promise<T>): Promise<T>;
  /** The same moment, all of it at once: for tests, and for stores that are small. */
  snapshot(): Promise<BookingSnapshot>;
}
