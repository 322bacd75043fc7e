import type { BookingState, OpenRefund, Refund } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { settleByHand } from "../../../src/sales/refunding/settle-by-hand.ts";
import { booking, payment, reservation, t0 } from "../../support/given.ts";
import { onePayment } from "../../support/one-payment.ts";
import { outsideRefund, ownRefund } from "../../support/refunds.ts";

// What an operator paid by hand, and what nobody else may be paying meanwhile.

const paymentId = ownRefund().paymentId;
const cancelling = (...refunds: readonly Refund[]): BookingState => ({
  ...booking({ reservation: reservation("r", "cancelling") }),
  payment: payment("refunding"),
  refunds,
});
const own = (over: Partial<OpenRefund> = {}): Refund => ownRefund({ status: "failed", ...over });

const settle = async (state: BookingState, amount = 200, isServed = true) => {
  const { operating, now, steps } = onePayment(state, isServed ? {} : null);
  now.ms = t0 + 5;
  const answer = await settleByHand(operating, {
    paymentId,
    amount,
    note: "in cash",
    idempotencyKey: "k",
  });
  return { answer, state: now.state, change: steps[0]?.change };
};

describe("an operator may pay by hand", () => {
  test.each<[string, OpenRefund["status"]]>([
    ["that is asked for", "requested"],
    ["that is being sent", "sending"],
    ["that the provider has accepted", "pending"],
  ])("no refund %s", async (_what, status) => {
    const { answer, state } = await settle(cancelling(own({ status })));
    expect(answer).toEqual({ outcome: "conflict" });
    expect(state.refunds).toEqual([own({ status })]);
  });

  test("a refund that was never sent, once its gateway is gone; not one that may be on its way", async () => {
    const gone = await settle(cancelling(own({ status: "requested" })), 200, false);
    expect(gone.answer).toMatchObject({ outcome: "refund_settled", refund: { settledBy: "hand" } });
    const sent = await settle(cancelling(own({ status: "sending" })), 200, false);
    expect(sent.answer).toEqual({ outcome: "conflict" });
  });

  test("not what goes to a wallet, which needs no gateway", async () => {
    const byWallet = own({ status: "requested", method: { type: "wallet" } });
    const { answer } = await settle(cancelling(byWallet), 200, false);
    expect(answer).toEqual({ outcome: "conflict" });
  });

  test("at most what is owed, oldest order first", async () => {
    const two = [own({ amount: 120 }), own({ refundId: "p-refund-2", no: 2, amount: 80 })];
    expect((await settle(cancelling(...two), 201)).answer).toEqual({
      outcome: "refund_exceeds_rest",
      rest: 200,
    });
    const { answer, state } = await settle(cancelling(...two), 150);
    expect(state.refunds).toMatchObject([
      { status: "succeeded", byHand: [{ amount: 120, note: "in cash", atMs: t0 + 5 }] },
      { status: "failed", byHand: [{ amount: 30 }] },
    ]);
    expect(answer).toMatchObject({ outcome: "refund_settled", refund: { refundId: "p-refund" } });
    const first = await settle(cancelling(...two), 120);
    expect(first.state.refunds).toMatchObject([{ status: "succeeded" }, { byHand: [] }]);
    const all = await settle(cancelling(...two), 200);
    expect(all.change?.ledger?.[0]?.postingId).toBe("p.3.by_hand");
    expect(all.change?.journal).toMatchObject({ details: { amount: 200, note: "in cash" } });
    expect(all.state.payment).toMatchObject({ status: "refunded" });
    expect(all.state.reservation).toMatchObject({ status: "cancelled" });
  });

  test("nothing where nothing is owed: the last order is answered", async () => {
    const paid = own({ paidAmount: 200 });
    const { answer, state } = await settle(cancelling(paid, outsideRefund({ no: 2 })));
    expect(answer).toMatchObject({ outcome: "refund_settled", refund: { refundId: "p-refund" } });
    expect(state.refunds).toEqual([paid, outsideRefund({ no: 2 })]);
    expect((await settle(cancelling(outsideRefund()))).answer).toEqual({
      outcome: "not_found",
      what: "refund",
    });
    expect((await settle(cancelling())).answer).toEqual({ outcome: "not_found", what: "refund" });
  });
});
