import type { BookingState, OwnRefund, Payment, Refund } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  isInFlight,
  isOpen,
  isOwed,
  nextNo,
  owedOf,
  refundIdOf,
  twiceOf,
} from "../../../src/payment/refund.ts";
import { settleRefund } from "../../../src/sales/refunding/settle-refund.ts";
import {
  ann,
  booking,
  krw,
  payment,
  queueId,
  reservation,
  seat,
  showId,
  t0,
} from "../../support/given.ts";
import { outsideRefund, ownRefund } from "../../support/refunds.ts";

// Money that is back, field by field.

const nowMs = t0 + 9;
const refund = ownRefund({
  attempt: 2,
  attempts: 3,
  sentAtMs: t0 + 1,
  version: 4,
  status: "sending",
  recoverAtMs: t0 + 5,
  failure: "once refused",
});
const { status: _status, recoverAtMs: _due, failure: _failure, ...base } = refund;
const byWallet = { ...refund, method: { type: "wallet" } };

const state = (over: Partial<BookingState> = {}): BookingState => ({
  ...booking({ reservation: reservation("r", "expired") }),
  payment: payment("refunding"),
  refunds: [refund],
  ...over,
});

describe("money that is back", () => {
  test("ends refund and payment, and leaves the payable", () => {
    const { status: _was, ...paid } = payment("refunding");
    const postingId = "p.3.refund_settled";
    const posting = { postingId, currency: krw, paymentId: "p", atMs: nowMs };
    expect(settleRefund(state(), refund, nowMs)).toEqual({
      refunds: [
        {
          ...base,
          paidAmount: 200,
          version: 5,
          status: "succeeded",
          settledAtMs: nowMs,
          settledBy: "provider",
        },
      ],
      payments: [{ ...paid, version: 3, status: "refunded", refundedAtMs: nowMs }],
      ledger: [
        { ...posting, entryId: `${postingId}.gateway`, account: "gateway", amount: -200 },
        {
          ...posting,
          entryId: `${postingId}.refunds_payable`,
          account: "refunds_payable",
          amount: 200,
        },
      ],
      events: [
        expect.objectContaining({ type: "PaymentRefunded", eventId: "p.3.PaymentRefunded" }),
      ],
    });
  });

  test("of no payment that is known ends its refund, by its own books", () => {
    const nobodys = { ...refund, reservationId: null, showId: null, userId: null };
    const unknown = state({ payment: null, reservation: null, refunds: [nobodys] });
    const change = settleRefund(unknown, nobodys, nowMs);
    expect(Object.keys(change ?? {}).toSorted()).toEqual(["ledger", "refunds"]);
    expect(
      change?.ledger?.map(({ postingId, account, amount }) => [postingId, account, amount]),
    ).toEqual([
      ["p-refund.5.refund_settled", "gateway", -200],
      ["p-refund.5.refund_settled", "refunds_payable", 200],
    ]);
  });

  test("of a part leaves the payment captured: the rest is kept", () => {
    const half = { ...refund, amount: 150 };
    const kept = { refundTotal: 150, back: 150, kept: 50 };
    const captured = { ...payment("captured"), ...kept } as Payment;
    const change = settleRefund(state({ payment: captured, refunds: [half] }), half, nowMs);
    expect(change?.payments).toMatchObject([{ status: "captured", ...kept, keptChanges: [] }]);
    expect(change?.events).toBeUndefined();
  });

  test("of a part of the order leaves the rest to an operator, with the reason", () => {
    const change = settleRefund(state(), { ...refund, amount: 150 }, nowMs);
    expect(change?.refunds).toMatchObject([
      { refundId: "p-refund", amount: 150, status: "succeeded" },
      { refundId: "p-refund-2", amount: 50, status: "needs_operator", failure: "paid_in_part" },
    ]);
  });

  test("ends the payment once the last of several is back", () => {
    const first = { ...refund, amount: 150 };
    const second = ownRefund({ refundId: "p-refund-2", no: 2, amount: 50, status: "pending" });
    const both = state({ refunds: [first, second] });
    const change = settleRefund(both, first, nowMs);
    expect(change?.payments).toMatchObject([{ status: "refunding" }]);
    expect(change?.refunds).toHaveLength(1);
    const last = state({ refunds: [(change?.refunds ?? [])[0] as Refund, second] });
    expect(settleRefund(last, second, nowMs)?.payments).toMatchObject([{ status: "refunded" }]);
  });

  test("is written down once", () => {
    const over = (settleRefund(state(), refund, nowMs)?.refunds ?? []) as readonly OwnRefund[];
    const after = state({ payment: payment("refunded"), refunds: over });
    expect(settleRefund(after, refund, nowMs)).toBeUndefined();
    expect(settleRefund(state({ refunds: [] }), refund, nowMs)).toBeUndefined();
    expect(settleRefund(state({ refunds: [outsideRefund()] }), refund, nowMs)).toBeUndefined();
  });

  test("counts though another one heard that it was refused, unless it came back since", () => {
    const newer = { ...refund, attempt: 3 };
    expect(settleRefund(state({ refunds: [newer] }), refund, nowMs)?.refunds).toMatchObject([
      { status: "succeeded", attempt: 3 },
    ]);
    const cameBack = { ...newer, cameBackAttempt: 2 };
    expect(settleRefund(state({ refunds: [cameBack] }), refund, nowMs)).toBeUndefined();
  });

  test("of nothing is written down once, too", () => {
    const nothing = { ...refund, amount: 0 };
    const free = { ...payment("refunding"), takenAmount: 0, refundTotal: 0, back: 0 } as Payment;
    const change = settleRefund(state({ payment: free, refunds: [nothing] }), nothing, nowMs);
    expect(change?.refunds).toMatchObject([{ status: "succeeded" }]);
    expect(change).not.toHaveProperty("ledger");
    const over = state({ payment: free, refunds: change?.refunds ?? [] });
    expect(settleRefund(over, nothing, nowMs)).toBeUndefined();
  });
});

