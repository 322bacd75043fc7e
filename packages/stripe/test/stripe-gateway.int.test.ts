import type { ListedPayments } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { captured, card, payment, refundOf, world } from "./support/world.ts";

const day = 86_400_000;

describe("declines", () => {
  test.for([
    ["pm_card_visa_chargeDeclined", "generic_decline"],
    ["pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"],
    ["pm_card_visa_chargeDeclinedLostCard", "lost_card"],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card"],
    ["pm_card_chargeDeclinedProcessingError", "processing_error"],
  ])("%s is declined: %s, and stays so", async ([paymentMethod = "", reason]) => {
    const { gateway, standIn } = world();
    const asked = payment({ method: card(paymentMethod) });
    const declined = { outcome: "declined", reason };
    expect(await gateway.authorize(asked)).toEqual(declined);
    expect(await gateway.authorize(asked)).toEqual(declined);
    expect(await gateway.lookup(asked)).toEqual(declined);
    expect(await gateway.cancel(asked)).toEqual(declined);
    // The intent is closed, or the page could still pay it with another card.
    expect(standIn.events.at(-1)?.type).toBe("payment_intent.canceled");
  });

  test("a PaymentMethod that does not exist is declined", async () => {
    const { gateway } = world();
    const asked = payment({ method: card("pm_nobody") });
    expect(await gateway.authorize(asked)).toEqual({
      outcome: "declined",
      reason: "resource_missing",
    });
  });
});

describe("in the browser", () => {
  const browser = payment({ method: { type: "stripe" } });

  test("it gets a secret, pays, and the next look-up finds the money reserved", async () => {
    const { gateway, standIn } = world();
    const waiting = await gateway.authorize(browser);
    if (waiting.outcome !== "pending") throw new TypeError("It is not pending.");
    const clientSecret = String(waiting.nextAction?.["clientSecret"]);
    standIn.buyer.confirm(clientSecret, "pm_card_visa_chargeDeclined");
    expect(await gateway.lookup(browser)).toMatchObject({ outcome: "pending" });
    standIn.buyer.confirm(clientSecret, "pm_card_visa");
    expect(await gateway.lookup(browser)).toMatchObject({ outcome: "authorized", amount: 110_000 });
  });

  test("who comes back without having paid was declined", async () => {
    const { gateway, standIn } = world();
    const waiting = await gateway.authorize(browser);
    if (waiting.outcome !== "pending") throw new TypeError("It is not pending.");
    const clientSecret = String(waiting.nextAction?.["clientSecret"]);
    standIn.buyer.confirm(clientSecret, "pm_card_visa_chargeDeclined");
    const declined = { outcome: "declined", reason: "generic_decline" };
    expect(await gateway.authorize({ ...browser, proof: "back" })).toEqual(declined);
    expect(await gateway.lookup(browser)).toEqual(declined);
    expect(() => standIn.buyer.confirm(clientSecret, "pm_card_visa")).toThrow("canceled");
  });

  test.for([true, false])("a bank that wants to see the buyer; it says yes: %o", async (yes) => {
    const { gateway, standIn } = world(undefined, { returnUrl: "https://shop.example.com/back" });
    const asked = payment({ method: card("pm_card_authenticationRequired") });
    const waiting = await gateway.authorize(asked);
    if (waiting.outcome !== "pending") throw new TypeError("It is not pending.");
    expect(waiting.nextAction).toMatchObject({ type: "stripe", redirectUrl: /^about:/ });
    standIn.buyer.authenticate(String(waiting.nextAction?.["clientSecret"]), yes);
    const back = { ...asked, proof: "back", reference: waiting.reference ?? null };
    const answer = await gateway.authorize(back);
    expect(answer.outcome).toBe(yes ? "authorized" : "declined");
    expect(await gateway.lookup(back)).toEqual(answer);
  });
});

describe("time", () => {
  test("an authorization that lapsed is nothing any more", async () => {
    const { gateway, standIn, advance } = world();
    const answer = await gateway.authorize(payment());
    expect(answer).toMatchObject({ outcome: "authorized" });
    advance(7 * day);
    const known = payment({ reference: "reference" in answer ? (answer.reference ?? null) : null });
    expect(await gateway.capture(known)).toMatchObject({ outcome: "failed" });
    expect(standIn.ledger()).toEqual([]);
  });

  test("once its key is forgotten a payment is found by search, and never opened again", async () => {
    const { gateway, standIn, advance, calls } = world();
    await captured(gateway);
    advance(2 * day);
    expect(await gateway.lookup(payment())).toMatchObject({ outcome: "captured" });
    expect(await gateway.authorize(payment())).toMatchObject({ outcome: "captured" });
    expect(calls.filter((it) => it === "POST /v1/payment_intents")).toHaveLength(1);
    expect(standIn.ledger()).toMatchObject([{ captures: 1 }]);
  });

  test("an old payment that Stripe never saw is not sent any more", async () => {
    const { gateway, standIn, advance } = world();
    advance(2 * day);
    expect(await gateway.lookup(payment())).toEqual({ outcome: "not_found" });
    expect(await gateway.cancel(payment())).toMatchObject({ outcome: "failed" });
    await expect(gateway.authorize(payment())).rejects.toThrow("too old");
    expect(standIn.events).toEqual([]);
  });
});

