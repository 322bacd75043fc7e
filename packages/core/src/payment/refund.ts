import type { PaymentId, ReservationId, ShowId, UserId } from "../ids.ts";
import type { Currency } from "../money.ts";
import type { PaymentMethod } from "./payment.ts";

/** Why money goes back. */
export type RefundReason = "late" | "mismatch" | "show_cancelled" | "cancelled" | "unknown_payment";

export type RefundBase = {
  /** Also the gateway's idempotency key; follows from the payment's id, so there is never a second. */
  readonly refundId: string;
  readonly paymentId: PaymentId;
  /** Null, as the two below, for money that no payment of ours is known for. */
  readonly reservationId: ReservationId | null;
  readonly showId: ShowId | null;
  readonly userId: UserId | null;
  readonly method: PaymentMethod;
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly reason: RefundReason;
  readonly requestedAtMs: number;
  /** Raised after each refusal that was certain. */
  readonly attempt: number;
  /** Claims so far: the backoff grows with it, and whoever holds an older one is refused. */
  readonly attempts: number;
  /** When this attempt was first sent; keys are good for so long from then on. */
  readonly sentAtMs: number | null;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

export type OpenRefund = RefundBase & {
  readonly status: "requested" | "sending" | "pending" | "failed";
  /** From then on any server may take it up; a claim moves it into the future. */
  readonly recoverAtMs: number;
  /** What the gateway said last, where it refused. */
  readonly failure: string | null;
};

export type StuckRefund = RefundBase & {
  readonly status: "needs_operator";
  readonly failure: string;
};

export type SettledRefund = RefundBase & {
  readonly status: "succeeded";
  readonly settledAtMs: number;
};

/** Money on its way back; requested → sending → pending → succeeded | failed | needs_operator. */
export type Refund = OpenRefund | StuckRefund | SettledRefund;
export type RefundStatus = Refund["status"];

/** Every transition that exists; `failed` is sent again, `needs_operator` once an operator says so. */
export const refundMoves: Readonly<Record<RefundStatus, readonly RefundStatus[]>> = {
  requested: ["sending", "succeeded"],
  sending: ["sending", "pending", "succeeded", "failed", "needs_operator"],
  pending: ["sending", "succeeded"],
  failed: ["sending", "succeeded"],
  needs_operator: ["requested", "succeeded"],
  succeeded: [],
};

export const isOpen = (refund: Refund): refund is OpenRefund =>
  refund.status !== "succeeded" && refund.status !== "needs_operator";

/** One payment has at most one refund, of all that was taken. */
export const refundIdOf = (paymentId: PaymentId): string => `${paymentId}-refund`;

/** What every status keeps of a refund, with the version raised. */
export const carryOn = (refund: Refund): RefundBase => ({
  refundId: refund.refundId,
  paymentId: refund.paymentId,
  reservationId: refund.reservationId,
  showId: refund.showId,
  userId: refund.userId,
  method: refund.method,
  reference: refund.reference,
  amount: refund.amount,
  currency: refund.currency,
  reason: refund.reason,
  requestedAtMs: refund.requestedAtMs,
  attempt: refund.attempt,
  attempts: refund.attempts,
  sentAtMs: refund.sentAtMs,
  version: refund.version + 1,
});
