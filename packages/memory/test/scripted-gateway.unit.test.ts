import type { Currency, GatewayPayment, GatewayRefund, PaymentId } from "@admit-one/core";
import { createScriptedGateway } from "@admit-one/memory";
import { describe, expect, test } from "vitest";

const paymentId = "pay-1" as PaymentId;
const currency = "KRW" as Currency;

const charge = (outcome?: string, proof: string | null = null): GatewayPayment => ({
  paymentId,
  amount: 1000,
  currency,
  method: { type: "scripted", ...(outcome !== undefined && { outcome }) },
  proof,
  reference: null,
  createdAtMs: 0,
});

const trial = (delayMs?: number) => {
  let nowMs = 0;
  const gateway = createScriptedGateway({
    clock: { nowMs: () => nowMs },
    ...(delayMs !== undefined && { delayMs }),
  });
  return { gateway, advance: (ms: number) => (nowMs += ms) };
};

const taken = { paymentId, captures: 1, captured: 1000, refunded: 0 };

test("a delayed charge is captured by the clock, seen through lookup", async () => {
  const { gateway, advance } = trial();
  expect(await gateway.charge(charge("delay"))).toEqual({ outcome: "pending", nextAction: null });
  advance(1999);
  expect(await gateway.lookup(charge())).toMatchObject({ outcome: "pending" });
  expect(gateway.ledger()).toEqual([]);
  advance(1);
  expect(await gateway.lookup(charge())).toMatchObject({ outcome: "captured", amount: 1000 });
  expect(gateway.ledger()).toEqual([taken]);
});

test("a delayed charge that is sent again is captured once it is due, and once only", async () => {
  const { gateway, advance } = trial(10);
  await gateway.charge(charge("delay"));
  advance(10);
  expect(await gateway.charge(charge("delay"))).toMatchObject({ outcome: "captured" });
  expect(await gateway.charge(charge("delay"))).toMatchObject({ outcome: "captured" });
  expect(gateway.ledger()).toEqual([taken]);
});

test("a delayed charge that was cancelled in time takes no money", async () => {
  const { gateway, advance } = trial(10);
  await gateway.charge(charge("delay"));
  advance(9);
  expect(await gateway.cancel(charge())).toMatchObject({ outcome: "failed" });
  advance(9);
  expect(await gateway.lookup(charge())).toMatchObject({ outcome: "failed" });
  expect(gateway.ledger()).toEqual([]);
});

test("a cancel of a delayed charge that is due finds it captured", async () => {
  const { gateway, advance } = trial(10);
  await gateway.charge(charge("delay"));
  advance(10);
  expect(await gateway.cancel(charge())).toMatchObject({ outcome: "captured" });
});

test("a redirected charge is captured by a proof", async () => {
  const { gateway } = trial();
  const nextAction = { type: "redirect", url: "about:blank#pay-1" };
  expect(await gateway.charge(charge("redirect"))).toEqual({ outcome: "pending", nextAction });
  expect(await gateway.charge(charge("redirect", "ok"))).toMatchObject({ outcome: "captured" });
  expect(await gateway.charge(charge("redirect", "decline"))).toMatchObject({
    outcome: "captured",
  });
  expect(gateway.ledger()).toEqual([taken]);
});

test("a proof may decline, and is final", async () => {
  const { gateway } = trial();
  await gateway.charge(charge("redirect"));
  const declined = { outcome: "declined", reason: "scripted_decline" };
  expect(await gateway.charge(charge("redirect", "decline"))).toEqual(declined);
  expect(await gateway.charge(charge("redirect", "ok"))).toEqual(declined);
  expect(gateway.ledger()).toEqual([]);
});

test("a failure is an answer, not an exception", async () => {
  const { gateway } = trial();
  expect(await gateway.charge(charge("fail"))).toEqual({
    outcome: "failed",
    reason: "scripted_failure",
  });
});