describe("a cancelled reservation", () => {
  const cancelling = reservation("r", "cancelling");
  test("is over once its own money is back, and its seats are free", () => {
    const others = seat("B1", { state: "sold", reservationId: "x" as never }, 5);
    const given = booking({ reservation: cancelling });
    const seats = [...given.seats, others];
    const before = { ...given, seats, payment: payment("refunding"), refunds: [refund] };
    const change = settleRefund(before, refund, nowMs);
    expect(change?.reservations).toEqual([
      { ...reservation("r", "cancelled"), version: 4, endedAtMs: nowMs },
    ]);
    expect(change?.seats).toEqual([
      seat("A1", { state: "free" }, 6),
      seat("A2", { state: "free" }, 6),
    ]);
    expect(change?.events).toMatchObject([{ type: "PaymentRefunded" }, {}]);
    expect(change?.events?.[1]).toEqual({
      type: "ReservationCancelled",
      reservationId: "r",
      showId,
      userId: ann,
      token: { queueId, no: 1 },
      eventId: "r.4.ReservationCancelled",
      stream: "r",
      atMs: nowMs,
    });
  });

  test("waits for its own money: another payment's refund does not end it", () => {
    const other = { ...payment("refunding"), paymentId: "late" } as Payment;
    for (const mine of [other, null]) {
      const given = booking({ reservation: cancelling });
      const before = { ...given, payment: mine, refunds: [refund] };
      const change = settleRefund(before, refund, nowMs);
      expect(change?.reservations).toBeUndefined();
      expect(change?.seats).toBeUndefined();
    }
  });

  test("keeps the seats that another payment's refund has nothing to do with", () => {
    const sold = reservation("r", "confirmed");
    const [first, ...others] = sold.seats;
    const seats = [{ ...first, refundId: "p-refund" } as never, ...others];
    const late = { ...payment("refunding"), paymentId: "late" } as Payment;
    const own = { ...refund, refundId: "late-refund", paymentId: late.paymentId };
    const before = {
      ...booking({ reservation: { ...sold, seats } }),
      payment: late,
      refunds: [own],
    };
    const change = settleRefund(before, own, nowMs);
    expect(change?.refunds).toMatchObject([{ status: "succeeded" }]);
    expect(change?.reservations).toBeUndefined();
    expect(change?.seats).toBeUndefined();
  });

  test("waits for all of it", () => {
    const second = ownRefund({ refundId: "p-refund-2", no: 2, amount: 50 });
    const given = booking({ reservation: cancelling });
    const refunds = [{ ...refund, amount: 150 }, second];
    const before = { ...given, payment: payment("refunding"), refunds };
    const change = settleRefund(before, refunds[0] ?? refund, nowMs);
    expect(change?.reservations).toBeUndefined();
    expect(change?.seats).toBeUndefined();
  });
});

