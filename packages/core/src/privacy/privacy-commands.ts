import type { Acting } from "../kernel/actor.ts";
import type { Validation } from "../kernel/errors.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { IdempotencyRecord } from "../kernel/idempotency.ts";
import type { JournalEntry } from "../kernel/journal.ts";
import type { Conflict, NotFound } from "../kernel/refusals.ts";
import type { LedgerEntry } from "../payment/ledger.ts";
import type { Payment } from "../payment/payment.ts";
import type { Refund } from "../payment/refund.ts";
import type { Wallet } from "../payment/wallet.ts";
import type { Token } from "../queue/token.ts";
import type { Reservation } from "../reservation/reservation.ts";

export type EraseUser = Acting & { readonly userId: string };

export type EraseUserOutcome =
  | {
      readonly outcome: "user_erased";
      /** Replaces the user's id. */
      readonly pseudonym: string;
      /**
       * How many reservations still have the id, because something happened to them meanwhile that
       * needs the user's identity. They are renamed later without another call.
       */
      readonly waiting: number;
    }
  | Validation
  /** Nothing is stored about the user, or not any more. */
  | NotFound
  | Conflict;

/** A token with its events that still exist. */
export type ExportedToken = { readonly token: Token; readonly events: readonly DomainEvent[] };

export type ExportedPayment = {
  readonly payment: Payment;
  readonly refunds: readonly Refund[];
  readonly ledger: readonly LedgerEntry[];
};

export type ExportedReservation = {
  readonly reservation: Reservation;
  readonly payments: readonly ExportedPayment[];
  readonly events: readonly DomainEvent[];
};

export type ExportedWallet = {
  readonly wallet: Wallet;
  readonly ledger: readonly LedgerEntry[];
};

/** Read in this order while the caller iterates. Each part is consistent in itself. */
export type UserExport = {
  readonly userId: string;
  readonly exportedAtMs: number;
  readonly tokens: AsyncIterable<ExportedToken>;
  readonly reservations: AsyncIterable<ExportedReservation>;
  readonly wallets: AsyncIterable<ExportedWallet>;
  readonly records: AsyncIterable<IdempotencyRecord>;
  /** Commands of operators that concerned the user. */
  readonly journal: AsyncIterable<JournalEntry>;
};

export type ExportUser = { readonly userId: string };

export type ExportUserOutcome =
  | { readonly outcome: "user_exported"; readonly export: UserExport }
  | Validation
  | NotFound;
