import type { ListedPayment, PaymentGateway, PaymentId } from "@admit-one/core";
import type Stripe from "stripe";
import type { StripeApi } from "./api.ts";
import { currencyOf, fromStripe } from "./money.ts";

/**
 * Lists captures by Stripe's balance, which books each at the time of its capture. An intent's own
 * date is that of its opening, perhaps days before.
 */
export const createBooks = (
  api: StripeApi,
  name: string,
): NonNullable<PaymentGateway["listSince"]> => {
  const toPayment = (booking: Stripe.BalanceTransaction): readonly ListedPayment[] => {
    const { source } = booking;
    if (source === null || typeof source === "string" || source.object !== "charge") return [];
    const { payment_intent: intent, metadata, amount_captured: amount } = source;
    // A payment without our id was not sold by us, although it is on the same account.
    const paymentId = metadata["paymentId"];
    if (paymentId === undefined || intent === null || amount === 0) return [];
    const currency = currencyOf(source.currency);
    return [
      {
        paymentId: paymentId as PaymentId,
        reference: typeof intent === "string" ? intent : intent.id,
        amount: fromStripe(amount, currency),
        currency,
        method: { type: name },
        capturedAtMs: booking.created * 1000,
      },
    ];
  };
  return async ({ sinceMs, cursor }) => {
    const { data, hasMore, lastId } = await api.bookings(Math.floor(sinceMs / 1000), cursor);
    return { payments: data.flatMap(toPayment), cursor: hasMore ? lastId : null };
  };
};
