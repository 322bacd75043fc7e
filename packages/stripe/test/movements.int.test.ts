// What Stripe's books say of money that moved after its capture, whoever moved it.
import type {
  Currency,
  GatewayPayment,
  MovedPayments,
  PaymentId,
  ProviderMovements,
  TwoStepGateway,
} from "@admit-one/core";
import type { StripeStandIn } from "@admit-one/stripe/stand-in";
import { describe, expect, test } from "vitest";
import { captured, card, payment, refundOf, secretKey, world } from "./support/world.ts";

type Taken = GatewayPayment & { readonly reference: string };

const read = async (gateway: TwoStepGateway, taken: Taken): Promise<ProviderMovements> => {
  const movements = await gateway.movements?.(taken);
  if (movements === undefined) throw new TypeError("It has no movements.");
  return movements;
};

const refundsOf = async (gateway: TwoStepGateway, taken: Taken) =>
  (await read(gateway, taken)).refunds.map(({ refundId, amount, status, failure }) => [
    refundId,
    amount,
    status,
    failure,
  ]);

/** What only the API can do: metadata as somebody else would write it. */
const post = async (
  standIn: StripeStandIn,
  path: string,
  form: Readonly<Record<string, string>>,
): Promise<void> => {
  const response = await standIn.fetch(`http://stand-in.invalid${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${secretKey}` },
    body: new URLSearchParams(form),
  });
  expect(response.status).toBe(200);
};

describe("fault 1: refunds from the Dashboard", () => {
  test("of the whole are listed without an id of ours", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    const reference = standIn.dashboard.refund("pay_1");
    expect((await read(gateway, taken)).refunds).toEqual([
      {
        refundId: null,
        reference,
        amount: 110_000,
        currency: "KRW",
        status: "succeeded",
        failure: null,
      },
    ]);
    // The money of the capture is still what was taken.
    expect(await gateway.lookup(taken)).toMatchObject({ outcome: "captured", amount: 110_000 });
  });

  test("of parts stand between ours, oldest first", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    standIn.dashboard.refund("pay_1", 10_000);
    await gateway.refund(refundOf(taken, { amount: 20_000 }));
    standIn.dashboard.refund("pay_1", 30_000);
    expect(await refundsOf(gateway, taken)).toEqual([
      [null, 10_000, "succeeded", null],
      ["refund_1", 20_000, "succeeded", null],
      [null, 30_000, "succeeded", null],
    ]);
  });

  test("that are taken back in time are failed ones", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway, payment({ method: card("pm_card_pendingRefund") }));
    const reference = standIn.dashboard.refund("pay_1");
    expect(await refundsOf(gateway, taken)).toEqual([[null, 110_000, "pending", null]]);
    standIn.dashboard.cancelRefund(reference);
    expect(await refundsOf(gateway, taken)).toEqual([
      [null, 110_000, "failed", "merchant_request"],
    ]);
  });

  test("are not ours by another payment's metadata", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    await post(standIn, "/v1/refunds", {
      payment_intent: taken.reference,
      amount: "10000",
      "metadata[paymentId]": "pay_2",
      "metadata[refundId]": "refund_1",
    });
    expect(await refundsOf(gateway, taken)).toEqual([[null, 10_000, "succeeded", null]]);
  });

  test("leave the rest to us, and nothing where nothing is left", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    standIn.dashboard.refund("pay_1", 60_000);
    expect(await gateway.refund(refundOf(taken))).toEqual({
      outcome: "refused",
      reason: "amount_too_large",
      retry: "never",
    });
    const rest = refundOf(taken, { attempt: 2, amount: 50_000 });
    expect(await gateway.refund(rest)).toEqual({ outcome: "refunded" });
    const more = refundOf(taken, { refundId: "refund_2", amount: 1 });
    expect(await gateway.refund(more)).toEqual({
      outcome: "refused",
      reason: "charge_already_refunded",
      retry: "never",
    });
  });

  test("are read whole, page by page, and ours is found behind a hundred others", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    const refund = refundOf(taken, { amount: 7 });
    await gateway.refund(refund);
    for (let index = 0; index < 230; index += 1) standIn.dashboard.refund("pay_1", 10);
    const { refunds } = await read(gateway, taken);
    expect(refunds).toHaveLength(231);
    expect(new Set(refunds.map(({ reference }) => reference)).size).toBe(231);
    expect(refunds[0]).toMatchObject({ refundId: "refund_1", amount: 7 });
    expect(await gateway.lookupRefund?.(refund)).toEqual({ outcome: "refunded" });
  });

  test.for([
    ["ISK", 500],
    ["MGA", 50_000],
    ["KWD", 5_120],
  ] as const)("of %s count what we count: %i", async ([code, amount]) => {
    const { gateway, standIn } = world();
    const currency = code as Currency;
    const taken = await captured(gateway, payment({ amount, currency }));
    standIn.dashboard.refund("pay_1");
    expect((await read(gateway, taken)).refunds).toMatchObject([{ amount, currency }]);
  });
});

