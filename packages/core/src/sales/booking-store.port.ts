import type { Decision } from "../kernel/decision.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { IdempotencyKey, IdempotencyRecord } from "../kernel/idempotency.ts";
import type { PaymentId, ReservationId, ShowId, UserId } from "../kernel/ids.ts";
import type { JournalEntry, JournalPlace } from "../kernel/journal.ts";
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

/** The position of a reservation in its user's list. */
export type ReservationPlace = Pick<Reservation, "createdAtMs" | "reservationId">;

/** A payment that is due for recovery. */
export type DuePayment = {
  readonly paymentId: PaymentId;
  /**
   * The payment's `method.type`. Null for a captured payment, because no gateway has to be asked.
   */
  readonly gateway: string | null;
};

/** A refund's id with the id of its payment, because slices are loaded by payment. */
export type DueRefund = Pick<Refund, "refundId" | "paymentId">;

/**
 * A user whose data is being erased. The record is deleted once no older data has the user's id.
 */
export type Erasure = {
  readonly userId: UserId;
  /** Replaces the user's id everywhere. */
  readonly pseudonym: UserId;
  /** Data created after this instant belongs to a new user with the same id. */
  readonly requestedAtMs: number;
  /** From this instant any server may continue the erasure. */
  readonly dueAtMs: number;
};

/** What is stored for a user besides reservations. */
export type AccountState = {
  readonly erasure: Erasure | null;
  /** All wallets that were ever stored for the user, by currency. */
  readonly wallets: readonly Wallet[];
};

/**
 * A wallet of this account that moves to another user id. That id has no wallet in this currency
 * yet.
 */
export type WalletRename = {
  readonly wallet: Wallet;
  readonly to: UserId;
  /** Ledger entries that may exist, each with its new ids. */
  readonly entries: readonly {
    readonly entryId: string;
    readonly to: Pick<LedgerEntry, "entryId" | "postingId">;
  }[];
};

export type AccountChange = {
  /** A new erasure, or the existing one with another `dueAtMs`. Null deletes it. */
  readonly erasure?: Erasure | null;
  readonly renames?: readonly WalletRename[];
  readonly events?: readonly DomainEvent[];
  readonly journal?: JournalEntry;
};

/**
 * Stores seats, reservations and payments. Laws:
 *
 * - `update` is one atomic and durable step: load the slice, call `decide`, save its change, its
 *   events and its row of the journal. No other update of anything in the slice takes effect between load and save. Either
 *   everything is saved or nothing. Racing updates take effect one after another, and each sees
 *   everything that the earlier ones did: of N holds of one seat, exactly one finds the seat free.
 *   This includes which seats are `available`.
 * - `decide` is pure and may run more than once. The last run counts, and `update` returns its
 *   outcome. If `decide` throws, nothing changes and `update` rejects with the same error.
 * - If the store takes locks, all commands take them in the same order, so no deadlock reaches a
 *   caller.
 * - Guards: every put of a reservation, payment, refund or wallet raises its `version` by one (1 is
 *   an insert). A put of a seat must follow on the loaded epoch. A put that does not follow on the
 *   stored row fails with `CORRUPT` and never overwrites. An idempotency record is never
 *   overwritten while it is kept: the update that loses the race for a key runs `decide` again and
 *   finds the winner's record.
 * - If racing updates insert the same wallet or the same refund, or two refunds of one payment with
 *   the same `no`, one of them wins and the others run again.
 * - `updateAccount` is also one atomic and durable step. Racing calls for one user exclude each
 *   other, and they exclude racing updates that load one of the user's wallets. A renamed wallet
 *   keeps everything but its user, and its entries keep everything but their ids. A wallet that
 *   differs from the loaded one fails with `CORRUPT`. So does an erasure that would replace a
 *   different one.
 * - Ledger entries are appended. Only such a rename changes them. Writing the same id twice fails
 *   with `CORRUPT`. So does a wallet below zero, and a payment with more refunded than captured.
 * - A row of the journal is appended. Writing the same id twice fails with `CORRUPT`. Only
 *   `rewriteJournal` changes a row. `LookupStore.journal` reads them.
 * - Safety net: at most one live claim per (show, seat), whatever the seats themselves say. It may be
 *   a unique index, or one column of the seat that follows the reservations. A second one fails
 *   with `CORRUPT`. The claims of a live reservation are always the seats that it was last put with.
 * - Every change of a seat raises its show's seat version in the same step (`seatsSince`).
 * - Reads see only whole steps, and they block no other call.
 * - A `token` is read in its step, without a lock: it is never older than the start of the step, and
 *   a step of its queue may change it at once.
 * - The store has no rules and no clock: every instant is a parameter.
 *
 * If the infrastructure fails, every method rejects with a `TicketingError`.
 */
