// A payment in two steps through Stripe, whose API is stood in for: the money is reserved, an answer
// gets lost, the capture is made once all the same, and the money goes back.
import type { Currency, GatewayPayment, PaymentId } from "@admit-one/core";
import { createStripeGateway } from "@admit-one/stripe";
import { startStripeStandIn } from "@admit-one/stripe/stand-in";

const keys = { secretKey: "sk_test_example", webhookSecret: "whsec_example" };
let lost = false;
await using stripe = await startStripeStandIn({
  ...keys,
  // The first capture happens, and its answer never arrives.
  faults: ({ path }) => {
    if (lost || !path.endsWith("/capture")) return undefined;
    lost = true;
    return "lost_after";
  },
});
const gateway = createStripeGateway({ ...keys, apiUrl: stripe.url }); // without it: Stripe's own

const payment: GatewayPayment = {
  paymentId: "pay_example" as PaymentId,
  amount: 187_000,
  currency: "KRW" as Currency,
  method: { type: "stripe", paymentMethod: "pm_card_visa" }, // one of Stripe's test cards
  proof: null,
  reference: null,
  createdAtMs: Date.now(),
};

const authorized = await gateway.authorize(payment);
if (authorized.outcome !== "authorized") throw new Error(authorized.outcome);
console.log(`${authorized.outcome}: ${authorized.amount} ${authorized.currency}`);

const known = { ...payment, reference: authorized.reference };
const first = await gateway.capture(known).catch(() => ({ outcome: "unknown" }));
console.log(`capture: ${first.outcome}; look-up: ${(await gateway.lookup(payment)).outcome}`);
console.log(`capture, sent again: ${(await gateway.capture(known)).outcome}`);

const nowMs = Date.now();
for (const event of stripe.events) {
  const reading = await gateway.parseWebhook?.({ ...stripe.deliver(event, nowMs), nowMs });
  console.log(`webhook ${event.type}: ${reading?.outcome}`);
}

const refund = { ...known, refundId: "refund_example", attempt: 1 };
console.log(`refund: ${(await gateway.refund(refund)).outcome}`);
console.log("at Stripe:", stripe.ledger());
