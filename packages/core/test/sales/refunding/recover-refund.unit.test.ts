import type {
  BookingState,
  CapturedPayment,
  Dispute,
  GatewayRefund,
  OpenRefund,
  Refund,
  RefundAnswer,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  pendingPatienceMs,
  refusalPatienceMs,
  silencePatienceMs,
} from "../../../src/payment/refund-schedule.ts";
import { recoverRefund } from "../../../src/sales/refunding/recover-refund.ts";
import { booking, krw, payment, reservation, t0 } from "../../support/given.ts";
import { onePayment } from "../../support/one-payment.ts";
import { outsideRefund, ownRefund } from "../../support/refunds.ts";

// One refund that is due: what is sent, what the answer makes of it, and who must look at the books.

const named = { refundId: "p-refund", paymentId: ownRefund().paymentId };
const cancelling = (refund: Partial<OpenRefund> = {}, over: Partial<BookingState> = {}) => ({
  ...booking({ reservation: reservation("r", "cancelling") }),
  payment: payment("refunding"),
  refunds: [ownRefund(refund) as Refund],
  ...over,
});

type Answers = { readonly refund?: RefundAnswer | undefined; readonly lookupRefund?: unknown };

/** The gateway gives these answers, or none. */
const recovered = async (
  state: BookingState,
  { refund, lookupRefund }: Answers = {},
  ms = t0,
  isServed = true,
) => {
  const sent: (readonly [string, GatewayRefund])[] = [];
  const saying = (call: string, answer: unknown) => async (request: GatewayRefund) => {
    sent.push([call, request]);
    if (answer === undefined) throw new Error("no answer");
    return answer;
  };
  const gateway = {
    refund: saying("refund", refund),
    ...(lookupRefund !== undefined && { lookupRefund: saying("lookup", lookupRefund) }),
  };
  const { context, now, steps } = onePayment(state, isServed ? gateway : null);
  now.ms = ms;
  const refused = await recoverRefund(context, named);
  return {
    refused,
    sent: sent.map(([call]) => call),
    state: now.state,
    first: now.state.refunds[0],
    last: steps.at(-1),
  };
};

const refusal = (retry: "later" | "never"): RefundAnswer => ({
  outcome: "refused",
  reason: "no balance",
  retry,
});

describe("the gateway's books must be read", () => {
  test.each<[string, Partial<OpenRefund>, RefundAnswer | undefined, number | null]>([
    ["a refusal for good", {}, refusal("never"), 200],
    ["the first refusal for now", {}, refusal("later"), 200],
    ["no later one", { refusedSinceMs: t0 }, refusal("later"), null],
    ["one for good after those for now", { refusedSinceMs: t0 }, refusal("never"), 200],
    ["a success of the first attempt: not", {}, { outcome: "refunded" }, null],
    ["a success after a refusal", { attempt: 2 }, { outcome: "refunded" }, 200],
    ["pending: not", { attempt: 2 }, { outcome: "pending" }, null],
    ["silence: not", { attempt: 2 }, undefined, null],
  ])("after %s", async (_what, over, refund, read) => {
    expect((await recovered(cancelling(over), { refund })).refused).toBe(read);
  });

  test("for the rest that was sent", async () => {
    const less = cancelling({ coveredAmount: 50 });
    expect((await recovered(less, { refund: refusal("never") })).refused).toBe(150);
  });
});

describe("nothing is sent", () => {
  test.each<[string, BookingState]>([
    ["of a refund that is not due", cancelling({ recoverAtMs: t0 + 1 })],
    ["of one that is settled", cancelling({ status: "succeeded" } as never)],
    ["of one that is not there", cancelling({ refundId: "other" })],
  ])("%s", async (_what, state) => {
    const { refused, sent, state: after } = await recovered(state);
    expect([refused, sent, after]).toEqual([null, [], state]);
  });

  test("where its gateway is gone: it waits as it is", async () => {
    const state = cancelling();
    const { refused, sent, state: after } = await recovered(state, {}, t0, false);
    expect([refused, sent, after]).toEqual([null, [], state]);
  });

  test("if all of it was paid elsewhere, even without its gateway: it is settled", async () => {
    const { refused, sent, first } = await recovered(
      cancelling({ coveredAmount: 200 }),
      {},
      t0,
      false,
    );
    expect([refused, sent]).toEqual([null, []]);
    expect(first).toMatchObject({ status: "succeeded" });
  });
});

