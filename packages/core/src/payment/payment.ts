import type { PaymentId, ReservationId, ShowId, UserId } from "../ids.ts";
import type { Currency } from "../money.ts";

/** How the buyer wants to pay: `type` names the gateway, the rest is the gateway's. */
export type PaymentMethod = { readonly type: string; readonly [field: string]: unknown };

/** What the buyer must do next, as the gateway says it: open a page, deposit to an account… */
export type NextAction = { readonly type: string; readonly [field: string]: unknown };

/** How far a pending payment came. */
export type PaymentStep =
  | "created"
  | "authorizing"
  | "requires_action"
  | "authorized"
  | "capturing"
  | "voiding";

export type PaymentBase = {
  /** Also the gateway's idempotency key and merchant's order id. */
  readonly paymentId: PaymentId;
  readonly reservationId: ReservationId;
  readonly showId: ShowId;
  readonly userId: UserId;
  readonly amount: number;
  readonly currency: Currency;
  readonly method: PaymentMethod;
  readonly createdAtMs: number;
  /** Past it the charge is not sent again but given up. */
  readonly deadlineMs: number;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

export type PendingPayment = PaymentBase & {
  readonly status: "pending";
  readonly step: PaymentStep;
  readonly nextAction: NextAction | null;
  /** What the buyer brought back from the gateway's page, stored before it is used. */
  readonly proof: string | null;
  /** Set while the gateway's answer is missing. */
  readonly outcomeUnknownSinceMs: number | null;
  /** From then on any server may take the payment up; a claim moves it into the future. */
  readonly recoverAtMs: number;
  /** Claims so far; the backoff grows with it. */
  readonly attempts: number;
};

export type CapturedPayment = PaymentBase & {
  readonly status: "captured";
  readonly reference: string;
  readonly capturedAtMs: number;
};

export type UnpaidPayment = PaymentBase & {
  readonly status: "declined" | "failed";
  readonly reason: string;
  readonly endedAtMs: number;
};

export type RefundingPayment = PaymentBase & {
  readonly status: "refunding";
  readonly reference: string;
  readonly capturedAtMs: number;
  readonly recoverAtMs: number;
  readonly attempts: number;
};

export type RefundedPayment = PaymentBase & {
  readonly status: "refunded";
  readonly reference: string;
  readonly capturedAtMs: number;
  readonly refundedAtMs: number;
};

/** One attempt to pay one reservation. */
export type Payment =
  | PendingPayment
  | CapturedPayment
  | UnpaidPayment
  | RefundingPayment
  | RefundedPayment;

export type PaymentStatus = Payment["status"];

/** Every transition that exists; `declined` and `failed` become `captured` by late money alone. */
export const paymentMoves: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  pending: ["captured", "declined", "failed", "refunding"],
  captured: ["refunding"],
  declined: ["captured", "refunding"],
  failed: ["captured", "refunding"],
  refunding: ["refunded"],
  refunded: [],
};

/** What every status keeps of a payment, with the version raised. */
export const carryOn = (payment: Payment): PaymentBase => ({
  paymentId: payment.paymentId,
  reservationId: payment.reservationId,
  showId: payment.showId,
  userId: payment.userId,
  amount: payment.amount,
  currency: payment.currency,
  method: payment.method,
  createdAtMs: payment.createdAtMs,
  deadlineMs: payment.deadlineMs,
  version: payment.version + 1,
});
