import type {
  CapturedPayment,
  Currency,
  Dispute,
  HandPayment,
  Payment,
  PaymentId,
  Refund,
  Reservation,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  backOf,
  dueOf,
  isConfirmedBy,
  isSuspended,
  placesOf,
  postMoves,
} from "../../src/payment/places.ts";
import { krw, payment, reservation, t0 } from "../support/given.ts";
import { outsideRefund, ownRefund } from "../support/refunds.ts";

// Where the money of a payment is, by its state alone.

const usd = "USD" as Currency;
const paid = (over: Partial<CapturedPayment> = {}): Payment => {
  const base = payment("captured") as CapturedPayment;
  return { ...base, ...over };
};
const hand: HandPayment = { amount: 30, note: "", atMs: t0 };
const dispute = (over: Partial<Dispute> = {}): Dispute => ({
  reference: "dp",
  amount: 80,
  currency: krw,
  status: "open",
  openedAtMs: t0,
  closedAtMs: null,
  covers: 0,
  accepted: null,
  ...over,
});
const confirmed = reservation("r", "confirmed");

type Given = {
  readonly payment?: Payment | null;
  readonly refunds?: readonly Refund[];
  readonly reservation?: Reservation | null;
};
/** The accounts that have something, in KRW unless others do as well. */
const places = ({ payment: of = paid(), refunds = [], reservation: by = confirmed }: Given) =>
  Object.fromEntries(
    [...placesOf({ payment: of, refunds, reservation: by })].map(([currency, accounts]) => [
      currency,
      Object.fromEntries([...accounts].filter(([, amount]) => amount !== 0)),
    ]),
  );

describe("money that was taken", () => {
  test.each<[string, Given, Readonly<Record<string, number>>]>([
    ["is in sales with its seats", {}, { gateway: 200, sales: -200 }],
    [
      "is in suspense without",
      { payment: paid({ suspendedAtMs: t0 }), reservation: null },
      { gateway: 200, suspense: -200 },
    ],
    [
      "came out of a wallet",
      { payment: paid({ method: { type: "wallet" } }) },
      { wallet: 200, sales: -200 },
    ],
    [
      "is kept once the seats are given back",
      { payment: paid({ kept: 200 }), reservation: reservation("r", "cancelled") },
      { gateway: 200, kept: -200 },
    ],
    [
      "is owed",
      {
        payment: paid({ back: 200 }),
        refunds: [ownRefund()],
        reservation: reservation("r", "cancelling"),
      },
      { gateway: 200, refunds_payable: -200 },
    ],
    [
      "is back by hand and by the provider, and the rest is owed",
      {
        payment: paid({ back: 200 }),
        refunds: [ownRefund({ byHand: [hand], paidAmount: 50 })],
        reservation: null,
      },
      { gateway: 150, till: -30, refunds_payable: -120 },
    ],
    [
      "was paid back outside while its seats are sold",
      { payment: paid({ back: 60, kept: -60 }), refunds: [outsideRefund({ paidAmount: 60 })] },
      { gateway: 140, kept: 60, sales: -200 },
    ],
    [
      "was paid back outside while it is in suspense",
      {
        payment: paid({ suspendedAtMs: t0, back: 60 }),
        refunds: [outsideRefund({ paidAmount: 60 })],
        reservation: null,
      },
      { gateway: 140, suspense: -140 },
    ],
    [
      "is disputed, or was lost that way, and is ours again once it is won",
      {
        payment: paid({
          disputes: [
            dispute(),
            dispute({ status: "lost", amount: 50 }),
            dispute({ status: "won" }),
          ],
        }),
      },
      { gateway: 70, disputed: 130, sales: -200 },
    ],
    [
      "of a wallet is disputed there",
      { payment: paid({ method: { type: "wallet" }, disputes: [dispute()] }) },
      { wallet: 120, disputed: 80, sales: -200 },
    ],
    [
      "waits for nothing in suspense beyond what is left of it",
      { payment: paid({ suspendedAtMs: t0, back: 60, kept: 10 }), reservation: null },
      { gateway: 200, kept: -10, suspense: -130 },
    ],
  ])("%s", (_what, given, accounts) => {
    expect(places(given)).toEqual({ KRW: accounts });
  });

  test("stands against nothing that was paid back in another currency", () => {
    const refunds = [outsideRefund({ currency: usd, paidAmount: 7 })];
    expect(places({ refunds })).toEqual({
      KRW: { gateway: 200, sales: -200 },
      USD: { gateway: -7, kept: 7 },
    });
    const disputes = [dispute({ currency: usd, amount: 3 })];
    expect(places({ payment: paid({ disputes }) })).toEqual({
      KRW: { gateway: 200, sales: -200 },
      USD: { gateway: -3, disputed: 3 },
    });
  });

  test("is nowhere before it was taken", () => {
    for (const none of [payment("pending"), payment("declined"), payment("failed"), null]) {
      expect(places({ payment: none })).toEqual({});
    }
  });
});