describe("fault 2: a refund that fails days later", () => {
  test("is listed as failed under its reference, and its money is on the balance", async () => {
    const { gateway, standIn, advance } = world();
    const taken = await captured(gateway, payment({ method: card("pm_card_refundFail") }));
    await gateway.refund(refundOf(taken));
    const [before] = (await read(gateway, taken)).refunds;
    expect(before).toMatchObject({ refundId: "refund_1", status: "succeeded" });
    advance(12 * 86_400_000);
    standIn.settleRefunds();
    expect((await read(gateway, taken)).refunds).toEqual([
      { ...before, status: "failed", failure: "expired_or_canceled_card" },
    ]);
    expect(standIn.events.at(-1)).toMatchObject({
      type: "refund.failed",
      data: { object: { failure_balance_transaction: /^txn_/ } },
    });
    expect(standIn.ledger()).toMatchObject([{ refunded: 0 }]);
  });

  test("is found by date, though it was made long before", async () => {
    const { gateway, standIn, advance } = world();
    const taken = await captured(gateway, payment({ method: card("pm_card_refundFail") }));
    await gateway.refund(refundOf(taken));
    advance(20 * 86_400_000);
    const sinceMs = 1_000 + 20 * 86_400_000;
    const none = { paymentIds: [], cursor: null };
    expect(await gateway.movedSince?.({ sinceMs, cursor: null })).toEqual(none);
    standIn.settleRefunds();
    const found = { paymentIds: ["pay_1"], cursor: null };
    expect(await gateway.movedSince?.({ sinceMs, cursor: null })).toEqual(found);
  });
});

describe("fault 5: disputes", () => {
  const disputesOf = async (gateway: TwoStepGateway, taken: Taken) =>
    (await read(gateway, taken)).disputes;

  test.for(["won", "lost"] as const)("are open, and then %s", async (end) => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway, payment({ method: card("pm_card_createDispute") }));
    const [open] = await disputesOf(gateway, taken);
    expect(open).toMatchObject({ amount: 110_000, currency: "KRW", status: "open" });
    standIn.bank.closeDispute(open?.reference ?? "", end);
    expect(await disputesOf(gateway, taken)).toEqual([{ ...open, status: end }]);
    expect((await read(gateway, taken)).refunds).toEqual([]);
  });

  test("that are mere inquiries withdraw nothing and are none, until they are disputes", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(
      gateway,
      payment({ method: card("pm_card_createDisputeInquiry") }),
    );
    expect(standIn.events.at(-1)).toMatchObject({ type: "charge.dispute.created" });
    expect(await disputesOf(gateway, taken)).toEqual([]);
    const { object } = standIn.events.at(-1)?.data ?? {};
    const { id } = object as { readonly id: string };
    standIn.bank.escalateDispute(id);
    expect(await disputesOf(gateway, taken)).toMatchObject([{ reference: id, status: "open" }]);
  });

  test("that are inquiries to the end were never any", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    standIn.bank.closeDispute(standIn.bank.dispute("pay_1", { inquiry: true }), "lost");
    expect(await disputesOf(gateway, taken)).toEqual([]);
  });

  test("that were lost are open again where they are appealed", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    const reference = standIn.bank.dispute("pay_1", { amount: 40_000 });
    standIn.bank.closeDispute(reference, "lost");
    standIn.bank.escalateDispute(reference);
    expect(await disputesOf(gateway, taken)).toMatchObject([{ amount: 40_000, status: "open" }]);
  });

  test("keep the charge from being paid back, which a person must look at", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    const reference = standIn.bank.dispute("pay_1");
    const refused = { outcome: "refused", reason: "charge_disputed", retry: "never" };
    expect(await gateway.refund(refundOf(taken))).toEqual(refused);
    standIn.bank.closeDispute(reference, "won");
    expect(await gateway.refund(refundOf(taken, { attempt: 2 }))).toEqual({ outcome: "refunded" });
  });

  test("fail a refund that was on its way", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway, payment({ method: card("pm_card_pendingRefund") }));
    const refund = refundOf(taken);
    expect(await gateway.refund(refund)).toEqual({ outcome: "pending" });
    standIn.bank.dispute("pay_1");
    const reason = "charge_for_pending_refund_disputed";
    expect(await gateway.lookupRefund?.(refund)).toEqual({
      outcome: "refused",
      reason,
      retry: "never",
    });
    const { refunds, disputes } = await read(gateway, taken);
    expect([refunds, disputes]).toMatchObject([[{ status: "failed" }], [{ amount: 110_000 }]]);
  });
});

