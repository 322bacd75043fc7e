import type { Concert, ConcertPolicy, Show } from "./concert/concert.ts";
import type { Patch } from "./concert/concert-document.ts";
import type { Validation } from "./kernel/errors.ts";
import type { DomainEvent } from "./kernel/events.ts";
import type { IdempotencyRecord } from "./kernel/idempotency.ts";
import type { ConcertId, QueueId, ShowId } from "./kernel/ids.ts";
import type { DeadDelivery } from "./outbox/delivery.ts";
import type { PageQuery } from "./kernel/page.ts";
import type { LedgerEntry } from "./payment/ledger.ts";
import type { Payment } from "./payment/payment.ts";
import type { OwnRefund, Refund } from "./payment/refund.ts";
import type { Wallet } from "./payment/wallet.ts";
import type { Queue, QueueMode, QueuePolicy } from "./queue/queue.ts";
import type { ExpiryReason, Token } from "./queue/token.ts";
import type {
  AlreadyExists,
  Conflict,
  IdempotencyKeyReused,
  NotFound,
  RefundExceedsRest,
} from "./kernel/refusals.ts";
import type { Reservation } from "./reservation/reservation.ts";

export type CreditWallet = {
  readonly userId: string;
  /** In minor units, more than zero. */
  readonly amount: number;
  readonly currency: string;
  /** Must be there: it makes the credit happen once. */
  readonly idempotencyKey: string;
};
export type CreditWalletOutcome =
  | { readonly outcome: "wallet_credited"; readonly wallet: Wallet; readonly key: string }
  | Validation
  | IdempotencyKeyReused;

/** What a cancel pays back; an amount is in minor units, at most what is left. */
export type CancelRefund = "full" | "none" | { readonly amount: number };

export type CancelReservation = {
  readonly reservationId: string;
  /** How much goes back: all that was paid (also where it is left out), nothing, or so much. */
  readonly refund?: CancelRefund | undefined;
  readonly idempotencyKey?: string | undefined;
};
export type CancelReservationOutcome =
  /** `cancelling` while its money is on its way back. */
  | { readonly outcome: "reservation_cancelled"; readonly reservation: Reservation }
  | Validation
  | IdempotencyKeyReused
  | NotFound
  | { readonly outcome: "payment_in_progress" }
  | { readonly outcome: "reservation_not_held" }
  | RefundExceedsRest;

export type CancelShow = { readonly showId: string };
export type CancelShowOutcome =
  | { readonly outcome: "show_cancelled"; readonly show: Show }
  | NotFound;

export type AbandonPayment = { readonly paymentId: string };
export type AbandonPaymentOutcome =
  | { readonly outcome: "payment_abandoned"; readonly payment: Payment }
  /** There was nothing in doubt. */
  | { readonly outcome: "payment_settled"; readonly payment: Payment }
  | NotFound;

export type RetryRefund = { readonly paymentId: string };
export type RetryRefundOutcome =
  /** The first that is sent anew, else the last one; and all of the payment. */
  | {
      readonly outcome: "refund_found";
      readonly refund: OwnRefund;
      readonly refunds: readonly Refund[];
    }
  | NotFound;

export type RetryShowRefunds = { readonly showId: string };
export type RetryShowRefundsOutcome =
  /** How many needed an operator when this was ordered; `work.sweep` sends them again. */
  { readonly outcome: "refunds_retried"; readonly count: number } | NotFound;

export type AcceptPayment = {
  readonly paymentId: string;
  /** Why; 1 to 500 characters. */
  readonly note: string;
};
export type AcceptPaymentOutcome =
  | {
      readonly outcome: "payment_accepted";
      /** Null for money that no payment is known for. */
      readonly payment: Payment | null;
      readonly refunds: readonly Refund[];
    }
  | Validation
  | NotFound;

export type SettleRefund = {
  readonly paymentId: string;
  /** What was paid, in minor units: 1 to what is owed. */
  readonly amount: number;
  /** How it was paid; 1 to 500 characters. */
  readonly note: string;
  /** Must be there: it makes the payment count once. */
  readonly idempotencyKey: string;
};
export type SettleRefundOutcome =
  /** The first that was settled, or the last one where nothing was owed; and all of the payment. */
  | {
      readonly outcome: "refund_settled";
      readonly refund: OwnRefund;
      readonly refunds: readonly Refund[];
    }
  | Validation
  | IdempotencyKeyReused
  | NotFound
  | Conflict
  | RefundExceedsRest;

export type CreateConcertOutcome =
  | {
      readonly outcome: "concert_created";
      readonly concertId: ConcertId;
      readonly queueId: QueueId;
      readonly showIds: readonly ShowId[];
    }
  | Validation
  | AlreadyExists;

