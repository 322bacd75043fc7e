import type {
  BookingSnapshot,
  CapturedPayment,
  Dispute,
  KeptChange,
  OwnRefund,
  PaidPayment,
  Payment,
  Refund,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { booksAddUp } from "../../src/operations/audit-books.ts";
import { emptyBookings } from "../support/empty-bookings.ts";
import { krw, payment, pending, reservation, t0 } from "../support/given.ts";
import { outsideRefund, ownRefund } from "../support/refunds.ts";

// The laws of money that payments and refunds obey by themselves: each breach is planted.

const storeOf = (over: Partial<BookingSnapshot>): BookingSnapshot => ({
  ...emptyBookings,
  ...over,
});

const wordsOf = (over: Partial<BookingSnapshot>) =>
  booksAddUp(storeOf(over)).map(({ law, message }) => `${law} ${message}`);

const captured = payment("captured") as CapturedPayment;
const confirmed = reservation("r", "confirmed");
const cancelled = reservation("r", "cancelled");
const expired = reservation("r", "expired");
const change = (amount: number): KeptChange => ({
  amount,
  cause: "cancelled",
  actor: "operator",
  atMs: t0,
});
const { status: _status, recoverAtMs: _due, failure: _failure, ...base } = ownRefund();
const succeeded = (over: Partial<OwnRefund> = {}): Refund =>
  ({
    ...base,
    status: "succeeded",
    settledAtMs: t0,
    settledBy: "provider",
    paidAmount: 200,
    ...over,
  }) as Refund;
const dispute: Dispute = {
  reference: "dp",
  amount: 200,
  currency: krw,
  status: "lost",
  openedAtMs: t0,
  closedAtMs: t0,
  covers: 0,
  accepted: null,
};

const paidBack = outsideRefund({ amount: 30, paidAmount: 30 });
const lost30 = { ...captured, back: 30, kept: -30, keptChanges: [change(-30)] };

/** The first of two seats waits for its refund. */
const someCancelled = (over: object): typeof confirmed => ({
  ...confirmed,
  amount: 100,
  seats: confirmed.seats.map((seat, index) =>
    index === 0 ? { ...seat, refundId: "p-refund" } : seat,
  ),
  ...over,
});

describe("what obeys the laws", () => {
  test.each<[string, Partial<BookingSnapshot>]>([
    ["a sale", { payments: [captured], reservations: [confirmed] }],
    ["a payment without money", { payments: [pending()], reservations: [] }],
    [
      "a sale of which the provider paid a part back",
      { payments: [lost30], reservations: [confirmed], refunds: [paidBack] },
    ],
    [
      "a cancel that gave nothing back",
      {
        payments: [{ ...captured, kept: 200, keptChanges: [change(200)] }],
        reservations: [cancelled],
      },
    ],
    [
      "money on its way back",
      {
        payments: [payment("refunding")],
        refunds: [ownRefund()],
        reservations: [reservation("r", "cancelling")],
      },
    ],
    [
      "money that is back",
      { payments: [payment("refunded")], refunds: [succeeded()], reservations: [cancelled] },
    ],
    [
      "a seat that is being cancelled",
      {
        payments: [{ ...captured, refundTotal: 100, back: 100 }],
        refunds: [ownRefund({ amount: 100 })],
        reservations: [someCancelled({})],
      },
    ],
    [
      "a seat that was cancelled",
      {
        payments: [{ ...captured, kept: 100, keptChanges: [change(100)] }],
        reservations: [
          {
            ...confirmed,
            amount: 100,
            seats: confirmed.seats.slice(1),
            cancelledSeats: confirmed.seats
              .slice(0, 1)
              .map((seat) => ({ ...seat, refundId: null, freedAtMs: t0 })),
          },
        ],
      },
    ],
    [
      "money in suspense of which a part went back",
      {
        payments: [{ ...captured, back: 30, suspendedAtMs: t0, recoverAtMs: t0 }],
        refunds: [paidBack],
        reservations: [expired],
      },
    ],
    [
      "what a lost dispute settled",
      {
        payments: [
          {
            ...(payment("refunded") as PaidPayment),
            back: 0,
            kept: 200,
            keptChanges: [change(200)],
            disputes: [{ ...dispute, covers: 200 }],
          },
        ],
        refunds: [succeeded({ paidAmount: 0, coveredAmount: 200 })],
        reservations: [cancelled],
      },
    ],
    [
      "money in suspense of which all went back",
      {
        payments: [{ ...captured, back: 200, suspendedAtMs: t0, recoverAtMs: t0 }],
        refunds: [outsideRefund()],
        reservations: [expired],
      },
    ],
    [
      "a cancel whose first refund is over and whose second is not",
      {
        payments: [payment("refunding")],
        refunds: [
          succeeded({ amount: 50, paidAmount: 50 }),
          ownRefund({ refundId: "p-second", no: 2, amount: 150 }),
        ],
        reservations: [reservation("r", "cancelling")],
      },
    ],
    [
      "an ended reservation of which a seat was being cancelled",
      {
        payments: [payment("refunded")],
        refunds: [succeeded()],
        reservations: [{ ...someCancelled({}), status: "cancelled", endedAtMs: t0 }],
      },
    ],
    ["nobody's money on its way back", { refunds: [ownRefund({ reservationId: null })] }],
    [
      "the refund of nothing that an earlier version ordered",
      { payments: [], refunds: [ownRefund({ amount: 0 })] },
    ],
  ])("%s", (_what, over) => {
    expect(wordsOf(over)).toEqual([]);
  });
});

describe("what breaks one", () => {
  const sale = { payments: [captured], reservations: [confirmed] };
  const l3 = "L3 A payment does not have what its seats are due and what it keeps.";
  const back = "L4 What a payment paid back is not what its refunds say.";
  const ordered = "L4 What was ordered back of a payment is not what its refunds say.";
  const keeps = "L4 What a payment keeps is not what its changes add up to.";
  const covers = "L4 What settles a payment's refunds is not what was paid elsewhere.";
  const over = "L4 A refund is over and still owed, or owed no more and not over.";
  const costs = "L3 A reservation does not cost what its seats do.";
  const is = (status: string, expected: string) =>
    `L4 A payment is ${status}, and its money is that of one that is ${expected}.`;

  test.each<[string, Partial<BookingSnapshot>, readonly string[]]>([
    [
      "less than its seats are due",
      { ...sale, payments: [{ ...captured, takenAmount: 199 }] },
      [l3],
    ],
    [
      "kept money that nobody counted",
      { ...sale, payments: [{ ...captured, kept: 1 }] },
      [l3, keeps],
    ],
    [
      "changes without kept money",
      { ...sale, payments: [{ ...captured, keptChanges: [change(1)] }] },
      [keeps],
    ],
    ["a refund that was not counted", { ...sale, refunds: [paidBack] }, [back]],
    ["a counted refund that is not there", { ...sale, payments: [{ ...lost30 }] }, [back]],
    [
      "an order that was not counted",
      {
        payments: [{ ...payment("refunding"), refundTotal: 199 } as Payment],
        refunds: [ownRefund()],
        reservations: [expired],
      },
      [ordered],
    ],
    [
      "an order that something settled which is not there",
      {
        payments: [{ ...payment("refunded"), back: 0, refundTotal: 200 } as Payment],
        refunds: [succeeded({ paidAmount: 0, coveredAmount: 200 })],
        reservations: [expired],
      },
      [l3, covers, is("refunded", "captured")],
    ],
    [
      "a refund made elsewhere that settled what is not there",
      { ...sale, payments: [lost30], refunds: [{ ...paidBack, coveredAmount: 30 }] },
      [covers],
    ],
    [
      "money that is all back, and the payment goes on",
      {
        payments: [{ ...captured, refundTotal: 200, back: 200 }],
        refunds: [succeeded()],
        reservations: [cancelled],
      },
      [is("captured", "refunded")],
    ],
    [
      "a payment that is over though its seats are sold",
      { payments: [payment("refunding")], refunds: [ownRefund()], reservations: [confirmed] },
      [l3, is("refunding", "captured")],
    ],
    [
      "a payment that is over though money is owed",
      { payments: [payment("refunded")], refunds: [ownRefund()], reservations: [expired] },
      [is("refunded", "refunding")],
    ],
    [
      "a payment that goes on waiting for money that is back",
      { payments: [payment("refunding")], refunds: [succeeded()], reservations: [expired] },
      [is("refunding", "refunded")],
    ],
    [
      "a refund that is over and owed",
      {
        payments: [payment("refunding")],
        refunds: [succeeded({ paidAmount: 199 })],
        reservations: [expired],
      },
      [over],
    ],
    [
      "a refund that owes nothing and is not over",
      {
        payments: [payment("refunded")],
        refunds: [ownRefund({ paidAmount: 200 })],
        reservations: [expired],
      },
      [over],
    ],
    [
      "two refunds of one number",
      {
        payments: [
          { ...payment("refunding"), back: 230, kept: -30, keptChanges: [change(-30)] } as Payment,
        ],
        refunds: [ownRefund(), paidBack],
        reservations: [expired],
      },
      ["L4 Two refunds of a payment have one number."],
    ],
    [
      "a refund of money that was never taken",
      { payments: [pending()], refunds: [ownRefund()] },
      ["L4 Money goes back that was never taken."],
    ],
    [
      "a cancel that waits for nothing",
      {
        payments: [payment("refunded")],
        refunds: [succeeded()],
        reservations: [reservation("r", "cancelling")],
      },
      ["L4 A cancelling reservation waits for no money."],
    ],
    [
      "a cancel without any refund",
      {
        payments: [{ ...captured, kept: 200, keptChanges: [change(200)] }],
        reservations: [reservation("r", "cancelling")],
      },
      ["L4 A cancelling reservation waits for no money."],
    ],
    [
      "a cancel that only a failed refund of the provider is left of",
      {
        payments: [payment("refunded")],
        refunds: [
          succeeded(),
          outsideRefund({ no: 2, amount: 30, paidAmount: 0, status: "failed" }),
        ],
        reservations: [reservation("r", "cancelling")],
      },
      ["L4 A cancelling reservation waits for no money."],
    ],
    [
      "a cancel of what costs more than its seats",
      {
        payments: [payment("refunding")],
        refunds: [ownRefund()],
        reservations: [{ ...reservation("r", "cancelling"), amount: 201 }],
      },
      [costs],
    ],
    [
      "a sale that costs more than its seats",
      { ...sale, reservations: [{ ...confirmed, amount: 201 }] },
      [l3, costs],
    ],
    [
      "a cancelled seat that is still paid for",
      {
        payments: [
          { ...captured, refundTotal: 100, back: 100, kept: -100, keptChanges: [change(-100)] },
        ],
        refunds: [ownRefund({ amount: 100 })],
        reservations: [someCancelled({ amount: 200 })],
      },
      [costs],
    ],
    [
      "a cancelled seat whose refund is settled",
      {
        payments: [{ ...captured, refundTotal: 100, back: 100 }],
        refunds: [succeeded({ amount: 100, paidAmount: 100 })],
        reservations: [someCancelled({})],
      },
      ["L4 A cancelled seat waits for no money."],
    ],
    [
      "a cancelled seat without a refund",
      {
        payments: [{ ...captured, kept: 100, keptChanges: [change(100)] }],
        reservations: [someCancelled({})],
      },
      ["L4 A cancelled seat waits for no money."],
    ],
    [
      "two captures that are kept",
      {
        payments: [
          { ...captured, kept: 200, keptChanges: [change(200)] },
          { ...captured, paymentId: "q" as never, kept: 200, keptChanges: [change(200)] },
        ],
        reservations: [cancelled],
      },
      ["L4 Of one reservation more than one capture is kept."],
    ],
  ])("%s", (_what, store, words) => {
    expect(wordsOf(store)).toEqual(words);
  });

  const [p, r] = [{ paymentId: "p" }, { reservationId: "r" }];
  const keptTwice = ["q", "p"].map((paymentId) => ({
    ...captured,
    paymentId: paymentId as never,
    kept: 200,
    keptChanges: [change(200)],
  }));
  const cancelling = reservation("r", "cancelling");
  test.each<[string, Partial<BookingSnapshot>, object]>([
    ["a payment", { ...sale, payments: [{ ...captured, takenAmount: 199 }] }, p],
    [
      "a payment that should be over",
      { payments: [payment("refunded")], refunds: [ownRefund()], reservations: [expired] },
      p,
    ],
    ["a payment without money", { payments: [pending()], refunds: [ownRefund()] }, p],
    ["a payment with twins", { refunds: [ownRefund(), ownRefund({ refundId: "q" })] }, p],
    [
      "a refund and its payment",
      { refunds: [succeeded({ paidAmount: 199 })] },
      { ...p, refundId: "p-refund" },
    ],
    [
      "a reservation that waits, and its payment",
      { payments: [payment("refunded")], refunds: [succeeded()], reservations: [cancelling] },
      { ...p, ...r },
    ],
    [
      "a reservation, and its payment",
      { reservations: [{ ...confirmed, amount: 201 }] },
      { ...p, ...r },
    ],
    [
      "a reservation, and the payments that are kept for it",
      { payments: keptTwice, reservations: [cancelled] },
      { ...r, paymentIds: "p q" },
    ],
  ])("names what it concerns: %s", (_what, store, ids) => {
    expect(booksAddUp(storeOf(store)).map((one) => one.ids)).toEqual([ids]);
  });
});
