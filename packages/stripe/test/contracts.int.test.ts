import { createStripeGateway } from "@admit-one/stripe";
import { startStripeStandIn } from "@admit-one/stripe/stand-in";
import { paymentGatewayContract } from "@admit-one/testing/contracts";
import { expect, test } from "vitest";

const secretKey = "sk_test_contract";
const webhookSecret = "whsec_contract";
const clock = { nowMs: () => 1_000 };

const gateway = paymentGatewayContract(async () => {
  const standIn = await startStripeStandIn({ secretKey, webhookSecret, clock });
  return {
    gateway: createStripeGateway({ secretKey, webhookSecret, clock, apiUrl: standIn.url }),
    approve: { type: "stripe", paymentMethod: "pm_card_visa" },
    decline: { type: "stripe", paymentMethod: "pm_card_visa_chargeDeclined" },
    pending: { type: "stripe", paymentMethod: "pm_card_authenticationRequired" },
    webhook: standIn.webhook,
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
});

test.for(gateway)("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});