describe("money of a wallet", () => {
  const wallet = { userId: ann, currency: krw, balance: 50, version: 7 };
  const paid = { ...payment("refunding"), method: { type: "wallet" } } as Payment;
  const ofWallet = (over: Partial<BookingState>) =>
    settleRefund(state({ payment: paid, refunds: [byWallet], ...over }), byWallet, nowMs);

  test("is in the wallet in the same step, and booked there", () => {
    const change = ofWallet({ wallet });
    expect(change?.wallets).toEqual([{ ...wallet, balance: 250, version: 8 }]);
    expect(change?.ledger?.map(({ account, amount }) => [account, amount])).toEqual([
      ["wallet", -200],
      ["refunds_payable", 200],
    ]);
  });

  test.each([
    ["somebody else claimed it since", { ...byWallet, attempts: 4 }],
    ["it is not being sent", { ...byWallet, status: "pending" as const }],
  ])("is not paid by a claim that is over: %s", (_why, now) => {
    expect(ofWallet({ wallet, refunds: [now] })).toBeUndefined();
  });

  test("of a gateway touches no wallet", () => {
    expect(settleRefund(state({ wallet }), refund, nowMs)?.wallets).toBeUndefined();
  });

  test.each([
    ["that no wallet can hold", { wallet: { ...wallet, balance: Number.MAX_SAFE_INTEGER } }],
    ["whose owner is not known", { wallet, reservation: null }],
  ])("%s is an operator's to settle, and never fails", (_what, over) => {
    expect(ofWallet(over)).toEqual({
      refunds: [
        {
          ...base,
          method: { type: "wallet" },
          version: 5,
          status: "needs_operator",
          failure: "wallet_is_full",
          stuckAtMs: nowMs,
        },
      ],
    });
  });
});

describe("what is owed of a refund", () => {
  const hand = { amount: 30, note: "", atMs: t0 };
  test.each<[Partial<OwnRefund>, owed: number, twice: number]>([
    [{}, 200, 0],
    [{ paidAmount: 200 }, 0, 0],
    [{ byHand: [hand, hand] }, 140, 0],
    [{ byHand: [hand], coveredAmount: 50, paidAmount: 120 }, 0, 0],
    [{ byHand: [hand], coveredAmount: 50, paidAmount: 121 }, 0, 1],
  ])("%o", (over, owed, twice) => {
    const one = { ...refund, ...over } as OwnRefund;
    expect([owedOf(one), twiceOf(one)]).toEqual([owed, twice]);
  });

  test("is nothing of one that the provider made by itself", () => {
    const outside = outsideRefund({ paidAmount: 0, coveredAmount: 0 });
    expect([owedOf(outside), twiceOf(outside)]).toEqual([0, 0]);
  });
});

test("an order is owed until all that goes on with it is settled", () => {
  const rest = { ...refund, refundId: "p-refund-2", no: 2, amount: 40 };
  const first = { ...refund, amount: 160, paidAmount: 160 };
  expect(isOwed([first, rest], "p-refund")).toBe(true);
  expect(isOwed([first, { ...rest, paidAmount: 40 }], "p-refund")).toBe(false);
  expect(isOwed([first, { ...rest, requestedAtMs: t0 + 1 }], "p-refund")).toBe(false);
  expect(isOwed([first, rest], "unknown")).toBe(false);
});

test("a refund is open until it is settled, or a person's turn", () => {
  const statuses = ["requested", "sending", "pending", "failed", "needs_operator", "succeeded"];
  const all = statuses.map((status) => ({ ...refund, status }) as OwnRefund);
  expect(all.filter(isOpen).map(({ status }) => status)).toEqual(statuses.slice(0, 4));
  expect(all.filter(isInFlight).map(({ status }) => status)).toEqual(statuses.slice(0, 3));
  expect(isOpen(outsideRefund({ status: "pending" }))).toBe(false);
});

test("refunds have ids by their numbers; the first has the one that it always had", () => {
  expect(refundIdOf(refund.paymentId, 1)).toBe("p-refund");
  expect(refundIdOf(refund.paymentId, 2)).toBe("p-refund-2");
  expect(nextNo([])).toBe(1);
  expect(nextNo([{ ...refund, no: 3 }, refund])).toBe(4);
});