describe("patience ends to the millisecond", () => {
  const sentAtMs = t0 - 1;
  test.each<[string, Answers, Partial<OpenRefund>, number, string, string]>([
    ["silence", {}, { sentAtMs }, silencePatienceMs, "sending", "outcome_unknown"],
    [
      "pending",
      { refund: { outcome: "pending" } },
      { sentAtMs },
      pendingPatienceMs,
      "pending",
      "still_pending",
    ],
    [
      "refusals",
      { refund: refusal("later") },
      { refusedSinceMs: sentAtMs },
      refusalPatienceMs,
      "failed",
      "no balance",
    ],
  ])("with %s", async (_what, answers, over, patienceMs, goesOn, failure) => {
    const state = cancelling({ ...over, recoverAtMs: 0 });
    const before = await recovered(state, answers, sentAtMs + patienceMs - 1);
    expect(before.first).toMatchObject({ status: goesOn });
    const last = await recovered(state, answers, sentAtMs + patienceMs);
    expect(last.first).toMatchObject({
      status: "needs_operator",
      failure,
      stuckAtMs: sentAtMs + patienceMs,
    });
  });
});

describe("a refusal is booked together with what else moved the money", () => {
  const lost = (over: Partial<Dispute> = {}): Dispute => ({
    reference: "dp",
    amount: 200,
    currency: krw,
    status: "lost",
    openedAtMs: t0,
    closedAtMs: t0 + 1,
    covers: 0,
    accepted: null,
    ...over,
  });
  const never = { refund: refusal("never") };

  test("alone it changes nothing but the refund", async () => {
    const state = cancelling();
    const { first, state: after } = await recovered(state, never);
    expect(first).toMatchObject({ status: "needs_operator", failure: "no balance", version: 3 });
    expect(after.payment).toBe(state.payment);
  });

  test("money paid back outside settles it", async () => {
    const outside = outsideRefund({ no: 2, requestedAtMs: t0 });
    const paid = { ...payment("refunding"), back: 400, kept: -200 } as CapturedPayment;
    const state = cancelling({}, { payment: paid });
    const { state: after } = await recovered(
      { ...state, refunds: [...state.refunds, outside] },
      never,
    );
    expect(after.refunds).toMatchObject([
      { status: "succeeded", settledBy: "elsewhere", coveredAmount: 200 },
      { coveredAmount: 200 },
    ]);
    expect(after.payment).toMatchObject({ status: "refunded", back: 200, kept: 0 });
    expect(after.payment).toMatchObject({ keptChanges: [{ cause: "paid_back_outside" }] });
    expect(after.reservation).toMatchObject({ status: "cancelled" });
  });

  test("a lost dispute settles it", async () => {
    const disputes = [lost()];
    const paid = { ...payment("refunding"), disputes } as CapturedPayment;
    const { state: after } = await recovered(cancelling({}, { payment: paid }), never);
    expect(after.refunds).toMatchObject([{ status: "succeeded", coveredAmount: 200 }]);
    expect(after.payment).toMatchObject({ disputes: [{ covers: 200 }], status: "refunded" });
    expect(after.payment).toMatchObject({
      keptChanges: [{ cause: "dispute_lost", actor: "provider" }],
    });
  });

  test.each<[string, Dispute]>([
    ["is open", lost({ status: "open", closedAtMs: null })],
    ["was won", lost({ status: "won" })],
    ["covered another refund", lost({ covers: 200 })],
  ])("a dispute that %s settles nothing", async (_what, dispute) => {
    const paid = { ...payment("refunding"), disputes: [dispute] } as CapturedPayment;
    const { first, state: after } = await recovered(cancelling({}, { payment: paid }), never);
    expect(first).toMatchObject({ status: "needs_operator", coveredAmount: 0 });
    expect(after.payment).toMatchObject({ disputes: [{ covers: dispute.covers }] });
  });

  test("of money that no payment is known for, too", async () => {
    const nobodys = { reservationId: null, showId: null, userId: null };
    const state = cancelling(nobodys, { payment: null, reservation: null });
    const outside = outsideRefund({ ...nobodys, no: 2 });
    const { state: after } = await recovered(
      { ...state, refunds: [...state.refunds, outside] },
      never,
    );
    expect(after.refunds).toMatchObject([{ status: "succeeded" }, { coveredAmount: 200 }]);
    const alone = await recovered(state, never);
    expect(alone.first).toMatchObject({ status: "needs_operator" });
  });

  test("one that may pass counts, too; pending and silence do not", async () => {
    const outside = outsideRefund({ no: 2, amount: 60, paidAmount: 60 });
    const state = cancelling();
    const both = { ...state, refunds: [...state.refunds, outside] };
    const refused = await recovered(both, { refund: refusal("later") });
    expect(refused.first).toMatchObject({ status: "failed", coveredAmount: 60 });
    for (const answers of [{ refund: { outcome: "pending" } as const }, {}]) {
      const { first, state: after } = await recovered(both, answers);
      expect(first).toMatchObject({ coveredAmount: 0 });
      expect(after.payment).toBe(state.payment);
    }
  });

  test.each<[string, Partial<Dispute>]>([
    ["open", { status: "open", closedAtMs: null }],
    ["won", { status: "won" }],
    ["of another refund", { covers: 200 }],
  ])(
    "what is kept is kept for the money outside, whatever else is disputed: %s",
    async (_is, over) => {
      const outside = outsideRefund({ no: 2 });
      const paid = { ...payment("refunding"), back: 400, kept: -200, disputes: [lost(over)] };
      const state = cancelling({}, { payment: paid });
      const { state: after } = await recovered(
        { ...state, refunds: [...state.refunds, outside] },
        never,
      );
      expect(after.payment).toMatchObject({ keptChanges: [{ cause: "paid_back_outside" }] });
    },
  );

  test("and opens a payment again that seemed to be back, and says so", async () => {
    const outside = outsideRefund({ no: 2, amount: 60, paidAmount: 60 });
    const paid = { ...payment("refunding"), refundTotal: 150, back: 210, kept: -10 };
    const state = cancelling({ amount: 150 }, { payment: paid });
    const { state: after, last } = await recovered(
      { ...state, refunds: [outside, ...state.refunds] },
      never,
    );
    expect(after.payment).toMatchObject({ status: "captured", back: 150, kept: 50 });
    expect(last?.change.ledger?.[0]?.postingId).toBe("p.3.refund_refused");
    expect(last?.change.events).toMatchObject([
      { type: "RefundFailed", refundId: "p-refund", reason: "no balance" },
    ]);
  });

  test("of a sale says nothing: its payment was captured all the time", async () => {
    const outside = outsideRefund({ no: 2, amount: 60, paidAmount: 60 });
    const paid = { ...payment("captured"), refundTotal: 100, back: 160, kept: -60 };
    const state = booking({ reservation: reservation("r", "confirmed") });
    const refunds = [ownRefund({ amount: 100 }), outside];
    const { first, last } = await recovered({ ...state, payment: paid, refunds }, never);
    expect(first).toMatchObject({ status: "needs_operator", coveredAmount: 60 });
    expect(last?.change.events).toBeUndefined();
  });
});

test("what goes to a wallet needs no gateway, but the wallet", async () => {
  const state = cancelling({ method: { type: "wallet" } });
  const { sent, first, last } = await recovered(state, {}, t0, false);
  expect([sent, first?.status]).toEqual([[], "succeeded"]);
  expect(last?.slice).toEqual({ by: "payment", paymentId: named.paymentId, wallet: true });
  expect(last?.change.wallets).toMatchObject([{ balance: 200 }]);
});
