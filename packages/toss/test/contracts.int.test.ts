import { type Elsewhere, paymentGatewayContract } from "@admit-one/testing/contracts";
import { createTossGateway } from "@admit-one/toss";
import { startTossStandIn, type TossStandIn } from "@admit-one/toss/stand-in";
import { expect, test } from "vitest";

const secretKey = "test_sk_contract";
const clock = { nowMs: () => 1_000 };

const elsewhereOf = ({ console: shop, bank, balance }: TossStandIn): Elsewhere => ({
  refund: async ({ paymentId }, amount) => void shop.cancel(paymentId, amount),
  failRefund: null,
  balance: { empty: async () => balance.empty(), fill: async () => balance.fill() },
  slowly: {
    start: async () => bank.slow(true),
    end: async (isPaid) => bank.settleCancels(isPaid ? "DONE" : "ABORTED"),
  },
  // Its API shows none.
  disputes: null,
});

const gateway = paymentGatewayContract(async () => {
  const standIn = await startTossStandIn({ secretKey, clock });
  return {
    gateway: createTossGateway({ secretKey, clock, apiUrl: standIn.url }),
    approve: { type: "toss" },
    // Here, those who pay by transfer have nothing on their account.
    decline: { type: "toss", method: "TRANSFER" },
    pending: { type: "toss", method: "CARD" },
    proofOf: async ({ paymentId: orderId, amount, method }) =>
      standIn.buyer.authenticate({
        orderId,
        amount,
        ...(method["method"] === "TRANSFER" && { confirmFails: "REJECT_ACCOUNT_PAYMENT" }),
      }),
    elsewhere: elsewhereOf(standIn),
    webhook: standIn.webhook,
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
});

test.for(gateway)("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});
