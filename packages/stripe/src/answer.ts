import type { GatewayAnswer, GatewayPayment, NextAction } from "@admit-one/core";
import type Stripe from "stripe";
import type { Intent } from "./api.ts";
import { paymentMethodOf } from "./method.ts";
import { currencyOf, fromStripe } from "./money.ts";

/**
 * The meaning of an intent for us (docs.stripe.com/payments/paymentintents/lifecycle). An intent
 * that was opened but never confirmed has no effect yet: it has requested no money.
 */
export const answerOf = (intent: Intent): GatewayAnswer => {
  const reference = intent.id;
  const currency = currencyOf(intent.currency);
  switch (intent.status) {
    case "succeeded":
      return {
        outcome: "captured",
        reference,
        amount: fromStripe(intent.amount_received, currency),
        currency,
      };
    case "requires_capture":
      return {
        outcome: "authorized",
        reference,
        amount: fromStripe(intent.amount_capturable, currency),
        currency,
      };
    case "canceled":
      return intent.cancellation_reason === declinedReason
        ? { outcome: "declined", reason: reasonOf(intent) }
        : { outcome: "failed", reason: `canceled_${intent.cancellation_reason ?? "by_stripe"}` };
    case "requires_confirmation":
      return { outcome: "not_found" };
    case "requires_payment_method":
    case "requires_action":
      return { outcome: "pending", nextAction: nextActionOf(intent), reference };
    case "processing":
    default:
      // Includes statuses that Stripe may add: each of them will change to one of the above.
      return { outcome: "pending", nextAction: null, reference };
  }
};

/** We cancel intents with a declined charge for this reason, and no others. */
export const declinedReason = "abandoned";

/**
 * Whether the buyer's side declined. Stripe then waits for another card, but for us the attempt has
 * ended. If the browser confirms, the buyer may try again on the page until they return from it.
 */
export const wasDeclined = (intent: Intent, { method, proof }: GatewayPayment): boolean =>
  intent.status === "requires_payment_method" &&
  (intent.last_payment_error !== null || intent.latest_charge !== null) &&
  (paymentMethodOf(method) !== undefined || proof !== null);

/**
 * Read from the charge, which never changes. Stripe clears `last_payment_error` when the intent is
 * updated. Without a charge, the buyer did not pass the authentication.
 */
const reasonOf = (intent: Intent): string => {
  const charge = chargeOf(intent);
  return charge?.outcome?.reason ?? charge?.failure_code ?? "authentication_failed";
};

const chargeOf = ({ latest_charge: charge }: Intent): Stripe.Charge | null =>
  typeof charge === "string" ? null : charge;

/**
 * The data that the page passes to Stripe.js. The secret is only for this payer, and is never
 * logged.
 */
const nextActionOf = ({ client_secret, next_action }: Intent): NextAction => {
  const redirectUrl = next_action?.redirect_to_url?.url;
  return {
    type: "stripe",
    clientSecret: client_secret,
    ...(typeof redirectUrl === "string" && { redirectUrl }),
  };
};