describe("fault 6: no money left at Stripe", () => {
  test("refuses for later, by its message_code, and the next attempt is paid", async () => {
    const { gateway, standIn } = world();
    const refund = refundOf(await captured(gateway));
    standIn.balance.empty("refuses");
    const refused = {
      outcome: "refused",
      reason: "insufficient_balance_for_refund",
      retry: "later",
    };
    expect(await gateway.refund(refund)).toEqual(refused);
    // Kept for its key: the same attempt is refused though there is money again.
    standIn.balance.topUp();
    expect(await gateway.refund(refund)).toEqual(refused);
    expect(await gateway.refund({ ...refund, attempt: 2 })).toEqual({ outcome: "refunded" });
    expect(standIn.ledger()).toMatchObject([{ refunded: 110_000 }]);
  });

  test("holds it as pending for days, and pays it once the balance is topped up", async () => {
    const { gateway, standIn, advance } = world();
    const taken = await captured(gateway);
    const refund = refundOf(taken);
    standIn.balance.empty("holds");
    expect(await gateway.refund(refund)).toEqual({ outcome: "pending" });
    advance(5 * 86_400_000);
    expect(await gateway.lookupRefund?.(refund)).toEqual({ outcome: "pending" });
    expect(await refundsOf(gateway, taken)).toEqual([["refund_1", 110_000, "pending", null]]);
    standIn.balance.topUp();
    expect(await gateway.lookupRefund?.(refund)).toEqual({ outcome: "refunded" });
  });

  test("gives it up in the end, and then it may be tried again", async () => {
    const { gateway, standIn } = world();
    const refund = refundOf(await captured(gateway));
    standIn.balance.empty("holds");
    await gateway.refund(refund);
    standIn.bank.failPending("insufficient_funds");
    const refused = { outcome: "refused", reason: "insufficient_funds", retry: "later" };
    expect(await gateway.lookupRefund?.(refund)).toEqual(refused);
    standIn.balance.topUp();
    expect(await gateway.refund({ ...refund, attempt: 2 })).toEqual({ outcome: "refunded" });
  });
});

describe("movedSince", () => {
  const day = 86_400_000;

  const all = async (gateway: TwoStepGateway, sinceMs: number) => {
    const paymentIds: PaymentId[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: MovedPayments | undefined = await gateway.movedSince?.({ sinceMs, cursor });
      paymentIds.push(...(page?.paymentIds ?? []));
      cursor = page?.cursor ?? null;
      pages += 1;
    } while (cursor !== null);
    return { paymentIds: [...new Set(paymentIds)].toSorted(), pages };
  };

  test("goes through the events page by page, and asks once for each intent", async () => {
    const { gateway, standIn, calls } = world();
    const ids = Array.from({ length: 120 }, (_, index) => `pay_${100 + index}`);
    for (const paymentId of ids) {
      await captured(gateway, payment({ paymentId: paymentId as PaymentId }));
    }
    for (const paymentId of ids) standIn.dashboard.refund(paymentId);
    await captured(gateway);
    calls.length = 0;
    expect(await all(gateway, 0)).toEqual({ paymentIds: ids, pages: 3 });
    expect(calls.filter((call) => call.includes("payment_intents"))).toHaveLength(120);
    calls.length = 0;
    await all(gateway, 0);
    expect(calls.filter((call) => call.includes("payment_intents"))).toEqual([]);
  });

  test("names nobody for captures, and nobody of another shop", async () => {
    const { gateway, standIn } = world();
    await captured(gateway);
    await post(standIn, "/v1/payment_intents", {
      amount: "500",
      currency: "usd",
      capture_method: "manual",
      payment_method: "pm_card_visa",
      "metadata[paymentId]": "",
    });
    expect(await all(gateway, 0)).toEqual({ paymentIds: [], pages: 1 });
  });

  test("reads the balance as well where we were away for longer than events live", async () => {
    const { gateway, standIn, advance } = world();
    const taken = [];
    for (const paymentId of ["pay_1", "pay_2", "pay_3", "pay_4"]) {
      taken.push(await captured(gateway, payment({ paymentId: paymentId as PaymentId })));
    }
    advance(day);
    standIn.dashboard.refund("pay_1", 10_000);
    standIn.bank.dispute("pay_2");
    await gateway.refund(refundOf(taken[2] ?? payment()));
    const paymentIds = ["pay_1", "pay_2", "pay_3"];
    expect(await all(gateway, day)).toEqual({ paymentIds, pages: 1 });
    advance(45 * day);
    // Of the events nothing is left.
    expect(await all(gateway, 20 * day)).toEqual({ paymentIds: [], pages: 1 });
    expect(await all(gateway, day)).toEqual({ paymentIds, pages: 2 });
  });
});