export type ChangeConcertPolicy = {
  readonly concertId: string;
  readonly policy: Patch<ConcertPolicy>;
};
export type ChangeConcertPolicyOutcome =
  | { readonly outcome: "concert_changed"; readonly concert: Concert }
  | Validation
  | NotFound;

export type ChangeQueue = {
  readonly queueId: string;
  readonly policy?: Patch<QueuePolicy>;
  readonly mode?: QueueMode;
  /** Shown to those who wait; only with `mode: "paused"`. */
  readonly pauseReason?: string | null;
};
export type QueueOutcome =
  | { readonly outcome: "queue_found"; readonly queue: Queue }
  | Validation
  | NotFound;

/** A token by its public name, `TokenView.tokenId`. */
export type NamedToken = { readonly queueId: string; readonly tokenId: string };

/** A token as an operator sees it; every instant is null where it does not apply. */
export type ExplainedToken = {
  readonly tokenId: string;
  readonly queueId: QueueId;
  readonly no: number;
  readonly userId: string;
  readonly epoch: number;
  readonly status: "waiting" | "active" | "expired";
  readonly reason: ExpiryReason | null;
  readonly joinedAtMs: number;
  readonly admittedAtMs: number | null;
  /** Until when it must be seen, or it is missed. */
  readonly arriveByMs: number | null;
  readonly activeUntilMs: number | null;
  readonly endedAtMs: number | null;
  readonly ahead: number | null;
  /** Near enough to the head to have to be seen. */
  readonly near: boolean | null;
  /** Would be called if its turn came now, and not lapse. */
  readonly present: boolean | null;
  readonly hintEndsAtMs: number | null;
  readonly version: number;
};
export type ExplainTokenOutcome =
  | { readonly outcome: "token_explained"; readonly token: ExplainedToken }
  | NotFound;

export type ResetQueue = {
  readonly queueId: string;
  readonly idempotencyKey?: string | undefined;
};
export type ResetQueueOutcome = QueueOutcome | IdempotencyKeyReused;

export type AdmitTokens = {
  readonly queueId: string;
  readonly count: number;
  readonly idempotencyKey?: string | undefined;
};
export type AdmitTokensOutcome =
  | { readonly outcome: "tokens_admitted"; readonly admitted: number; readonly queue: Queue }
  | Validation
  | IdempotencyKeyReused
  | NotFound;

export type ListDeadLetters = PageQuery & { readonly subscriber: string };
export type DeadLettersOutcome =
  | {
      readonly outcome: "dead_letters_listed";
      readonly letters: readonly DeadDelivery[];
      /** `after` of the next part; null where this was the last. */
      readonly next: string | null;
    }
  | Validation;

/** One event that one subscriber did not take. */
export type NamedDeadLetter = { readonly subscriber: string; readonly eventId: string };
export type ReplayDeadLetterOutcome =
  /** As it was; it is told again within the next rounds of the relay. */
  { readonly outcome: "dead_letter_replayed"; readonly letter: DeadDelivery } | NotFound;
export type DiscardDeadLetterOutcome =
  | { readonly outcome: "dead_letter_discarded"; readonly letter: DeadDelivery }
  | NotFound;

export type ReplayDeadLetters = { readonly subscriber: string };
export type ReplayDeadLettersOutcome =
  | { readonly outcome: "dead_letters_replayed"; readonly count: number }
  | Validation;

export type EraseUser = { readonly userId: string };
export type EraseUserOutcome =
  | {
      readonly outcome: "user_erased";
      /** Takes the place of the user's id. */
      readonly pseudonym: string;
      /**
       * Reservations that still have the id: something happened to them meanwhile that needs to know
       * who it is. They follow by themselves once that is over.
       */
      readonly waiting: number;
    }
  | Validation
  /** Nothing is stored of the user, or not any more. */
  | NotFound
  | Conflict;

/** A place in line with its events that are still kept. */
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

/** Read in parts while the caller walks through it, in this order; each part is of its own moment. */
export type UserExport = {
  readonly userId: string;
  readonly exportedAtMs: number;
  readonly tokens: AsyncIterable<ExportedToken>;
  readonly reservations: AsyncIterable<ExportedReservation>;
  readonly wallets: AsyncIterable<ExportedWallet>;
  readonly records: AsyncIterable<IdempotencyRecord>;
};

export type ExportUser = { readonly userId: string };
export type ExportUserOutcome =
  | { readonly outcome: "user_exported"; readonly export: UserExport }
  | Validation
  | NotFound;