describe("refunds", () => {
  test("that settle later are pending until then", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway, payment({ method: card("pm_card_pendingRefund") }));
    const refund = refundOf(taken);
    expect(await gateway.refund(refund)).toEqual({ outcome: "pending" });
    standIn.settleRefunds();
    expect(await gateway.refund(refund)).toEqual({ outcome: "refunded" });
    expect(await gateway.lookupRefund?.(refund)).toEqual({ outcome: "refunded" });
  });

  test("that fail after all are refused, and the next attempt is another refund", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway, payment({ method: card("pm_card_refundFail") }));
    const refund = refundOf(taken);
    expect(await gateway.refund(refund)).toEqual({ outcome: "refunded" });
    standIn.settleRefunds();
    const refused = { outcome: "refused", reason: "expired_or_canceled_card", retry: "never" };
    expect(await gateway.lookupRefund?.(refund)).toEqual(refused);
    expect(await gateway.refund(refund)).toEqual(refused);
    const again = { ...refund, attempt: 2 };
    expect(await gateway.lookupRefund?.(again)).toEqual({ outcome: "not_found" });
    expect(await gateway.refund(again)).toEqual({ outcome: "refunded" });
  });

  test("are made once under one id, whatever the attempt and however late", async () => {
    const { gateway, standIn, advance } = world();
    const refund = refundOf(await captured(gateway), { amount: 10_000 });
    await gateway.refund(refund);
    expect(await gateway.refund({ ...refund, attempt: 2 })).toEqual({ outcome: "refunded" });
    advance(2 * day);
    expect(await gateway.refund(refund)).toEqual({ outcome: "refunded" });
    expect(standIn.ledger()).toMatchObject([{ refunded: 10_000 }]);
  });

  test.for([
    [{ amount: 110_001 }, "amount_too_large"],
    [{ currency: "USD" as never }, "other_currency"],
    [{ paymentId: "pay_2" as never }, "not_this_payment"],
    [{ reference: "pi_nobody" }, "no_such_payment"],
  ] as const)("of %o are refused: %s", async ([wrong, reason]) => {
    const { gateway, standIn } = world();
    const refund = refundOf(await captured(gateway), wrong);
    expect(await gateway.refund(refund)).toEqual({ outcome: "refused", reason, retry: "never" });
    expect(standIn.ledger()).toMatchObject([{ refunded: 0 }]);
  });
});

test("the books come page by page, each capture once, and refunds are none", async () => {
  const { gateway } = world();
  const ids = Array.from({ length: 130 }, (_, index) => `pay_${index}`);
  const taken = await Promise.all(
    ids.map((paymentId) => captured(gateway, payment({ paymentId: paymentId as never }))),
  );
  await gateway.refund(refundOf(taken[0] ?? payment()));
  const listed: string[] = [];
  let cursor: string | null = null;
  do {
    const page: ListedPayments | undefined = await gateway.listSince?.({ sinceMs: 1_000, cursor });
    listed.push(...(page?.payments.map(({ paymentId }) => paymentId) ?? []));
    cursor = page?.cursor ?? null;
  } while (cursor !== null);
  expect(listed.toSorted()).toEqual(ids.toSorted());
  expect(await gateway.listSince?.({ sinceMs: 2_000, cursor: null })).toEqual({
    payments: [],
    cursor: null,
  });
});

test("another payment's intent is never taken for one's own", async () => {
  const { gateway } = world();
  const { reference } = await captured(gateway);
  await expect(gateway.lookup(payment({ paymentId: "pay_2" as never, reference }))).rejects.toThrow(
    TypeError,
  );
});

test("one id with another amount is a mistake", async () => {
  const { gateway } = world();
  await gateway.authorize(payment());
  await expect(gateway.authorize(payment({ amount: 1_000 }))).rejects.toThrow(TypeError);
});

test.for([
  [{ type: "stripe", paymentMethod: 7 }, ["method.paymentMethod"]],
  [{ type: "stripe", paymentMethod: "pm_1/../refunds" }, ["method.paymentMethod"]],
  [{ type: "stripe", number: "4242424242424242" }, ["method.number"]],
  [{ type: "card" }, ["method.type"]],
  [{ type: "stripe" }, []],
] as const)("checkMethod of %o: %o", ([method, fields]) => {
  const { gateway } = world();
  expect(gateway.checkMethod(method).map(({ field }) => field)).toEqual(fields);
});