test("parts of a charge are paid back up to its amount", async () => {
  const { gateway } = trial();
  await gateway.charge(charge());
  const refund = (refundId: string, amount: number): GatewayRefund => ({
    refundId,
    attempt: 1,
    method: { type: "scripted" },
    paymentId,
    amount,
    currency,
    reference: "scripted-pay-1",
  });
  expect(await gateway.refund(refund("r-1", 400))).toEqual({ outcome: "refunded" });
  expect(await gateway.refund(refund("r-2", 601))).toMatchObject({ outcome: "refused" });
  expect(await gateway.refund(refund("r-3", 600))).toEqual({ outcome: "refunded" });
  expect(gateway.ledger()).toEqual([{ ...taken, refunded: 1000 }]);
});

test("one id with another amount is a mistake", async () => {
  const { gateway } = trial();
  await gateway.charge(charge());
  await expect(gateway.charge({ ...charge(), amount: 999 })).rejects.toThrow(TypeError);
});

test.for([
  { method: { type: "scripted", outcome: "explode" }, fields: ["method.outcome"] },
  { method: { type: "scripted", outcome: undefined }, fields: ["method.outcome"] },
  {
    method: { type: "scripted", outcome: 1, card: "4111" },
    fields: ["method.outcome", "method.card"],
  },
  { method: { type: "card" }, fields: ["method.type"] },
  { method: { type: "scripted" }, fields: [] },
])("checkMethod of $method", ({ method, fields }) => {
  const { gateway } = trial();
  expect(gateway.checkMethod(method).map(({ field }) => field)).toEqual(fields);
});

