import type { CapturedPayment, OwnRefund, Refund } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { captured, openToldWorld, price } from "../../support/told.ts";

// What operators do about money where a payment has several refunds and losses.

const never = { outcome: "refused", reason: "closed", retry: "never" };
const nothing = { refunds: [], disputes: [] };

const openSale = async () => {
  const world = await openToldWorld({
    has: ["movements", "parseWebhook"],
    refundsAreFinal: false,
  });
  const { boxOffice, clock, stores, tell } = world;
  tell("charge", captured);
  const { paymentId, reservationId } = await world.paid();
  let told = 0;
  const hear = async (listed: object): Promise<void> => {
    told += 1;
    tell("parseWebhook", { outcome: "verified", eventId: `news-${told}`, paymentId });
    tell("movements", { ...nothing, ...listed });
    await boxOffice.receiveWebhook({ gateway: "told", headers: {}, body: "" });
    await boxOffice.work.recover();
  };
  const settle = (amount: number, idempotencyKey = `key-${amount}`) =>
    boxOffice.settleRefund({ paymentId, amount, note: "in cash", idempotencyKey });
  const refunds = async (): Promise<readonly Refund[]> => stores.bookings.refunds(paymentId);
  const words = async () =>
    (await refunds()).map((refund) => [
      refund.refundId.replace(`${paymentId}-`, ""),
      refund.status,
    ]);
  const sound = async () => expect((await boxOffice.audit()).breaches).toEqual([]);
  const payment = async () => (await world.paymentOf(paymentId)) as CapturedPayment;
  return {
    ...world,
    clock,
    paymentId,
    reservationId,
    hear,
    settle,
    refunds,
    words,
    sound,
    payment,
  };
};

const listed = (over: object) => ({
  refundId: null,
  reference: "re",
  amount: 50_000,
  currency: "KRW",
  status: "succeeded",
  failure: null,
  ...over,
});

/** A cancel that the provider paid in part, and took back: two orders of which all is owed. */
const openTwo = async () => {
  const sale = await openSale();
  const { boxOffice, reservationId, paymentId, tell, hear } = sale;
  tell("refund", { outcome: "pending" });
  await boxOffice.cancelReservation({ reservationId });
  const refundId = `${paymentId}-refund`;
  await hear({ refunds: [listed({ refundId })] });
  await hear({ refunds: [listed({ refundId, status: "failed", failure: "lost card" })] });
  expect(await sale.words()).toEqual([
    ["refund", "needs_operator"],
    ["refund-2", "needs_operator"],
  ]);
  await sale.sound();
  return sale;
};

const rest = price - 50_000;

describe("what an operator paid by hand", () => {
  test("settles what was ordered first, and then what was ordered later", async () => {
    const sale = await openTwo();
    const { clock, paymentId } = sale;
    clock.advance(7);
    const answer = await sale.settle(80_000);
    expect(answer).toMatchObject({
      outcome: "refund_settled",
      refund: {
        refundId: `${paymentId}-refund`,
        status: "succeeded",
        settledBy: "hand",
        byHand: [{ amount: 50_000, note: "in cash", atMs: clock.nowMs() }],
      },
    });
    expect(answer).toHaveProperty("refunds", await sale.refunds());
    const [, second] = (await sale.refunds()) as readonly OwnRefund[];
    expect(second).toMatchObject({ status: "needs_operator", byHand: [{ amount: 30_000 }] });
    const left = rest - 30_000;
    expect(await sale.settle(left + 1)).toEqual({ outcome: "refund_exceeds_rest", rest: left });
    expect(await sale.settle(left)).toMatchObject({
      refund: { refundId: `${paymentId}-refund-2`, status: "succeeded" },
    });
    await sale.sound();
    // Told again, it says how the last one is, and counts nothing.
    expect(await sale.settle(80_000)).toMatchObject({
      refund: { refundId: `${paymentId}-refund-2` },
    });
    expect(await sale.settle(1)).toMatchObject({ outcome: "refund_settled" });
    const [account] = (await sale.boxOffice.audit()).money;
    expect(account?.till).toBe(BigInt(-price));
  });

  test("of the first alone leaves the others as they are", async () => {
    const sale = await openTwo();
    const [, second] = await sale.refunds();
    await sale.settle(50_000);
    expect((await sale.refunds())[1]).toEqual(second);
    expect(await sale.settle(0)).toMatchObject({ errors: [{ field: "amount" }] });
  });

  test("settles nothing that the provider may be paying", async () => {
    const sale = await openTwo();
    const { boxOffice, paymentId, tell } = sale;
    tell("refund", { outcome: "pending" }, never);
    tell("movements", nothing);
    await boxOffice.retryRefund({ paymentId });
    expect(await sale.words()).toEqual([
      ["refund", "pending"],
      ["refund-2", "needs_operator"],
    ]);
    expect(await sale.settle(rest + 1)).toEqual({ outcome: "refund_exceeds_rest", rest });
    expect(await sale.settle(rest)).toMatchObject({
      refund: { refundId: `${paymentId}-refund-2`, status: "succeeded" },
    });
    expect(await sale.settle(1)).toEqual({ outcome: "conflict" });
    await sale.sound();
  });
});

