import type { Show } from "../concert/concert.ts";
import type { Acting } from "../kernel/actor.ts";
import type { Validation } from "../kernel/errors.ts";
import type {
  Conflict,
  IdempotencyKeyReused,
  NotFound,
  RefundExceedsRest,
} from "../kernel/refusals.ts";
import type { Payment } from "../payment/payment.ts";
import type { OwnRefund, Refund } from "../payment/refund.ts";
import type { Reservation } from "../reservation/reservation.ts";

/** What a cancel pays back; an amount is in minor units, at most what is left. */
export type CancelRefund = "full" | "none" | { readonly amount: number };

export type CancelReservation = Acting & {
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

export type CancelShow = Acting & { readonly showId: string };

export type CancelShowOutcome =
  | { readonly outcome: "show_cancelled"; readonly show: Show }
  | NotFound;

export type RetryRefund = Acting & { readonly paymentId: string };

export type RetryRefundOutcome =
  /** The first that is sent anew, else the last one; and all of the payment. */
  | {
      readonly outcome: "refund_found";
      readonly refund: OwnRefund;
      readonly refunds: readonly Refund[];
    }
  | NotFound;

export type RetryShowRefunds = Acting & { readonly showId: string };

export type RetryShowRefundsOutcome =
  /** How many needed an operator when this was ordered; `work.sweep` sends them again. */
  { readonly outcome: "refunds_retried"; readonly count: number } | NotFound;

export type AcceptPayment = Acting & {
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

export type SettleRefund = Acting & {
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
