import type { Currency, GatewayPayment, GatewayRefund, PaymentId } from "@admit-one/core";
import { createScriptedGateway } from "@admit-one/memory";
import { expect, test } from "vitest";

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
