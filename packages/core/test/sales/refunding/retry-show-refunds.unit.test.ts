import type { BookingState, Refund } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  retryOrderedRefunds,
  retryShowRefunds,
} from "../../../src/sales/refunding/retry-show-refunds.ts";
import { booking, payment, reservation, show, showId, t0 } from "../../support/given.ts";
import { onePayment } from "../../support/one-payment.ts";
import { ownRefund } from "../../support/refunds.ts";

// An operator has the refunds of a show sent again: the order, and the work on it.

const stuck = (stuckAtMs: number): Refund => {
  const { recoverAtMs: _due, ...refund } = ownRefund();
  return { ...refund, status: "needs_operator", failure: "no", stuckAtMs };
};
const state = (refundsRetryAtMs: number | null, stuckAtMs = t0): BookingState => ({
  ...booking({ reservation: reservation("r", "cancelling") }),
  show: show({ refundsRetryAtMs }),
  payment: payment("refunding"),
  refunds: [stuck(stuckAtMs)],
});

const office = (before: BookingState, count = 1) => {
  const one = onePayment(before);
  one.now.ms = t0;
  const due = { refundId: "p-refund", paymentId: ownRefund().paymentId };
  Object.assign(one.context.stores.bookings, {
    stuckRefunds: async () => count,
    refundsToRetry: async () => [due, due],
  });
  return one;
};

describe("the order", () => {
  test("is kept with the show, and counts what is stuck", async () => {
    const { operating, steps } = office(state(null));
    expect(await retryShowRefunds(operating, { showId })).toEqual({
      outcome: "refunds_retried",
      count: 1,
    });
    expect(steps[0]?.change).toMatchObject({
      show: { refundsRetryAtMs: t0 },
      journal: { subjectId: showId, details: { count: 1 } },
    });
  });

  test("never moves back, whatever the clock of another server said", async () => {
    const { operating, steps } = office(state(t0 + 7));
    await retryShowRefunds(operating, { showId });
    expect(steps[0]?.change.show?.refundsRetryAtMs).toBe(t0 + 7);
    const later = office(state(t0 - 7));
    await retryShowRefunds(later.operating, { showId });
    expect(later.steps[0]?.change.show?.refundsRetryAtMs).toBe(t0);
  });

  test("is none where nothing is stuck, or there is no show", async () => {
    const { operating, steps } = office(state(null), 0);
    expect(await retryShowRefunds(operating, { showId })).toEqual({
      outcome: "refunds_retried",
      count: 0,
    });
    const gone = office({ ...state(null), show: null });
    expect(await retryShowRefunds(gone.operating, { showId })).toEqual({
      outcome: "not_found",
      what: "show",
    });
    expect([...steps, ...gone.steps]).toEqual([]);
  });
});

describe("the work on it", () => {
  test("sends what was stuck when it was ordered, once", async () => {
    const { context, now, steps } = office(state(t0));
    expect(await retryOrderedRefunds(context)).toBe(2);
    expect(now.state.refunds).toMatchObject([
      { status: "requested", attempt: 2, recoverAtMs: t0, failure: "no" },
    ]);
    expect(steps).toHaveLength(1);
  });

  test.each<[string, BookingState]>([
    ["what got stuck after the order", state(t0, t0 + 1)],
    ["what nobody ordered", state(null, 0)],
    ["money that no show is known for", { ...state(t0, 0), show: null }],
  ])("leaves %s", async (_what, before) => {
    const { context, steps } = office(before);
    await retryOrderedRefunds(context);
    expect(steps).toEqual([]);
  });

  test("that fails for one goes on with the others, and fails at its end", async () => {
    const { context, now } = office(state(t0));
    const { update } = context.stores.bookings;
    let calls = 0;
    Object.assign(context.stores.bookings, {
      update: (...args: Parameters<typeof update>) => {
        calls += 1;
        return calls === 1 ? Promise.reject(new Error("down")) : update(...args);
      },
    });
    await expect(retryOrderedRefunds(context)).rejects.toThrow("down");
    expect(now.state.refunds).toMatchObject([{ status: "requested" }]);
  });
});
