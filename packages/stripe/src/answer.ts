import type { GatewayAnswer, GatewayPayment, NextAction } from "@admit-one/core";
import type Stripe from "stripe";
import type { Intent } from "./api.ts";
import { paymentMethodOf } from "./method.ts";
import { currencyOf, fromStripe } from "./money.ts";

/**
 * What an intent means to us (docs.stripe.com/payments/paymentintents/lifecycle). An intent that was
 * opened and never confirmed is nothing yet: no money was asked for.
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
      // What Stripe may add, as well: it will be one of the above.
      return { outcome: "pending", nextAction: null, reference };
  }
};

/** With this reason we cancel intents whose charge was declined, and no others. */
export const declinedReason = "abandoned";

/**
 * Whether the buyer's side said no. Stripe then waits for another card; to us the attempt is over.
 * Where the browser confirms, the buyer may try again on the page until they come back from it.
 */
export const wasDeclined = (intent: Intent, { method, proof }: GatewayPayment): boolean =>
  intent.status === "requires_payment_method" &&
  (intent.last_payment_error !== null || intent.latest_charge !== null) &&
  (paymentMethodOf(method) !== undefined || proof !== null);

/**
 * Read from the charge, which stays as it is. `last_payment_error` does not: it is cleared when the
 * intent is updated. Without a charge the buyer did not get past the authentication.
 */
const reasonOf = (intent: Intent): string => {
  const charge = chargeOf(intent);
  return charge?.outcome?.reason ?? charge?.failure_code ?? "authentication_failed";
};

const chargeOf = ({ latest_charge: charge }: Intent): Stripe.Charge | null =>
  typeof charge === "string" ? null : charge;

/** What the page hands to Stripe.js; the secret is for this payer alone, and is never logged. */
const nextActionOf = ({ client_secret, next_action }: Intent): NextAction => {
  const redirectUrl = next_action?.redirect_to_url?.url;
  return {
    type: "stripe",
    clientSecret: client_secret,
    ...(typeof redirectUrl === "string" && { redirectUrl }),
  };
};