export interface BookingStore {
  /**
   * The `database` of the queues whose tokens a slice may name. Optional: without it, or if the box
   * office has the queues of another database, no slice names a token.
   */
  readonly queuesIn?: object;
  /** The only write to bookings. */
  update<O>(
    slice: BookingSlice,
    decide: (state: BookingState) => Decision<BookingChange, O>,
  ): Promise<O>;
  reservation(reservationId: ReservationId): Promise<Reservation | null>;
  /**
   * Part of the user's reservations, newest first. Reservations of the same instant are in
   * descending order of id. Any place is a valid start, whether or not a reservation still exists
   * there. Do not count limits with this: use `allowance` of the slice.
   */
  reservationsOf(userId: UserId, part: Part<ReservationPlace>): Promise<readonly Reservation[]>;
  payment(paymentId: PaymentId): Promise<Payment | null>;
  record(key: IdempotencyKey): Promise<IdempotencyRecord | null>;
  /** Reservations stored as `held` with `expiresAtMs` at or before the instant, oldest first. */
  dueHolds(atMs: number, limit: number): Promise<readonly ReservationId[]>;
  /** The reservations of these users that are stored as `held` or `paying`. */
  holdsOf(userIds: readonly UserId[]): Promise<readonly Reservation[]>;
  /** The only write to erasures, and to the user of a wallet. */
  updateAccount<O>(
    userId: UserId,
    decide: (state: AccountState) => Decision<AccountChange, O>,
  ): Promise<O>;
  /** Erasures with `dueAtMs` at or before the instant, earliest first. */
  erasures(atMs: number, limit: number): Promise<readonly Erasure[]>;
  /** The refunds of a payment, by `no`. */
  refunds(paymentId: PaymentId): Promise<readonly Refund[]>;
  /** All wallets that were ever stored for the user. */
  wallets(userId: UserId): Promise<readonly Wallet[]>;
  /**
   * Payments with `recoverAtMs` at or before the instant, oldest first: captured payments, and all
   * others whose `method.type` is one of the gateways.
   */
  duePayments(
    atMs: number,
    limit: number,
    gateways: readonly string[],
  ): Promise<readonly DuePayment[]>;
  /**
   * Refunds with `recoverAtMs` at or before the instant, oldest first: refunds of amount zero, and
   * all others whose `method.type` is one of the gateways.
   */
  dueRefunds(
    atMs: number,
    limit: number,
    gateways: readonly string[],
  ): Promise<readonly DueRefund[]>;
  /** How many refunds of a show need an operator. */
  stuckRefunds(showId: ShowId): Promise<number>;
  /**
   * Refunds that an operator has ordered to be retried: they need an operator since their show's
   * `refundsRetryAtMs` or earlier.
   */
  refundsToRetry(limit: number): Promise<readonly DueRefund[]>;
  /** Reservations of cancelled shows that are stored as `held` or `confirmed`. */
  toCancel(limit: number): Promise<readonly ReservationId[]>;
  /** Deletes at most `limit` idempotency records older than the instant. Returns how many. */
  forgetRecords(beforeMs: number, limit: number): Promise<number>;
  /**
   * Passes the user's next records after a key, in order of their keys, to `rewrite` and stores the
   * results. Null deletes a record. A record keeps its user and key. Returns the last key that it
   * looked at, or null if no record was left.
   */
  rewriteRecords(
    userId: UserId,
    part: Part<string>,
    rewrite: (record: IdempotencyRecord) => IdempotencyRecord | null,
  ): Promise<string | null>;
  /**
   * Passes the user's next journal rows after a place, oldest first, to `rewrite` and stores the
   * results. A row keeps everything but `userId`, `subjectId` and `details`. Returns the last place
   * that it looked at, or null if no row was left.
   */
  rewriteJournal(
    userId: UserId,
    part: Part<JournalPlace>,
    rewrite: (entry: JournalEntry) => JournalEntry,
  ): Promise<JournalPlace | null>;
  /**
   * Lets `look` read a consistent view of the whole store, in pieces. Use it for long reads: the
   * view neither waits for updates nor blocks them. `look` may run more than once, each time from
   * its start. The last run counts.
   */
  view<T>(look: (view: BookingView) => Promise<T>): Promise<T>;
  /** The same consistent view as one value. For tests and small stores. */
  snapshot(): Promise<BookingSnapshot>;
}
