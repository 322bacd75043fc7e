// What Toss's books say of money that moved after its capture, whoever moved it.
import type { GatewayPayment, OneStepGateway, PaymentId, ProviderMovements } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { captured, payment, refundOf, world } from "./support/world.ts";

const day = 86_400_000;

type Taken = GatewayPayment & { readonly reference: string };

const read = async (gateway: OneStepGateway, taken: Taken): Promise<ProviderMovements> => {
  const movements = await gateway.movements?.(taken);
  if (movements === undefined) throw new TypeError("It has no movements.");
  return movements;
};

const refundsOf = async (gateway: OneStepGateway, taken: Taken) =>
  (await read(gateway, taken)).refunds.map(({ refundId, amount, status, failure }) => [
    refundId,
    amount,
    status,
    failure,
  ]);

const movedSince = async (gateway: OneStepGateway, sinceMs: number) =>
  (await gateway.movedSince?.({ sinceMs, cursor: null }))?.paymentIds;

describe("fault 1: cancellations in the merchant's console", () => {
  test("of the whole are listed by their transaction's key, without an id of ours", async () => {
    const here = world();
    const taken = await captured(here);
    const reference = here.standIn.console.cancel("pay_1");
    expect(await read(here.gateway, taken)).toEqual({
      refunds: [
        {
          refundId: null,
          reference,
          amount: 110_000,
          currency: "KRW",
          status: "succeeded",
          failure: null,
        },
      ],
      disputes: [],
    });
    expect(await here.gateway.lookup(taken)).toMatchObject({ outcome: "captured" });
  });

  test("of parts stand between ours, oldest first", async () => {
    const here = world();
    const taken = await captured(here);
    here.standIn.console.cancel("pay_1", 10_000);
    here.advance(1_000);
    await here.gateway.refund(refundOf(taken, { amount: 20_000 }));
    here.advance(1_000);
    here.standIn.console.cancel("pay_1", 30_000);
    expect(await refundsOf(here.gateway, taken)).toEqual([
      [null, 10_000, "succeeded", null],
      ["refund_1", 20_000, "succeeded", null],
      [null, 30_000, "succeeded", null],
    ]);
  });

  test.for(["Refund", "Refund please", "refund_1", "Refund  refund_1", "환불 Refund refund_1"])(
    "with the reason %o are not taken for ours",
    async (reason) => {
      const here = world();
      const taken = await captured(here);
      here.standIn.console.cancel("pay_1", 10_000, reason);
      const [refund] = (await read(here.gateway, taken)).refunds;
      expect(refund?.refundId ?? null).toBe(reason === "Refund please" ? "please" : null);
      expect(await here.gateway.lookupRefund?.(refundOf(taken))).toEqual({ outcome: "not_found" });
    },
  );

  test("leave the rest to us, and nothing where nothing is left", async () => {
    const here = world();
    const taken = await captured(here);
    here.standIn.console.cancel("pay_1", 60_000);
    expect(await here.gateway.refund(refundOf(taken))).toEqual({
      outcome: "refused",
      reason: "NOT_CANCELABLE_AMOUNT",
      retry: "never",
    });
    const rest = refundOf(taken, { attempt: 2, amount: 50_000 });
    expect(await here.gateway.refund(rest)).toEqual({ outcome: "refunded" });
    const more = refundOf(taken, { refundId: "refund_2", amount: 1 });
    expect(await here.gateway.refund(more)).toEqual({
      outcome: "refused",
      reason: "ALREADY_CANCELED_PAYMENT",
      retry: "never",
    });
  });

  test("are told as a hint at the order, and found by date", async () => {
    const here = world();
    await captured(here);
    here.advance(day);
    const before = here.standIn.webhooks.length;
    here.standIn.console.cancel("pay_1", 10_000);
    here.standIn.console.cancel("pay_1");
    const news = here.standIn.webhooks.slice(before);
    expect(news).toHaveLength(2);
    for (const { headers, body } of news) {
      const reading = await here.gateway.parseWebhook?.({ headers, body, nowMs: 0 });
      expect(reading).toEqual({ outcome: "hint", paymentId: "pay_1" });
    }
    expect(await movedSince(here.gateway, Date.UTC(2030, 0, 2))).toEqual(["pay_1"]);
    expect(await movedSince(here.gateway, Date.UTC(2030, 0, 3))).toEqual([]);
  });

  test("are found page by page, and captures are none", async () => {
    const here = world();
    const ids = Array.from({ length: 130 }, (_, index) => `pay_${index}`);
    for (const paymentId of ids) {
      await captured(here, payment({ paymentId: paymentId as PaymentId }));
    }
    here.standIn.console.cancel("pay_3");
    here.standIn.console.cancel("pay_129", 10_000);
    const sinceMs = Date.UTC(2030, 0, 1);
    const first = await here.gateway.movedSince?.({ sinceMs, cursor: null });
    expect(first?.paymentIds).toEqual([]);
    const second = await here.gateway.movedSince?.({ sinceMs, cursor: first?.cursor ?? null });
    expect(second).toEqual({ paymentIds: ["pay_3", "pay_129"], cursor: null });
  });

  test("of a payment that Toss does not know are no answer", async () => {
    const here = world();
    const taken = await captured(here);
    await expect(read(here.gateway, { ...taken, reference: "nobody" })).rejects.toThrow("not know");
    const other = { ...taken, paymentId: "pay_2" as PaymentId };
    await expect(read(here.gateway, other)).rejects.toThrow(TypeError);
  });
});

