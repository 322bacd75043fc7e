import type { PaymentId } from "../../kernel/ids.ts";
import type { PaymentOutcome } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import type { PaymentState } from "./carry-out.ts";

/** The payment's result for the buyer. A refunded payment counts as declined. */
export const paymentOutcome = ({ payment, reservation }: PaymentState): PaymentOutcome => {
  switch (payment.status) {
    case "captured":
      return { outcome: "payment_captured", payment, reservation };
    case "pending":
      return { outcome: "payment_pending", payment };
    case "declined":
    case "failed":
      return { outcome: "payment_declined", payment, reason: payment.reason };
    case "refunding":
    case "refunded":
      return { outcome: "payment_declined", payment, reason: "refunded" };
  }
};

/** The payment's current result. */
export const outcomeOf = async (
  { stores }: SalesContext,
  paymentId: PaymentId,
): Promise<PaymentOutcome> => {
  const payment = await stores.bookings.payment(paymentId);
  const reservation = payment && (await stores.bookings.reservation(payment.reservationId));
  if (payment === null || reservation === null) {
    throw new TypeError(`The payment ${paymentId} does not exist.`);
  }
  return paymentOutcome({ payment, reservation });
};
