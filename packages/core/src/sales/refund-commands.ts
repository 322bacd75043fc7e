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

/** What a cancel pays back. An amount is in minor units and at most what is left. */
export type CancelRefund = "full" | "none" | { readonly amount: number };

export type CancelReservation = Acting & {
  readonly reservationId: string;
  /** Only these seats. The reservation keeps the others. */
  readonly seatIds?: readonly string[] | undefined;
  /** How much to pay back: what was paid for the seats (the default), nothing, or an amount. */
  readonly refund?: CancelRefund | undefined;
  /** Required with `seatIds`: it makes the call count once. */
  readonly idempotencyKey?: string | undefined;
  /** The version that the operator saw. If it is another one by now, nothing changes. */
  readonly seen?: { readonly version: number } | undefined;
};

export type CancelReservationOutcome =
  /** `cancelling` while its money is on its way back. */
  | { readonly outcome: "reservation_cancelled"; readonly reservation: Reservation }
  | Validation
  | IdempotencyKeyReused
  | NotFound
  | { readonly outcome: "payment_in_progress" }
  | { readonly outcome: "reservation_not_held" }
  /** Seats can be cancelled one by one only while the reservation is confirmed. */
  | { readonly outcome: "reservation_not_confirmed" }
  /** One of the seats was cancelled before, or it is not as the operator saw it. */
  | Conflict
  | RefundExceedsRest;

export type CancelShow = Acting & { readonly showId: string };

export type CancelShowOutcome =
  | { readonly outcome: "show_cancelled"; readonly show: Show }
  | NotFound;

export type RetryRefund = Acting & { readonly paymentId: string };

export type RetryRefundOutcome =
  /**
   * The first refund that is sent again, otherwise the last one; and all refunds of the payment.
   */
  | {
      readonly outcome: "refund_found";
      readonly refund: OwnRefund;
      readonly refunds: readonly Refund[];
    }
  | NotFound;

export type RetryShowRefunds = Acting & { readonly showId: string };

export type RetryShowRefundsOutcome =
  /**
   * How many refunds needed an operator at the time of the request. `work.sweep` sends them again.
   */
  { readonly outcome: "refunds_retried"; readonly count: number } | NotFound;

export type AcceptPayment = Acting & {
  readonly paymentId: string;
  /** The reason. 1 to 500 characters. */
  readonly note: string;
};

export type AcceptPaymentOutcome =
  | {
      readonly outcome: "payment_accepted";
      /** Null for money without a known payment. */
      readonly payment: Payment | null;
      readonly refunds: readonly Refund[];
    }
  | Validation
  | NotFound;

export type SettleRefund = Acting & {
  readonly paymentId: string;
  /** The amount that was paid, in minor units: 1 to what is owed. */
  readonly amount: number;
  /** How it was paid. 1 to 500 characters. */
  readonly note: string;
  /** Required: it makes the payment count once. */
  readonly idempotencyKey: string;
};

export type SettleRefundOutcome =
  /**
   * The first refund that was settled, or the last one if nothing was owed; and all refunds of the
   * payment.
   */
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