describe("what others do at the provider", () => {
  const refund = (refundId: string, amount = 1000, attempt = 1): GatewayRefund => ({
    refundId,
    attempt,
    method: { type: "scripted" },
    paymentId,
    amount,
    currency,
    reference: "scripted-pay-1",
  });

  const paid = async () => {
    const here = trial();
    await here.gateway.charge(charge());
    const read = async () => {
      const moved = { ...charge(), reference: "scripted-pay-1" };
      const { refunds, disputes } = await here.gateway.movements(moved);
      return [
        ...refunds.map((it) => `${it.refundId} ${it.amount} ${it.status}`),
        ...disputes.map((it) => `dispute ${it.amount} ${it.status}`),
      ];
    };
    return { ...here, read, provider: here.gateway.provider };
  };

  test("a refund there is listed without an id, and only the rest is left to us", async () => {
    const { gateway, read, provider } = await paid();
    provider.refund(paymentId, 400);
    expect(await gateway.refund(refund("r-1"))).toMatchObject({ outcome: "refused" });
    expect(await gateway.refund(refund("r-2", 600))).toEqual({ outcome: "refunded" });
    expect(await read()).toEqual(["null 400 succeeded", "r-2 600 succeeded"]);
    expect(() => provider.refund(paymentId)).toThrow("0 are left");
    expect(gateway.ledger()).toEqual([{ ...taken, refunded: 1000 }]);
  });

  test("a refund fails after it was paid, by our id or the provider's, and is tried again", async () => {
    const { gateway, read, provider } = await paid();
    await gateway.refund(refund("r-1"));
    provider.failRefund("r-1", "closed_account");
    const failed = { outcome: "refused", reason: "closed_account", retry: "never" };
    expect(await gateway.refund(refund("r-1"))).toEqual(failed);
    expect(await gateway.lookupRefund?.(refund("r-1"))).toEqual(failed);
    expect(await gateway.refund(refund("r-1", 1000, 2))).toEqual({ outcome: "refunded" });
    provider.failRefund("scripted-refund-2");
    expect(await read()).toEqual(["r-1 1000 failed", "r-1 1000 failed"]);
    expect(gateway.ledger()).toEqual([taken]);
    expect(() => provider.failRefund("r-1")).toThrow("No refund r-1 can fail");
  });

  test("an empty balance refuses for later, and takes them again once it is filled", async () => {
    const { gateway, provider } = await paid();
    provider.setRefunds("no_balance");
    const later = { outcome: "refused", reason: "insufficient_funds", retry: "later" };
    expect(await gateway.refund(refund("r-1"))).toEqual(later);
    expect(await gateway.lookupRefund?.(refund("r-1"))).toEqual({ outcome: "not_found" });
    provider.setRefunds("paid");
    expect(await gateway.refund(refund("r-1"))).toEqual({ outcome: "refunded" });
  });

  test("refunds are pending until they are settled, or fail", async () => {
    const { gateway, read, provider } = await paid();
    provider.setRefunds("pending");
    expect(await gateway.refund(refund("r-1", 400))).toEqual({ outcome: "pending" });
    provider.settleRefunds();
    expect(await gateway.lookupRefund?.(refund("r-1", 400))).toEqual({ outcome: "refunded" });
    await gateway.refund(refund("r-2", 600));
    provider.failPending("insufficient_funds");
    expect(await gateway.refund(refund("r-2", 600))).toMatchObject({ retry: "later" });
    expect(await read()).toEqual(["r-1 400 succeeded", "r-2 600 failed"]);
  });

  test("disputes are opened, won, lost and appealed, and count as no refund", async () => {
    const { gateway, read, provider } = await paid();
    const { reference } = provider.openDispute(paymentId, 700);
    for (const status of ["won", "lost", "open"] as const) {
      provider.setDispute(reference, status);
      expect(await read()).toEqual([`dispute 700 ${status}`]);
    }
    expect(gateway.ledger()).toEqual([taken]);
    expect(() => provider.setDispute("another", "won")).toThrow("no dispute another");
  });

  test("each change is news of its payment, and found by date", async () => {
    const { gateway, advance, provider } = await paid();
    expect(provider.news).toEqual([]);
    await gateway.refund(refund("r-1", 400));
    advance(10);
    provider.failRefund("r-1");
    provider.openDispute(paymentId);
    expect(provider.news).toEqual([
      { eventId: "scripted-news-1", paymentId },
      { eventId: "scripted-news-2", paymentId },
      { eventId: "scripted-news-3", paymentId },
    ]);
    const cursor = null;
    expect((await gateway.movedSince({ sinceMs: 10, cursor })).paymentIds).toEqual([paymentId]);
    expect((await gateway.movedSince({ sinceMs: 11, cursor })).paymentIds).toEqual([]);
    const delivery = await gateway.webhook({ ...at(provider.news, 0), sentAtMs: 10 });
    const reading = await gateway.parseWebhook({ ...delivery, nowMs: 10 });
    expect(reading).toEqual({ outcome: "hint", paymentId });
  });

  test("nothing of it happens to a payment that was not captured", async () => {
    const { gateway } = trial();
    await gateway.charge(charge("decline"));
    expect(() => gateway.provider.refund(paymentId)).toThrow("is declined");
    expect(() => gateway.provider.openDispute(paymentId)).toThrow("is declined");
  });

  test("a gateway whose refunds are final keeps its word", async () => {
    const final = createScriptedGateway({ clock: { nowMs: () => 0 }, refundsAreFinal: true });
    await final.charge(charge());
    await final.refund(refund("r-1"));
    expect(final.capabilities.refundsAreFinal).toBe(true);
    expect(() => final.provider.failRefund("r-1")).toThrow("final");
  });
});

test.for([0, -1, 0.5, 2 ** 60])("%d is no amount, and takes no money", async (amount) => {
  const { gateway } = trial();
  expect(gateway.accepts(amount, currency)).toBe(false);
  const answer = await gateway.charge({ ...charge(), amount });
  expect(answer).toEqual({ outcome: "failed", reason: "scripted_amount" });
  expect(gateway.ledger()).toEqual([]);
});

const at = <T>(items: readonly T[], index: number): T => {
  const item = items[index];
  if (item === undefined) throw new Error("There is none.");
  return item;
};