describe("an operator's retry", () => {
  test("sends all that need one, each as an attempt of its own, and answers the first", async () => {
    const sale = await openTwo();
    const { boxOffice, paymentId, tell, calls } = sale;
    tell("refund", { outcome: "refunded" }, { outcome: "refunded" });
    calls.length = 0;
    const answer = await boxOffice.retryRefund({ paymentId });
    expect(answer).toMatchObject({
      outcome: "refund_found",
      refund: { refundId: `${paymentId}-refund`, status: "succeeded" },
    });
    expect(answer).toHaveProperty("refunds", await sale.refunds());
    const sent = calls.filter(({ call }) => call === "refund");
    expect(sent.map(({ request }) => request)).toMatchObject([
      { refundId: `${paymentId}-refund`, attempt: 3, amount: 50_000 },
      { refundId: `${paymentId}-refund-2`, attempt: 2, amount: rest },
    ]);
    await sale.sound();
    // Where none needs one, it is the last that is answered.
    expect(await boxOffice.retryRefund({ paymentId })).toMatchObject({
      refund: { refundId: `${paymentId}-refund-2` },
    });
  });

  test("of what the provider paid back by itself finds nothing to send", async () => {
    const sale = await openSale();
    await sale.hear({ refunds: [listed({})] });
    expect(await sale.boxOffice.retryRefund({ paymentId: sale.paymentId })).toEqual({
      outcome: "not_found",
      what: "refund",
    });
  });
});

describe("what an operator accepts", () => {
  const note = (text: string, atMs: number) => ({ note: text, atMs });

  test("is what is an alarm at that time, and nothing else", async () => {
    const sale = await openSale();
    const { boxOffice, clock, paymentId, hear } = sale;
    const first = listed({ amount: 10_000 });
    const disputes = [
      { reference: "open", amount: 1_000, currency: "KRW", status: "open" },
      { reference: "lost", amount: 2_000, currency: "KRW", status: "lost" },
    ];
    await hear({ refunds: [first], disputes });
    const before = await sale.payment();
    const answer = await boxOffice.acceptPayment({ paymentId, note: "goodwill" });
    const accepted = note("goodwill", clock.nowMs());
    expect(answer).toMatchObject({ outcome: "payment_accepted", refunds: [{ accepted }] });
    expect(answer).toHaveProperty("payment", await sale.payment());
    const after = await sale.payment();
    expect(after.version).toBe(before.version + 1);
    expect(after.disputes.map((dispute) => dispute.accepted)).toEqual([null, accepted]);
    // What happens later is an alarm again, and its note its own.
    clock.advance(5);
    await hear({ refunds: [first, listed({ reference: "re-2", amount: 20_000 })], disputes });
    expect((await boxOffice.audit()).alarms.map(({ alarm }) => alarm)).toEqual([
      "paid_back_outside",
    ]);
    const payment = await sale.payment();
    await boxOffice.acceptPayment({ paymentId, note: "that as well" });
    expect((await sale.refunds()).map((refund) => refund.accepted)).toEqual([
      accepted,
      note("that as well", clock.nowMs()),
    ]);
    // Of refunds the payment says nothing, so it is as it was.
    expect(await sale.payment()).toEqual(payment);
    expect((await boxOffice.audit()).alarms).toEqual([]);
    await sale.sound();
  });

  test("changes nothing where there is no alarm, and is answered", async () => {
    const sale = await openSale();
    const before = await sale.payment();
    const answer = await sale.boxOffice.acceptPayment({ paymentId: sale.paymentId, note: "so" });
    expect(answer).toEqual({ outcome: "payment_accepted", payment: before, refunds: [] });
    expect(await sale.payment()).toEqual(before);
  });

  test("may be of money that no payment is known for", async () => {
    const world = await openToldWorld({ has: ["listSince", "movements", "movedSince"] });
    const { boxOffice, tell, stores } = world;
    const reference = "ref";
    const method = { type: "told" };
    const money = { paymentId: "lost", reference, amount: 100, currency: "KRW", method };
    tell("listSince", { payments: [{ ...money, capturedAtMs: 0 }], cursor: null });
    tell("refund", never);
    tell("movements", nothing);
    tell("movedSince", { paymentIds: [], cursor: null });
    await boxOffice.work.reconcile();
    await boxOffice.work.recover();
    const order = { paymentId: "lost", amount: 100, note: "in cash", idempotencyKey: "key" };
    expect(await boxOffice.settleRefund(order)).toMatchObject({ outcome: "refund_settled" });
    tell("listSince", { payments: [], cursor: null });
    tell("movedSince", { paymentIds: ["lost"], cursor: null });
    tell("movements", { ...nothing, refunds: [listed({ amount: 100 })] });
    await boxOffice.work.reconcile();
    const twice = (await boxOffice.audit()).alarms;
    expect(twice).toMatchObject([{ alarm: "paid_back_twice", endedBy: ["acceptPayment"] }]);
    const accepted = await boxOffice.acceptPayment({ paymentId: "lost", note: "so be it" });
    expect(accepted).toMatchObject({
      payment: null,
      refunds: [{}, { accepted: { note: "so be it" } }],
    });
    expect(await boxOffice.audit()).toMatchObject({ ok: true, alarms: [] });
    expect(await stores.bookings.refunds("lost" as never)).toMatchObject([{ accepted: null }, {}]);
  });
});