describe("fault 6: cancellations that take days", () => {
  test.for([
    ["DONE", "refunded", "succeeded"],
    ["ABORTED", "refused", "failed"],
  ] as const)("end %s: %s", async ([end, outcome, status]) => {
    const here = world();
    const taken = await captured(here);
    const refund = refundOf(taken);
    here.standIn.bank.slow(true);
    expect(await here.gateway.refund(refund)).toEqual({ outcome: "pending" });
    here.advance(4 * day);
    expect(await here.gateway.refund(refund)).toEqual({ outcome: "pending" });
    expect(await here.gateway.lookupRefund?.(refund)).toEqual({ outcome: "pending" });
    const [before] = (await read(here.gateway, taken)).refunds;
    expect(before).toMatchObject({ refundId: "refund_1", status: "pending", failure: null });
    here.standIn.bank.settleCancels(end);
    expect(await here.gateway.lookupRefund?.(refund)).toMatchObject({ outcome });
    expect(await here.gateway.refund(refund)).toMatchObject({ outcome });
    const failure = end === "ABORTED" ? end : null;
    expect((await read(here.gateway, taken)).refunds).toEqual([{ ...before, status, failure }]);
  });

  test("and were aborted are sent anew under the next attempt, which stays apart", async () => {
    const here = world();
    const taken = await captured(here);
    const refund = refundOf(taken);
    here.standIn.bank.slow(true);
    await here.gateway.refund(refund);
    here.standIn.bank.settleCancels("ABORTED");
    const refused = { outcome: "refused", reason: "CANCEL_ABORTED", retry: "never" };
    expect(await here.gateway.lookupRefund?.(refund)).toEqual(refused);
    const again = { ...refund, attempt: 2 };
    expect(await here.gateway.lookupRefund?.(again)).toEqual({ outcome: "not_found" });
    expect(await here.gateway.refund(again)).toEqual({ outcome: "pending" });
    here.standIn.bank.settleCancels("DONE");
    for (const attempt of [1, 2, 3]) {
      expect(await here.gateway.refund({ ...refund, attempt })).toEqual({ outcome: "refunded" });
    }
    expect(await refundsOf(here.gateway, taken)).toEqual([
      ["refund_1", 110_000, "failed", "ABORTED"],
      ["refund_1", 110_000, "succeeded", null],
    ]);
    expect(here.standIn.ledger()).toMatchObject([{ refunded: 110_000 }]);
  });

  test("tell when they end, without naming an order: nothing follows, and it is taken", async () => {
    const here = world();
    const taken = await captured(here);
    here.standIn.bank.slow(true);
    await here.gateway.refund(refundOf(taken));
    here.standIn.bank.settleCancels("ABORTED");
    const { headers, body } = here.standIn.webhooks.at(-1) ?? { headers: {}, body: "" };
    expect(JSON.parse(body)).toMatchObject({ eventType: "CANCEL_STATUS_CHANGED" });
    const reading = await here.gateway.parseWebhook?.({ headers, body, nowMs: 0 });
    expect(reading).toEqual({ outcome: "hint", paymentId: null });
  });

  test("are dated by their end", async () => {
    const here = world();
    await captured(here);
    here.standIn.bank.slow(true);
    here.standIn.console.cancel("pay_1");
    here.advance(2 * day);
    expect(await movedSince(here.gateway, Date.UTC(2030, 0, 1))).toEqual([]);
    here.standIn.bank.settleCancels("DONE");
    expect(await movedSince(here.gateway, Date.UTC(2030, 0, 3))).toEqual(["pay_1"]);
  });
});

describe("fault 6: what Toss lets a shop cancel is used up", () => {
  test("refuses for later, and the next attempt is paid", async () => {
    const here = world();
    const refund = refundOf(await captured(here));
    here.standIn.balance.empty();
    const refused = { outcome: "refused", reason: "EXCEED_CANCEL_LIMIT", retry: "later" };
    expect(await here.gateway.refund(refund)).toEqual(refused);
    here.standIn.balance.fill();
    expect(await here.gateway.refund({ ...refund, attempt: 2 })).toEqual({ outcome: "refunded" });
    expect(here.standIn.ledger()).toMatchObject([{ refunded: 110_000 }]);
  });

  test.for([
    ["EXCEED_MAX_REFUND_AMOUNT", "later"],
    ["NOT_AVAILABLE_BANK", "later"],
    ["EXCEED_MAX_REFUND_DUE", "never"],
    ["REFUND_REJECTED", "never"],
    ["NOT_ALLOWED_PARTIAL_REFUND", "never"],
    ["FORBIDDEN_BANK_REFUND_REQUEST", "never"],
    ["INVALID_REFUND_AMOUNT", "never"],
  ] as const)("%s: %s", async ([code, retry]) => {
    const here = world(({ path }) =>
      path.endsWith("/cancel") ? { status: 403, code } : undefined,
    );
    const refund = refundOf(await captured(here));
    expect(await here.gateway.refund(refund)).toEqual({ outcome: "refused", reason: code, retry });
  });
});

test("what was given up before its deposit moved nothing", async () => {
  const { gateway, standIn } = world();
  const asked = payment({ method: { type: "toss", method: "VIRTUAL_ACCOUNT" } });
  const { paymentId: orderId, amount } = asked;
  const proof = standIn.buyer.authenticate({ orderId, amount, method: "virtual_account" });
  const waiting = await gateway.charge({ ...asked, proof });
  await gateway.cancel({ ...asked, proof });
  const reference = "reference" in waiting ? (waiting.reference ?? "") : "";
  expect(await read(gateway, { ...asked, reference })).toEqual({ refunds: [], disputes: [] });
});
