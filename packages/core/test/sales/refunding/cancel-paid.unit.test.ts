import type { BookingState, CapturedPayment, Currency, Dispute } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { Cancel } from "../../../src/sales/refunding/cancel-paid.ts";
import { cancel } from "../../../src/sales/refunding/cancel-reservation.ts";
import { cancelSeats } from "../../../src/sales/refunding/cancel-seats.ts";
import { after, booking, krw, payment, reservation, t0 } from "../../support/given.ts";
import { outsideRefund } from "../../support/refunds.ts";

// How much a cancel of a paid reservation pays back, and what it announces.

const nowMs = t0 + 1_000;
const captured = payment("captured") as CapturedPayment;
const sold = (over: Partial<BookingState> = {}): BookingState => ({
  ...booking({ reservation: reservation("r", "confirmed") }),
  payment: captured,
  ...over,
});
const paid = (over: Partial<CapturedPayment>): BookingState =>
  sold({ payment: { ...captured, ...over } });
const cancelled = (
  refund: Cancel["refund"],
  state = sold(),
  reason: Cancel["reason"] = "cancelled",
) => cancel(state, { reason, refund }, nowMs);
const types = (change: ReturnType<typeof cancelled>["change"]) =>
  change?.events?.map(({ type }) => type);
const dispute = (over: Partial<Dispute> = {}): Dispute => ({
  reference: "dp",
  amount: 120,
  currency: krw,
  status: "lost",
  openedAtMs: t0,
  closedAtMs: t0,
  covers: 0,
  accepted: null,
  ...over,
});

describe("a cancel pays back", () => {
  test("at most what is left, to the last unit", () => {
    const most = { outcome: { outcome: "refund_exceeds_rest", rest: 200 } };
    expect(cancelled({ amount: 201 })).toEqual(most);
    expect(cancelled({ amount: 200 }).change?.refunds).toMatchObject([{ amount: 200 }]);
    const half = paid({ back: 150, kept: -150 });
    expect(cancelled({ amount: 51 }, half)).toEqual({
      outcome: { outcome: "refund_exceeds_rest", rest: 50 },
    });
    expect(cancelled({ amount: 50 }, half).outcome).toMatchObject({
      outcome: "reservation_cancelled",
    });
  });

  test("nothing of what a lost dispute took, and no less for other disputes", () => {
    const usd = "USD" as Currency;
    const all = [
      dispute({ status: "open" }),
      dispute({ status: "won" }),
      dispute({ currency: usd }),
    ];
    expect(cancelled({ amount: 200 }, paid({ disputes: all })).outcome).toMatchObject({
      outcome: "reservation_cancelled",
    });
    const less = paid({ disputes: [...all, dispute()] });
    expect(cancelled({ amount: 81 }, less)).toEqual({
      outcome: { outcome: "refund_exceeds_rest", rest: 80 },
    });
    const none = paid({ disputes: [dispute(), dispute({ reference: "other" })] });
    expect(cancelled({ amount: 1 }, none)).toEqual({
      outcome: { outcome: "refund_exceeds_rest", rest: 0 },
    });
  });

  test("in full also what the provider paid back before; an amount is paid besides", () => {
    const outside = outsideRefund({ amount: 60, paidAmount: 60 });
    const less = { payment: { ...captured, back: 60, kept: -60 }, refunds: [outside] };
    const full = cancelled("full", sold(less)).change;
    expect(full?.refunds).toMatchObject([
      { refundId: outside.refundId, coveredAmount: 60 },
      { amount: 200, coveredAmount: 60 },
    ]);
    expect(types(full)).toEqual(["RefundRequested"]);
    const part = cancelled({ amount: 50 }, sold(less)).change;
    expect(part?.refunds).toMatchObject([{ amount: 50, coveredAmount: 0 }]);
  });

  test("in full what is not ordered yet, if it was paid back already: nothing is announced", () => {
    const outside = outsideRefund();
    const state = sold({ payment: { ...captured, back: 200, kept: -200 }, refunds: [outside] });
    const { outcome, change } = cancelled("full", state);
    expect(outcome).toMatchObject({ reservation: { status: "cancelled" } });
    expect(types(change)).toEqual(["PaymentRefunded", "ReservationCancelled"]);
    expect(change?.refunds).toMatchObject([{}, { status: "succeeded", settledBy: "elsewhere" }]);
  });
});

describe("a cancel is booked", () => {
  test.each<[Cancel["reason"], string]>([
    ["cancelled", "cancelled"],
    ["show_cancelled", "cancelled"],
    ["late", "dispute_lost"],
  ])("for the reason %s: what is kept is kept as %s", (reason, cause) => {
    const { change } = cancelled({ amount: 150 }, sold(), reason);
    expect(change?.payments).toMatchObject([{ kept: 50, keptChanges: [{ amount: 50, cause }] }]);
    expect(change?.ledger?.[0]?.postingId).toBe("p.3.refund_requested");
  });

  test("without a refund at once: the seats are free and no refund is announced", () => {
    const { outcome, change } = cancelled("none");
    expect(outcome).toMatchObject({ reservation: { status: "cancelled", version: 4 } });
    expect(types(change)).toEqual(["ReservationCancelled"]);
    expect(change?.refunds).toBeUndefined();
  });

  test("by money of the till, which an operator hands out: settled and announced", () => {
    const till = paid({ method: { type: "till" } });
    const { change } = cancelled("full", till);
    expect(change?.refunds).toMatchObject([
      { status: "succeeded", settledBy: "hand", paidAmount: 200, settledAtMs: nowMs },
    ]);
    expect(types(change)).toEqual(["RefundRequested", "PaymentRefunded", "ReservationCancelled"]);
  });

  test("while an earlier refund of it is under way: its own is announced, or its seats", () => {
    const part = cancelSeats(sold(), { seatIds: ["A1" as never], refund: "full" }, nowMs);
    const half = after(sold(), part.change);
    const rest = cancelled("full", half).change;
    expect(types(rest)).toEqual(["RefundRequested"]);
    expect(rest?.events).toMatchObject([{ refundId: "p-refund-2", refundAmount: 100 }]);
    const kept = cancelled("none", half).change;
    expect(types(kept)).toEqual(["SeatsCancelled"]);
    expect(kept?.events).toMatchObject([{ seatIds: ["A2"], stream: "r", reservationId: "r" }]);
    expect(kept?.reservations).toMatchObject([{ status: "cancelling" }]);
  });
});
