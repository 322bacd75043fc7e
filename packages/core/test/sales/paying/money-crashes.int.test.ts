import { describe, expect, test } from "vitest";
import { captured, openToldWorld, price } from "../../support/told.ts";

// Crashes of the steps that book what happens to money after it was taken (docs/payments.md, K33–K36):
// each stops a process before its step is saved, or after it was saved and before anybody knows.

const crashes = ["before", "after"] as const;
const never = { outcome: "refused", reason: "account closed", retry: "never" };
const outside = {
  refundId: null,
  reference: "re",
  amount: 30_000,
  currency: "KRW",
  status: "succeeded",
  failure: null,
};

const openSale = async () => {
  const world = await openToldWorld({
    has: ["movements", "movedSince", "parseWebhook"],
    refundsAreFinal: false,
  });
  world.tell("charge", captured);
  const { paymentId, reservationId } = await world.paid();
  const { boxOffice, clock } = world;
  /** The provider's webhook says that something moved; what its books list then is listed twice. */
  const hear = async (refund: object): Promise<void> => {
    const listed = { refunds: [refund], disputes: [] };
    world.tell("movements", listed, listed);
    world.tell("parseWebhook", { outcome: "verified", eventId: "news", paymentId });
    await boxOffice.receiveWebhook({ gateway: "told", headers: {}, body: "" });
  };
  const refused = async (): Promise<void> => {
    world.tell("refund", never);
    await boxOffice.cancelReservation({ reservationId });
    expect(await world.refundOf(paymentId)).toMatchObject({ status: "needs_operator" });
  };
  const recoverAgain = async (): Promise<void> => {
    clock.advance(60_000);
    await boxOffice.work.recover();
  };
  const kept = async () => {
    const { breaches, money } = await boxOffice.audit();
    expect(breaches).toEqual([]);
    return money[0];
  };
  return { ...world, paymentId, reservationId, hear, refused, recoverAgain, kept };
};

describe("K33: killed between the provider's books and our own", () => {
  test.each(crashes)("%s the step: asked again, applied once", async (when) => {
    const sale = await openSale();
    await sale.hear(outside);
    // The look-up for the payment, the slice to ask with, then the step that books.
    sale.flaky.breakNext("bookings.update", when, 2);
    await expect(sale.boxOffice.work.recover()).rejects.toThrow("planted");
    const saved = await sale.stores.bookings.refunds(sale.paymentId);
    expect(saved).toHaveLength(when === "before" ? 0 : 1);
    await sale.recoverAgain();
    expect(await sale.kept()).toMatchObject({ gateway: BigInt(price - 30_000), kept: 30_000n });
    expect(await sale.stores.bookings.refunds(sale.paymentId)).toHaveLength(1);
  });
});

describe("K34: a refund fails after it succeeded, killed before that is saved", () => {
  test.each(crashes)("%s the step: the inbox asks again, and it is owed again", async (when) => {
    const sale = await openSale();
    sale.tell("refund", { outcome: "refunded" });
    await sale.boxOffice.cancelReservation({ reservationId: sale.reservationId });
    const refundId = `${sale.paymentId}-refund`;
    await sale.hear({ ...outside, refundId, amount: price, status: "failed", failure: "lost" });
    sale.flaky.breakNext("bookings.update", when, 2);
    await expect(sale.boxOffice.work.recover()).rejects.toThrow("planted");
    const status = when === "before" ? "succeeded" : "needs_operator";
    expect(await sale.refundOf(sale.paymentId)).toMatchObject({ status });
    await sale.recoverAgain();
    expect(await sale.kept()).toMatchObject({ refunds_payable: BigInt(-price) });
    expect(await sale.refundOf(sale.paymentId)).toMatchObject({ status: "needs_operator" });
  });
});

describe("K35: killed in a settlement by hand", () => {
  test.each(crashes)("%s the step: the same key counts it once", async (when) => {
    const sale = await openSale();
    await sale.refused();
    const order = { paymentId: sale.paymentId, amount: 10_000, note: "cash", idempotencyKey: "1" };
    sale.flaky.breakNext("bookings.update", when);
    await expect(sale.boxOffice.settleRefund(order)).rejects.toThrow("planted");
    expect(await sale.boxOffice.settleRefund(order)).toMatchObject({ outcome: "refund_settled" });
    expect(await sale.kept()).toMatchObject({ till: -10_000n });
    expect(sale.calls.filter(({ call }) => call === "refund")).toHaveLength(1);
  });
});

describe("K36: killed in the retry of a show's refunds", () => {
  test.each(crashes)("%s a step of the sweep: the rest is sent again", async (when) => {
    const sale = await openSale();
    await sale.refused();
    sale.clock.advance(60_000);
    await sale.boxOffice.retryShowRefunds({ showId: "show-1" });
    sale.flaky.breakNext("bookings.update", when);
    await expect(sale.boxOffice.work.sweep()).rejects.toThrow("planted");
    await sale.boxOffice.work.sweep();
    expect(await sale.refundOf(sale.paymentId)).toMatchObject({ status: "requested", attempt: 2 });
  });
});
