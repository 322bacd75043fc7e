import { expect, test } from "vitest";
import { captured, payment, world } from "./support/world.ts";

const { gateway } = world();
const parse = (body: unknown) =>
  gateway.parseWebhook?.({
    headers: {},
    body: typeof body === "string" ? body : JSON.stringify(body),
    nowMs: 0,
  });

/** As docs.tosspayments.com/reference/using-api/webhook-events shows them. */
const examples = {
  PAYMENT_STATUS_CHANGED: {
    eventType: "PAYMENT_STATUS_CHANGED",
    createdAt: "2022-05-12T00:00:00.000",
    data: {
      paymentKey: "B3EvL1cKz9p-kO6XPNpfF",
      status: "DONE",
      orderId: "YOWWcpZSDCZ8WJC5x7mkl",
    },
  },
  DEPOSIT_CALLBACK: {
    createdAt: "2022-01-01T00:00:00.000000",
    secret: "ps_eqRGgYO1r57E4Z541ZMW3QnN2Eya",
    status: "DONE",
    transactionKey: "9FF15E1A29D0E77C218F57262BFA4986",
    orderId: "YOWWcpZSDCZ8WJC5x7mkl",
  },
};

test.for(Object.entries(examples))("%s is a hint at its order", async ([, body]) => {
  expect(await parse(body)).toEqual({ outcome: "hint", paymentId: "YOWWcpZSDCZ8WJC5x7mkl" });
});

test("CANCEL_STATUS_CHANGED brings a cancellation without an order, and names none", async () => {
  const data = { transactionKey: "8B4F646A829571D870A3011A4E13D640", cancelStatus: "ABORTED" };
  const news = { eventType: "CANCEL_STATUS_CHANGED", createdAt: "2022-01-01T00:00:00.000000" };
  expect(await parse({ ...news, data })).toEqual({ outcome: "hint", paymentId: null });
  const named = { ...news, data: { ...data, orderId: "pay_1" } };
  expect(await parse(named)).toEqual({ outcome: "hint", paymentId: "pay_1" });
});

test.for([
  ["no JSON", "eventType=x"],
  ["another's event", { eventType: "BILLING_DELETED", billingKey: "b" }],
  ["an order that can't be ours", { orderId: "../secret" }],
  ["an order that is no text", { data: { orderId: 7 } }],
  ["a list", [{ orderId: "pay_1" }]],
  ["data that is 1", { eventType: "PAYMENT_STATUS_CHANGED", data: 1 }],
  ["data that is null", { eventType: "CANCEL_STATUS_CHANGED", data: null }],
])("%s is invalid", async ([, body]) => {
  expect(await parse(body)).toMatchObject({ outcome: "invalid" });
});

test("what the stand-in tells of a payment names it", async () => {
  const here = world();
  await captured(here);
  const { buyer, webhooks } = here.standIn;
  buyer.authenticate({ orderId: "pay_2", amount: 1_000, method: "virtual_account" });
  expect(webhooks).toHaveLength(3);
  const readings = await Promise.all(webhooks.map(async ({ body }) => parse(body)));
  expect(readings).toEqual([
    { outcome: "hint", paymentId: payment().paymentId },
    { outcome: "hint", paymentId: payment().paymentId },
    { outcome: "hint", paymentId: "pay_2" },
  ]);
});
