// What Stripe's books say of money that moved after its capture, whoever moved it.
import type { Currency, MovedPayments, PaymentId, TwoStepGateway } from "@admit-one/core";
import type { StripeStandIn } from "@admit-one/stripe/stand-in";
import { describe, expect, test } from "vitest";
import {
  captured,
  card,
  movementsOf,
  payment,
  refundOf,
  refundsOf,
  secretKey,
  world,
} from "./support/world.ts";

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
    expect((await movementsOf(gateway, taken)).refunds).toEqual([
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
    const { refunds } = await movementsOf(gateway, taken);
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
    expect((await movementsOf(gateway, taken)).refunds).toMatchObject([{ amount, currency }]);
  });
});

describe("fault 2: a refund that fails days later", () => {
  test("is listed as failed under its reference, and its money is on the balance", async () => {
    const { gateway, standIn, advance } = world();
    const taken = await captured(gateway, payment({ method: card("pm_card_refundFail") }));
    await gateway.refund(refundOf(taken));
    const [before] = (await movementsOf(gateway, taken)).refunds;
    expect(before).toMatchObject({ refundId: "refund_1", status: "succeeded" });
    advance(12 * 86_400_000);
    standIn.settleRefunds();
    expect((await movementsOf(gateway, taken)).refunds).toEqual([
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
