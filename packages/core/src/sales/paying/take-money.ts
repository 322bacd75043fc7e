import { post, sourceOf } from "../../payment/ledger.ts";
import { type CapturedPayment, nextVersion, noBooks, type Payment } from "../../payment/payment.ts";
import { paymentEvent } from "../../payment/payment-events.ts";
import type { GatewayAnswer } from "../../payment/payment-gateway.port.ts";
import type { BookingChange } from "../booking.ts";

export type Captured = Extract<GatewayAnswer, { readonly outcome: "captured" }>;

/** The payment with its money, and the ledger entries and events for the capture. */
export const takeMoney = (
  payment: Payment,
  { reference, amount, currency }: Captured,
  nowMs: number,
): { readonly captured: CapturedPayment; readonly recorded: BookingChange } => {
  const captured: CapturedPayment = {
    ...nextVersion(payment),
    status: "captured",
    reference,
    capturedAtMs: nowMs,
    takenAmount: amount,
    takenCurrency: currency,
    ...noBooks,
    suspendedAtMs: null,
    recoverAtMs: null,
    attempts: 0,
  };
  return { captured, recorded: recordCapture(captured) };
};

/** All money goes through suspense: it is booked before tickets are decided. */
export const recordCapture = (captured: CapturedPayment): BookingChange => {
  const { paymentId, method, capturedAtMs: atMs, takenAmount, takenCurrency } = captured;
  return {
    ledger: post(sourceOf(method), "suspense", {
      postingId: `${paymentId}.captured`,
      amount: takenAmount,
      currency: takenCurrency,
      paymentId,
      atMs,
    }),
    events: [paymentEvent(captured, atMs, { type: "PaymentCaptured" })],
  };
};
