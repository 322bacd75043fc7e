import { type DomainEvent, event } from "../kernel/events.ts";
import { disputeIdOf } from "./outside-id.ts";
import type { Dispute, Payment } from "./payment.ts";
import type { Refund } from "./refund.ts";

type PaymentEvent =
  | { readonly type: "PaymentStarted" | "PaymentCaptured" | "PaymentRefunded" }
  | { readonly type: "PaymentDeclined" | "PaymentFailed"; readonly reason: string };

type RefundEvent =
  | { readonly type: "RefundRequested" | "PaidBackOutside" }
  | { readonly type: "RefundFailed"; readonly reason: string };

const ofPayment = (payment: Payment) => {
  const { paymentId, reservationId, showId, userId, amount, currency } = payment;
  return { paymentId, reservationId, showId, userId, amount, currency };
};

/** An event of a payment. It is delivered in the stream of its reservation. */
export const paymentEvent = (payment: Payment, nowMs: number, data: PaymentEvent): DomainEvent => {
  const { paymentId, version, reservationId: stream } = payment;
  return event({ id: paymentId, version, stream }, nowMs, { ...data, ...ofPayment(payment) });
};

/** An event of one refund. One step may create several for a payment. */
export const refundEvent = (
  payment: Payment,
  refund: Refund,
  nowMs: number,
  data: RefundEvent,
): DomainEvent => {
  const { refundId, version, amount, currency } = refund;
  return event({ id: refundId, version, stream: payment.reservationId }, nowMs, {
    ...data,
    ...ofPayment(payment),
    refundId,
    refundAmount: amount,
    refundCurrency: currency,
  });
};

/** An event of one dispute, with the payment and the dispute as they are after the step. */
export const disputeEvent = (
  payment: Payment,
  { reference, amount, currency, status }: Dispute,
  nowMs: number,
): DomainEvent => {
  const { paymentId, version, reservationId: stream } = payment;
  const disputed = { disputeId: reference, disputedAmount: amount, disputedCurrency: currency };
  const data = { ...ofPayment(payment), ...disputed };
  const subject = { id: disputeIdOf(paymentId, reference), version, stream };
  return status === "open"
    ? event(subject, nowMs, { type: "PaymentDisputed", ...data })
    : event(subject, nowMs, { type: "DisputeClosed", ...data, outcome: status });
};
