import type { BookingChange } from "../reservation/booking.ts";
import { post } from "./ledger.ts";
import { type CapturedPayment, carryOn, type RefundingPayment, takenOf } from "./payment.ts";
import { paymentEvent } from "./payment-events.ts";
import { type OpenRefund, type RefundReason, refundIdOf } from "./refund.ts";

/**
 * Asks for all that was taken to go back. What is written down here is sent by `recover`, as often
 * as it takes: nothing is refunded inside a step that may roll back.
 */
export const requestRefund = (
  payment: CapturedPayment,
  from: "suspense" | "sales",
  reason: RefundReason,
  nowMs: number,
): BookingChange => {
  const { paymentId, reservationId, showId, userId, method, reference } = payment;
  const { takenAmount: amount, takenCurrency: currency } = payment;
  const refunding: RefundingPayment = {
    ...carryOn(payment),
    ...takenOf(payment),
    status: "refunding",
    refundTotal: amount,
  };
  const refund: OpenRefund = {
    refundId: refundIdOf(paymentId),
    paymentId,
    reservationId,
    showId,
    userId,
    method,
    reference,
    amount,
    currency,
    reason,
    requestedAtMs: nowMs,
    attempt: 1,
    attempts: 0,
    sentAtMs: null,
    version: 1,
    status: "requested",
    recoverAtMs: nowMs,
    failure: null,
  };
  const postingId = `${refund.refundId}.requested`;
  return {
    payments: [refunding],
    refunds: [refund],
    ledger: post(from, "refunds_payable", { postingId, amount, currency, paymentId, atMs: nowMs }),
    events: [paymentEvent(refunding, nowMs, { type: "RefundRequested" })],
  };
};
