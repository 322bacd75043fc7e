import { peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { expectSameAlarms } from "../../support/same-alarms.ts";
import { captured, openToldWorld, price } from "../../support/told.ts";

// Money that moves at the provider without a command of ours, and what operators do about it.

const movements = { refunds: [], disputes: [] };
const outside = (over: object = {}) => ({
  refundId: null,
  reference: "re",
  amount: 30_000,
  currency: "KRW",
  status: "succeeded",
  failure: null,
  ...over,
});
const lost = { reference: "dp", amount: price, currency: "KRW", status: "lost" };
const never = { outcome: "refused", reason: "account closed", retry: "never" };

const openSale = async () => {
  const world = await openToldWorld({
    has: ["movements", "movedSince", "parseWebhook"],
    refundsAreFinal: false,
  });
  world.tell("charge", captured);
  const { paymentId, reservationId } = await world.paid();
  let told = 0;
  /** The provider tells of the payment, and what it lists then. */
  const hear = async (listed: object): Promise<void> => {
    told += 1;
    world.tell("parseWebhook", { outcome: "verified", eventId: `news-${told}`, paymentId });
    world.tell("movements", { ...movements, ...listed });
    await world.boxOffice.receiveWebhook({ gateway: "told", headers: {}, body: "" });
    await world.boxOffice.work.recover();
  };
  const look = async () => {
    const { breaches, alarms, money } = await world.boxOffice.audit();
    expect(breaches).toEqual([]);
    await expectSameAlarms(world.boxOffice);
    const [{ gateway, kept, till, disputed, refunds_payable } = {}] = money;
    const reservation = await world.stores.bookings.reservation(reservationId);
    return {
      alarms: alarms.map(({ alarm }) => alarm),
      is: reservation?.status,
      money: { gateway, kept, till, disputed, refunds_payable },
    };
  };
  const settle = (amount: number, idempotencyKey = `key-${amount}`) =>
    world.boxOffice.settleRefund({ paymentId, amount, note: "in cash", idempotencyKey });
  const accept = () => world.boxOffice.acceptPayment({ paymentId, note: "goodwill" });
  const cancel = (refund?: "full" | "none") =>
    world.boxOffice.cancelReservation({ reservationId, refund });
  return { ...world, paymentId, reservationId, hear, look, settle, accept, cancel };
};

const books = (over: object = {}) => ({
  gateway: BigInt(price),
  kept: 0n,
  till: 0n,
  disputed: 0n,
  refunds_payable: 0n,
  ...over,
});

describe("fault 1: money that is paid back at the provider", () => {
  const less = books({ gateway: BigInt(price - 30_000), kept: 30_000n });

  test("is learnt of by a webhook: the seats stay sold, and an alarm stands until it is accepted", async () => {
    const sale = await openSale();
    await sale.hear({ refunds: [outside()] });
    const loud = { alarms: ["paid_back_outside"], is: "confirmed", money: less };
    expect(await sale.look()).toEqual(loud);
    await sale.hear({ refunds: [outside()] });
    expect(await sale.look()).toEqual(loud);
    for (const _ of "again") {
      expect(await sale.accept()).toMatchObject({ outcome: "payment_accepted" });
      expect(await sale.look()).toEqual({ ...loud, alarms: [] });
    }
  });

  test("is learnt of by the provider's list, if no webhook ever comes", async () => {
    const sale = await openSale();
    sale.tell("movedSince", { paymentIds: [sale.paymentId, "nobodys"], cursor: null });
    sale.tell("movements", { ...movements, refunds: [outside()] });
    await sale.boxOffice.work.reconcile();
    expect((await sale.look()).money).toEqual(less);
  });

  test("is asked for again where the provider did not answer", async () => {
    const sale = await openSale();
    sale.tell("movedSince", { paymentIds: [sale.paymentId], cursor: null });
    await expect(sale.boxOffice.work.reconcile()).rejects.toThrow("did not say");
    sale.tell("parseWebhook", { outcome: "verified", eventId: "1", paymentId: sale.paymentId });
    await sale.boxOffice.receiveWebhook({ gateway: "told", headers: {}, body: "" });
    await sale.boxOffice.work.recover();
    sale.tell("movements", { ...movements, refunds: [outside()] });
    sale.clock.advance(30_000);
    await sale.boxOffice.work.recover();
    expect((await sale.look()).money).toEqual(less);
  });

  test("leaves a cancel only the rest to pay back", async () => {
    const sale = await openSale();
    await sale.hear({ refunds: [outside()] });
    sale.tell("refund", { outcome: "refunded" });
    await sale.cancel();
    const request = { amount: price - 30_000 };
    expect(sale.calls.filter(({ call }) => call === "refund")).toMatchObject([{ request }]);
    const money = books({ gateway: 0n });
    expect(await sale.look()).toEqual({ alarms: [], is: "cancelled", money });
  });

  test("ends a refund that the provider refuses because of it", async () => {
    const sale = await openSale();
    sale.tell("refund", never);
    sale.tell("movements", { ...movements, refunds: [outside({ amount: price })] });
    await sale.cancel();
    const money = books({ gateway: 0n });
    expect(await sale.look()).toEqual({ alarms: [], is: "cancelled", money });
  });
});

describe("fault 1: a refund that is refused since a part was paid back elsewhere", () => {
  const part = { ...movements, refunds: [outside()] };
  const sent = (sale: Awaited<ReturnType<typeof openSale>>) =>
    sale.calls
      .filter(({ call }) => call === "refund")
      .map(({ request }) => (request as { amount: number }).amount);

  test("is sent again for the rest at once, and needs nobody", async () => {
    const sale = await openSale();
    sale.tell("refund", never, { outcome: "refunded" });
    sale.tell("movements", part);
    await sale.cancel();
    expect(sent(sale)).toEqual([price, price - 30_000]);
    const money = books({ gateway: 0n });
    expect(await sale.look()).toEqual({ alarms: [], is: "cancelled", money });
  });

  test("is an operator's once the rest is refused, too, or there is no part", async () => {
    for (const [listed, amounts] of [
      [part, [price, price - 30_000]],
      [movements, [price]],
    ] as const) {
      const sale = await openSale();
      sale.tell("refund", never, never, never);
      sale.tell("movements", listed, listed, listed);
      await sale.cancel();
      expect(sent(sale)).toEqual(amounts);
      expect(await sale.look()).toMatchObject({
        alarms: ["refund_needs_operator"],
        is: "cancelling",
      });
    }
  });
});

test("fault 1: a part that is refused after the payment seemed to be back opens it again, and says so", async () => {
  const sale = await openSale();
  const { boxOffice, reservationId, paymentId } = sale;
  sale.tell("refund", { outcome: "pending" });
  await boxOffice.cancelReservation({ reservationId, refund: { amount: 40_000 } });
  await sale.hear({ refunds: [outside({ amount: price - 40_000 })] });
  const payment = () => sale.stores.bookings.payment(paymentId);
  expect(await payment()).toMatchObject({ status: "refunding", kept: 0 });
  sale.tell("refund", never);
  sale.clock.advance(60_000);
  await boxOffice.work.recover();
  const cancelled = { amount: price - 40_000, cause: "cancelled" };
  const elsewhere = { amount: 40_000 - price, cause: "paid_back_outside" };
  const covers = { amount: Math.min(price - 40_000, 40_000), cause: "paid_back_outside" };
  expect(await payment()).toMatchObject({
    status: "captured",
    keptChanges: [cancelled, elsewhere, covers],
  });
  expect(await peekEvents(sale.stores.events)).toContainEqual(
    expect.objectContaining({ type: "RefundFailed", reason: "account closed" }),
  );
});

describe("a refund of which nobody knows what became of it", () => {
  const fortnightMs = 15 * 86_400_000;
  const silent = async (sale: Awaited<ReturnType<typeof openSale>>) => {
    await sale.cancel();
    sale.clock.advance(fortnightMs);
    await sale.boxOffice.work.recover();
    expect((await sale.look()).alarms).toEqual(["refund_needs_operator"]);
  };
  const retry = async (sale: Awaited<ReturnType<typeof openSale>>, refunds: readonly object[]) => {
    sale.tell("refund", { outcome: "refunded" });
    sale.tell("movements", { ...movements, refunds });
    await sale.boxOffice.retryRefund({ paymentId: sale.paymentId });
  };

  test("was paid all the time, and a part of it by hand as well: that is money paid twice", async () => {
    const sale = await openSale();
    await silent(sale);
    await sale.settle(40_000);
    const refundId = `${sale.paymentId}-refund`;
    await retry(sale, [outside({ refundId, amount: price })]);
    const money = books({ gateway: 0n, kept: 40_000n, till: -40_000n });
    expect(await sale.look()).toEqual({ alarms: ["paid_back_twice"], is: "cancelled", money });
  });

  test("was paid as it was sent, which was less than is owed by now: the rest is owed still", async () => {
    const sale = await openSale();
    const re = outside();
    await sale.hear({ refunds: [re] });
    await silent(sale);
    const failed = { ...re, status: "failed", failure: "closed" };
    await sale.hear({ refunds: [failed] });
    const refundId = `${sale.paymentId}-refund-2`;
    await retry(sale, [failed, outside({ refundId, reference: "re-2", amount: price - 30_000 })]);
    const money = books({ gateway: 30_000n, refunds_payable: -30_000n });
    expect(await sale.look()).toEqual({
      alarms: ["refund_needs_operator"],
      is: "cancelled",
      money,
    });
  });
});

describe("fault 1: a refund that an operator pays by hand", () => {
  const refused = async () => {
    const sale = await openSale();
    sale.tell("refund", never);
    sale.tell("movements", movements);
    await sale.cancel();
    expect((await sale.look()).alarms).toEqual(["refund_needs_operator"]);
    return sale;
  };

  test("a part leaves the rest owed, and all of it ends the cancel", async () => {
    const sale = await refused();
    expect(await sale.settle(price + 1)).toEqual({ outcome: "refund_exceeds_rest", rest: price });
    for (const _ of "again") {
      expect(await sale.settle(10_000)).toMatchObject({ outcome: "refund_settled" });
    }
    const part = { till: -10_000n, refunds_payable: BigInt(10_000 - price) };
    expect(await sale.look()).toMatchObject({ is: "cancelling", money: books(part) });
    expect(await sale.settle(20_000, "key-10000")).toEqual({ outcome: "idempotency_key_reused" });
    expect(await sale.settle(price)).toMatchObject({ rest: price - 10_000 });
    expect(await sale.settle(price - 10_000)).toMatchObject({
      outcome: "refund_settled",
      refund: { status: "succeeded", settledBy: "hand" },
    });
    const money = books({ till: BigInt(-price) });
    expect(await sale.look()).toEqual({ alarms: [], is: "cancelled", money });
    expect(await sale.settle(1)).toMatchObject({ outcome: "refund_settled" });
    expect((await sale.look()).money).toEqual(money);
  });

  test("is not sent while it waits for its next try", async () => {
    const sale = await openSale();
    sale.tell("refund", { outcome: "refused", reason: "no balance", retry: "later" });
    sale.tell("movements", movements);
    await sale.cancel();
    await sale.settle(price);
    sale.clock.advance(86_400_000);
    sale.calls.length = 0;
    await sale.boxOffice.work.recover();
    expect(sale.calls).toEqual([]);
  });

  test("is a conflict while the provider may still pay", async () => {
    const sale = await openSale();
    sale.tell("refund", { outcome: "pending" });
    await sale.cancel();
    expect(await sale.settle(price)).toEqual({ outcome: "conflict" });
    expect((await sale.look()).money).toEqual(books({ refunds_payable: BigInt(-price) }));
  });

  test("that the provider pays all the same is money paid twice, until it is accepted", async () => {
    const sale = await refused();
    await sale.settle(price);
    const refundId = `${sale.paymentId}-refund`;
    await sale.hear({ refunds: [outside({ refundId, amount: price })] });
    const money = books({ gateway: 0n, kept: BigInt(price), till: BigInt(-price) });
    expect(await sale.look()).toEqual({ alarms: ["paid_back_twice"], is: "cancelled", money });
    await sale.accept();
    expect((await sale.look()).alarms).toEqual([]);
  });

  test("needs an amount, a note, a key, and something that is owed", async () => {
    const sale = await openSale();
    const { settleRefund, acceptPayment } = sale.boxOffice;
    const good = { paymentId: "nobodys", amount: 1, note: "so", idempotencyKey: "key" };
    for (const [field, bad] of [
      ["amount", { amount: 0 }],
      ["amount", { amount: 1.5 }],
      ["note", { note: "" }],
      ["note", { note: "x".repeat(501) }],
      ["Idempotency-Key", { idempotencyKey: "" }],
    ] as const) {
      const errors = [expect.objectContaining({ field })];
      expect(await settleRefund({ ...good, ...bad })).toMatchObject({ errors });
    }
    expect(await settleRefund(good)).toEqual({ outcome: "not_found", what: "refund" });
    expect(await sale.settle(1)).toEqual({ outcome: "not_found", what: "refund" });
    expect(await acceptPayment({ paymentId: "nobodys", note: "so" })).toMatchObject({
      what: "payment",
    });
    expect(await acceptPayment({ paymentId: "nobodys", note: "" })).toMatchObject({
      errors: [expect.objectContaining({ field: "note" })],
    });
    expect(await sale.accept()).toMatchObject({ payment: { version: 2 }, refunds: [] });
  });
});

test("fault 2: a refund that fails days after it succeeded is owed again, and an alarm until it is paid", async () => {
  const sale = await openSale();
  sale.tell("refund", { outcome: "refunded" });
  await sale.cancel();
  const refundId = `${sale.paymentId}-refund`;
  const failed = outside({ refundId, amount: price, status: "failed", failure: "lost_card" });
  await sale.hear({ refunds: [failed] });
  const money = books({ refunds_payable: BigInt(-price) });
  expect(await sale.look()).toEqual({ alarms: ["refund_needs_operator"], is: "cancelled", money });
  expect((await sale.paymentOf(sale.paymentId)).status).toBe("refunding");
  sale.tell("refund", { outcome: "refunded" });
  await sale.boxOffice.retryRefund({ paymentId: sale.paymentId });
  expect(await sale.look()).toMatchObject({ alarms: [], money: books({ gateway: 0n }) });
  expect((await sale.paymentOf(sale.paymentId)).status).toBe("refunded");
});

describe("fault 5: a dispute", () => {
  test("that is lost is an alarm of a sale until it is accepted", async () => {
    const sale = await openSale();
    await sale.hear({ disputes: [{ ...lost, status: "open" }] });
    const money = books({ gateway: 0n, disputed: BigInt(price) });
    expect(await sale.look()).toEqual({ alarms: [], is: "confirmed", money });
    await sale.hear({ disputes: [lost] });
    expect(await sale.look()).toEqual({ alarms: ["dispute_lost"], is: "confirmed", money });
    await sale.accept();
    expect((await sale.look()).alarms).toEqual([]);
    await sale.hear({ disputes: [{ ...lost, status: "won" }] });
    expect(await sale.look()).toEqual({ alarms: [], is: "confirmed", money: books() });
    await sale.hear({ disputes: [lost] });
    expect((await sale.look()).alarms).toEqual(["dispute_lost"]);
  });

  test("or until the seats are free, and nothing more goes back", async () => {
    const sale = await openSale();
    await sale.hear({ disputes: [lost] });
    const { alarms } = await sale.boxOffice.audit();
    expect(alarms[0]?.ids).toMatchObject({ reservationId: sale.reservationId });
    await sale.cancel("none");
    expect(await sale.look()).toMatchObject({ alarms: [], is: "cancelled" });
    expect(sale.calls.some(({ call }) => call === "refund")).toBe(false);
  });
});