describe("money that no payment is known for", () => {
  const nobodys = (refunds: readonly Refund[]) =>
    places({ payment: null, refunds, reservation: null });

  test("was ordered back as it came", () => {
    expect(nobodys([ownRefund()])).toEqual({ KRW: { gateway: 200, refunds_payable: -200 } });
    expect(nobodys([ownRefund({ paidAmount: 200 })])).toEqual({ KRW: {} });
    expect(nobodys([ownRefund({ amount: 0 })])).toEqual({ KRW: {} });
  });

  test("came in no currency where none was ordered back", () => {
    const state = { payment: null, refunds: [outsideRefund({ paidAmount: 0 })], reservation: null };
    expect([...placesOf(state).keys()]).toEqual([krw]);
    expect([...placesOf({ ...state, refunds: [] }).keys()]).toEqual([]);
  });

  test("was paid back twice, or settled elsewhere", () => {
    const twice = [ownRefund({ byHand: [{ ...hand, amount: 200 }], paidAmount: 200 })];
    expect(nobodys(twice)).toEqual({ KRW: { till: -200, kept: 200 } });
    const elsewhere = [
      ownRefund({ coveredAmount: 200 }),
      outsideRefund({ paidAmount: 200, coveredAmount: 200 }),
    ];
    expect(nobodys(elsewhere)).toEqual({ KRW: {} });
    expect(nobodys([ownRefund(), outsideRefund({ currency: usd, paidAmount: 9 })])).toEqual({
      KRW: { gateway: 200, refunds_payable: -200 },
      USD: { gateway: -9, kept: 9 },
    });
  });
});

test("back is what was paid and what is owed, of one currency", () => {
  const refunds = [
    ownRefund({ paidAmount: 50, byHand: [hand] }),
    outsideRefund({ paidAmount: 9 }),
    outsideRefund({ currency: usd, paidAmount: 70 }),
  ];
  expect(backOf(refunds, krw)).toBe(50 + 30 + 120 + 9);
  expect(backOf(refunds, usd)).toBe(70);
  expect(backOf([], krw)).toBe(0);
});

test("seats are due as long as the reservation has them by this payment", () => {
  const other = { ...payment("captured"), paymentId: "other" as PaymentId };
  expect(dueOf(paid(), confirmed)).toBe(200);
  expect(dueOf(other, confirmed)).toBe(0);
  for (const status of ["held", "paying", "cancelling", "cancelled", "expired"] as const) {
    expect(isConfirmedBy(paid(), reservation("r", status)), status).toBe(false);
  }
  expect(dueOf(paid(), null)).toBe(0);
});

test("money is in suspense while it waits, and captured", () => {
  const refunded = { ...payment("refunded"), suspendedAtMs: t0 } as never;
  expect(isSuspended(paid({ suspendedAtMs: t0 }) as CapturedPayment)).toBe(true);
  expect(isSuspended(paid() as CapturedPayment)).toBe(false);
  expect(isSuspended(refunded)).toBe(false);
});

describe("a posting", () => {
  const posting = { postingId: "p.1", paymentId: "p" as PaymentId, atMs: t0 };
  const of = (accounts: Readonly<Record<string, number>>, currency = krw) =>
    new Map([[currency, new Map(Object.entries(accounts))]]) as never;

  test("moves what is elsewhere than it was, and nothing else", () => {
    const before = of({ gateway: 200, sales: -200, till: 5 });
    const after = of({ gateway: 200, refunds_payable: -150, kept: -50, till: 5 });
    const entry = { ...posting, currency: krw };
    expect(postMoves(before, after, posting)).toEqual([
      { ...entry, entryId: "p.1.sales", account: "sales", amount: 200 },
      { ...entry, entryId: "p.1.refunds_payable", account: "refunds_payable", amount: -150 },
      { ...entry, entryId: "p.1.kept", account: "kept", amount: -50 },
    ]);
    expect(postMoves(after, after, posting)).toEqual([]);
  });

  test("has one of its own for each further currency, since each balances by itself", () => {
    const after = new Map([...of({ gateway: 1 }), ...of({ gateway: 2, kept: -2 }, usd)]);
    const ids = postMoves(new Map(), after as never, posting).map(
      ({ postingId, entryId, currency }) => [postingId, entryId, currency],
    );
    expect(ids).toEqual([
      ["p.1", "p.1.gateway", "KRW"],
      ["p.1.USD", "p.1.USD.gateway", "USD"],
      ["p.1.USD", "p.1.USD.kept", "USD"],
    ]);
    const gone = postMoves(of({ gateway: 4 }), new Map() as never, posting);
    expect(gone.map(({ amount }) => amount)).toEqual([-4]);
  });
});
