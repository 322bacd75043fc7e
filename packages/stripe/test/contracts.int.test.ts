import { createStripeGateway } from "@admit-one/stripe";
import { type StripeStandIn, startStripeStandIn } from "@admit-one/stripe/stand-in";
import { type Elsewhere, paymentGatewayContract } from "@admit-one/testing/contracts";
import { expect, test } from "vitest";

const secretKey = "sk_test_contract";
const webhookSecret = "whsec_contract";
const clock = { nowMs: () => 1_000 };

const elsewhereOf = ({ dashboard, bank, balance }: StripeStandIn): Elsewhere => {
  const disputes = new Map<string, string>();
  return {
    refund: async ({ paymentId }, amount) => void dashboard.refund(paymentId, amount),
    failRefund: async (refundId) => bank.failRefund(refundId),
    balance: {
      empty: async () => balance.empty("refuses"),
      fill: async () => balance.topUp(),
    },
    // What the balance does not cover is held for days, and given up in the end.
    slowly: {
      start: async () => balance.empty("holds"),
      end: async (isPaid) => {
        if (isPaid) balance.topUp();
        else bank.failPending("insufficient_funds");
      },
    },
    disputes: {
      open: async ({ paymentId }) => void disputes.set(paymentId, bank.dispute(paymentId)),
      close: async ({ paymentId }, end) => bank.closeDispute(disputes.get(paymentId) ?? "", end),
    },
  };
};

const gateway = paymentGatewayContract(async () => {
  const standIn = await startStripeStandIn({ secretKey, webhookSecret, clock });
  return {
    gateway: createStripeGateway({ secretKey, webhookSecret, clock, apiUrl: standIn.url }),
    approve: { type: "stripe", paymentMethod: "pm_card_visa" },
    decline: { type: "stripe", paymentMethod: "pm_card_visa_chargeDeclined" },
    pending: { type: "stripe", paymentMethod: "pm_card_authenticationRequired" },
    elsewhere: elsewhereOf(standIn),
    webhook: standIn.webhook,
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
});

test.for(gateway)("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});
