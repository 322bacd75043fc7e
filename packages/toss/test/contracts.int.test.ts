import { paymentGatewayContract } from "@admit-one/testing/contracts";
import { createTossGateway } from "@admit-one/toss";
import { startTossStandIn } from "@admit-one/toss/stand-in";
import { expect, test } from "vitest";

const secretKey = "test_sk_contract";
const clock = { nowMs: () => 1_000 };

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
    webhook: standIn.webhook,
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
});

test.for(gateway)("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});
