import { type DomainEvent, event } from "../events.ts";
import type { Payment } from "./payment.ts";

type PaymentEvent =
  | { readonly type: "PaymentStarted" | "PaymentCaptured" | "RefundRequested" | "PaymentRefunded" }
  | { readonly type: "PaymentDeclined" | "PaymentFailed"; readonly reason: string };

/** An event of a payment, told in the order of its reservation's events. */
export const paymentEvent = (payment: Payment, nowMs: number, data: PaymentEvent): DomainEvent => {
  const { paymentId, reservationId, showId, userId, amount, currency, version } = payment;
  return event({ id: paymentId, version, stream: reservationId }, nowMs, {
    ...data,
    paymentId,
    reservationId,
    showId,
    userId,
    amount,
    currency,
  });
};
