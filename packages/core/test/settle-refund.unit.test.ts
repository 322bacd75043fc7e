import type { BookingState, OpenRefund, Payment, Refund } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { isOpen, refundIdOf } from "../src/payment/refund.ts";
import { settleRefund } from "../src/payment/settle-refund.ts";
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
} from "./support/given.ts";

// Money that is back, field by field.

const nowMs = t0 + 9;
const refund: OpenRefund = {
  refundId: "p-refund",
  paymentId: "p" as OpenRefund["paymentId"],
  reservationId: "r" as OpenRefund["reservationId"],
  showId,
  userId: ann,
  method: { type: "fake" },
  reference: "ref",
  amount: 200,
  currency: krw,
  reason: "cancelled",
  requestedAtMs: t0,
  attempt: 2,
  attempts: 3,
  sentAtMs: t0 + 1,
  version: 4,
  status: "sending",
  recoverAtMs: t0 + 5,
  failure: "once refused",
};
const { status: _status, recoverAtMs: _due, failure: _failure, ...base } = refund;
const byWallet: OpenRefund = { ...refund, method: { type: "wallet" } };

const state = (over: Partial<BookingState> = {}): BookingState => ({
  ...booking({ reservation: reservation("r", "expired") }),
  payment: payment("refunding"),
  refund,
  ...over,
});

describe("money that is back", () => {
  test("ends refund and payment, and leaves the payable", () => {
    const { status: _was, ...paid } = payment("refunding");
    const posting = { postingId: "p-refund.settled", currency: krw, paymentId: "p", atMs: nowMs };
    expect(settleRefund(state(), nowMs)).toEqual({
      refunds: [{ ...base, version: 5, status: "succeeded", settledAtMs: nowMs }],
      payments: [{ ...paid, version: 3, status: "refunded", refundedAtMs: nowMs }],
      ledger: [
        {
          ...posting,
          entryId: "p-refund.settled.debit",
          account: "refunds_payable",
          amount: 200,
        },
        { ...posting, entryId: "p-refund.settled.credit", account: "gateway", amount: -200 },
      ],
      events: [
        expect.objectContaining({ type: "PaymentRefunded", eventId: "p.3.PaymentRefunded" }),
      ],
    });
  });

  test("of no payment that is known ends its refund alone", () => {
    const change = settleRefund(state({ payment: null, reservation: null }), nowMs);
    expect(Object.keys(change ?? {}).toSorted()).toEqual(["ledger", "refunds"]);
  });

  test.each(["pending", "captured", "declined", "failed", "refunded"] as const)(
    "leaves a payment that is %s as it is",
    (status) => {
      const change = settleRefund(state({ payment: payment(status) }), nowMs);
      expect(Object.keys(change ?? {}).toSorted()).toEqual(["ledger", "refunds"]);
    },
  );
});

describe("a cancelled reservation", () => {
  const cancelling = reservation("r", "cancelling");
  test("is over once its own money is back, and its seats are free", () => {
    const others = seat("B1", { state: "sold", reservationId: "x" as never }, 5);
    const given = booking({ reservation: cancelling });
    const change = settleRefund(
      { ...given, seats: [...given.seats, others], payment: payment("refunding"), refund },
      nowMs,
    );
    expect(change?.reservations).toEqual([
      { ...reservation("r", "cancelled"), version: 4, endedAtMs: nowMs },
    ]);
    expect(change?.seats).toEqual([
      seat("A1", { state: "free" }, 6),
      seat("A2", { state: "free" }, 6),
    ]);
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
      const change = settleRefund({ ...given, payment: mine, refund }, nowMs);
      expect(change?.reservations).toBeUndefined();
      expect(change?.seats).toBeUndefined();
    }
  });
});

describe("money of a wallet", () => {
  const wallet = { userId: ann, currency: krw, balance: 50, version: 7 };

  test("is in the wallet in the same step, and booked there", () => {
    const change = settleRefund(state({ refund: byWallet, wallet }), nowMs);
    expect(change?.wallets).toEqual([{ ...wallet, balance: 250, version: 8 }]);
    expect(change?.ledger?.map(({ account, amount }) => [account, amount])).toEqual([
      ["refunds_payable", 200],
      ["wallet", -200],
    ]);
  });

  test("of a gateway touches no wallet", () => {
    expect(settleRefund(state({ wallet }), nowMs)?.wallets).toBeUndefined();
  });

  test("whose owner is not known goes to nobody's", () => {
    const change = settleRefund(state({ refund: byWallet, reservation: null, wallet }), nowMs);
    expect(change?.wallets).toBeUndefined();
  });

  test("that no wallet can hold is a mistake, and nothing is written", () => {
    const full = { ...wallet, balance: Number.MAX_SAFE_INTEGER };
    expect(() => settleRefund(state({ refund: byWallet, wallet: full }), nowMs)).toThrow(
      new TypeError("A wallet can't take back what was paid with it."),
    );
  });
});

test("a refund is open until it is settled, or a person's turn", () => {
  const statuses = ["requested", "sending", "pending", "failed", "needs_operator", "succeeded"];
  const open = statuses.filter((status) => isOpen({ ...refund, status } as Refund));
  expect(open).toEqual(["requested", "sending", "pending", "failed"]);
  expect(refundIdOf(refund.paymentId)).toBe("p-refund");
});
