import type {
  Account,
  BookingSnapshot,
  CapturedPayment,
  LedgerEntry,
  Payment,
  Refund,
} from "@admit-one/core";
import { audit } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  createMoneyFold,
  moneyIsInItsPlace,
  postingsBalance,
} from "../../src/operations/audit-money.ts";
import { accounts, post } from "../../src/payment/ledger.ts";
import { emptyBookings } from "../support/empty-bookings.ts";
import { krw, payment, pending, reservation, seatsOf, t0 } from "../support/given.ts";
import { ownRefund } from "../support/refunds.ts";

// L4 by the books, and what a person should look at.

const usd = "USD" as typeof krw;
const storeOf = (over: Partial<BookingSnapshot> = {}): BookingSnapshot => ({
  ...emptyBookings,
  ...over,
});

let posted = 0;
/** One posting for payment `p`, or for the one that is named. */
const moved = (
  from: Account,
  to: Account,
  amount = 200,
  paymentId: string | null = "p",
  currency = krw,
): readonly LedgerEntry[] => {
  posted += 1;
  const postingId = `posting-${posted}`;
  return post(from, to, { postingId, amount, currency, paymentId: paymentId as never, atMs: t0 });
};

const folded = (wallets: BookingSnapshot["wallets"], ledger: readonly LedgerEntry[]) => {
  const money = createMoneyFold();
  money.addWallets(wallets);
  money.addLedger(ledger);
  return money;
};
const moneyTotals = (ledger: readonly LedgerEntry[]) => folded([], ledger).totals();

const wordsOf = (store: BookingSnapshot) =>
  [
    ...postingsBalance(store.ledger),
    ...moneyIsInItsPlace(store),
    ...folded(store.wallets, store.ledger).breaches(),
  ].map(({ law, message, ids }) => [law, message, ids]);
const wrong = (account: Account, paymentId = "p") => [
  "L4",
  `The money of a payment is not right in ${account}.`,
  { paymentId },
];

const captured = payment("captured") as CapturedPayment;
const suspended: Payment = { ...captured, suspendedAtMs: t0, recoverAtMs: t0 };
const taken = moved("gateway", "suspense");
const sold = moved("suspense", "sales");
const asked = moved("suspense", "refunds_payable");
const back = moved("refunds_payable", "gateway");
const requested = ownRefund({ reason: "late" });
const { status: _status, recoverAtMs: _due, failure: _failure, ...base } = requested;
const over = { status: "succeeded", settledAtMs: t0, settledBy: "provider" } as const;
const succeeded: Refund = { ...base, ...over, paidAmount: 200 };
const stuck = { status: "needs_operator", failure: "no", stuckAtMs: t0 } as const;
const needsOperator: Refund = { ...base, ...stuck };
const confirmed = reservation("r", "confirmed");
const reservations = [confirmed];

describe("a payment's money is where its state says", () => {
  type Case = readonly [string, Partial<BookingSnapshot>, readonly unknown[]];
  const cases: readonly Case[] = [
    ["captured, sold", { reservations, payments: [captured], ledger: [...taken, ...sold] }, []],
    [
      "captured, not sold",
      { reservations, payments: [captured], ledger: taken },
      [wrong("suspense"), wrong("sales")],
    ],
    [
      "captured, never booked",
      { reservations, payments: [captured] },
      [wrong("gateway"), wrong("sales")],
    ],
    ["suspended", { payments: [suspended], ledger: taken }, []],
    [
      "suspended, though sold",
      { payments: [suspended], ledger: [...taken, ...sold] },
      [wrong("suspense"), wrong("sales")],
    ],
    ["pending", { payments: [pending()] }, []],
    [
      "pending, though booked",
      { payments: [pending()], ledger: taken },
      [wrong("gateway"), wrong("suspense")],
    ],
    [
      "declined, though sold",
      { payments: [payment("declined")], ledger: [...taken, ...sold] },
      [wrong("gateway"), wrong("sales")],
    ],
    [
      "asked back",
      { payments: [payment("refunding")], refunds: [requested], ledger: [...taken, ...asked] },
      [],
    ],
    [
      "asked back, a person's turn",
      { payments: [payment("refunding")], refunds: [needsOperator], ledger: [...taken, ...asked] },
      [],
    ],
    [
      "asked back, not booked",
      { payments: [payment("refunding")], refunds: [requested], ledger: taken },
      [wrong("suspense"), wrong("refunds_payable")],
    ],
    [
      "back",
      {
        payments: [payment("refunded")],
        refunds: [succeeded],
        ledger: [...taken, ...asked, ...back],
      },
      [],
    ],
    [
      "back, not booked",
      { payments: [payment("refunded")], refunds: [succeeded], ledger: [...taken, ...asked] },
      [wrong("gateway"), wrong("refunds_payable")],
    ],
    ["nobody's, asked back", { refunds: [requested], ledger: [...taken, ...asked] }, []],
    [
      "nobody's, not booked",
      { refunds: [requested] },
      [wrong("gateway"), wrong("refunds_payable")],
    ],
    ["nobody's, booked alone", { ledger: taken }, [wrong("gateway"), wrong("suspense")]],
    [
      "two payments that cover for each other",
      {
        reservations,
        payments: [captured],
        ledger: [...taken, ...moved("suspense", "sales", 200, "other")],
      },
      [wrong("suspense"), wrong("sales"), wrong("suspense", "other"), wrong("sales", "other")],
    ],
  ];
  test.each(cases)("%s", (_what, store, breaches) => {
    expect(wordsOf(storeOf(store))).toEqual(breaches);
  });
});

describe("postings balance", () => {
  const [debit, credit] = moved("funding", "sales", 5, null) as [LedgerEntry, LedgerEntry];
  const { postingId } = debit;
  const unbalanced = ["L4", "A posting of the ledger does not balance.", { postingId }];
  test.each<[string, readonly LedgerEntry[], readonly unknown[]]>([
    ["both sides", [debit, credit], []],
    ["one side", [debit], [unbalanced]],
    ["two sides that differ", [debit, { ...credit, amount: -4 }], [unbalanced]],
    ["two currencies", [debit, { ...credit, currency: usd }], [unbalanced]],
  ])("%s", (_what, ledger, breaches) => {
    expect(wordsOf(storeOf({ ledger }))).toEqual(breaches);
  });
});

describe("wallets have what the ledger says", () => {
  const wallet = (userId: string, balance: number, currency = krw) => ({
    userId: userId as never,
    currency,
    balance,
    version: 1,
  });
  const differs = (currency: string) => [
    "L4",
    "The wallets do not have what the ledger says.",
    { currency },
  ];
  const funded = (amount: number, currency = krw) =>
    moved("funding", "wallet", amount, null, currency);
  const paidBy = moved("wallet", "funding", 3, null);

  test.each<[string, Partial<BookingSnapshot>, readonly unknown[]]>([
    [
      "all of them together",
      { wallets: [wallet("a", 4), wallet("b", 6)], ledger: [...funded(7), ...funded(3)] },
      [],
    ],
    ["after they paid", { wallets: [wallet("a", 4)], ledger: [...funded(7), ...paidBy] }, []],
    ["too little", { wallets: [wallet("a", 3)], ledger: funded(4) }, [differs("KRW")]],
    ["too much", { wallets: [wallet("a", 5)], ledger: funded(4) }, [differs("KRW")]],
    ["never booked", { wallets: [wallet("a", 5)] }, [differs("KRW")]],
    ["booked alone", { ledger: funded(4) }, [differs("KRW")]],
    ["empty", { wallets: [wallet("a", 0)] }, []],
    [
      "each currency for itself",
      { wallets: [wallet("a", 5), wallet("a", 5, usd)], ledger: [...funded(4), ...funded(6, usd)] },
      [differs("KRW"), differs("USD")],
    ],
  ])("%s", (_what, store, breaches) => {
    expect(wordsOf(storeOf(store))).toEqual(breaches);
  });
});

test("the totals say where all money is, by currency", () => {
  expect(moneyTotals([])).toEqual([]);
  const ledger = [
    ...moved("gateway", "suspense", 200),
    ...moved("suspense", "sales", 150),
    ...moved("suspense", "refunds_payable", 50),
    ...moved("funding", "wallet", 9, null, usd),
  ];
  const none = Object.fromEntries(accounts.map((account) => [account, 0n]));
  const totals = [
    { ...none, currency: "KRW", gateway: 200n, sales: -150n, refunds_payable: -50n },
    { ...none, currency: "USD", funding: 9n, wallet: -9n },
  ];
  expect(moneyTotals(ledger)).toEqual(totals);
  expect(moneyTotals(ledger.toReversed())).toEqual(totals);
});

describe("money in suspense is no breach of L3 and L4 by itself", () => {
  const paying = reservation("r", "paying");
  const claims = paying.seats.map(({ seatId }) => ({
    showId: paying.showId,
    seatId,
    reservationId: paying.reservationId,
  }));
  const store = (over: Partial<BookingSnapshot>) =>
    storeOf({ reservations: [paying], seats: seatsOf(paying), claims, ledger: taken, ...over });
  const words = (snapshot: BookingSnapshot) =>
    audit(snapshot).breaches.map(({ law, message }) => `${law} ${message}`);

  test("while its reservation still waits for it", () => {
    expect(words(store({ payments: [suspended] }))).toEqual([]);
  });

  test("but a paying reservation whose payment has its tickets is one", () => {
    expect(words(store({ payments: [captured], ledger: [...taken, ...sold] }))).toEqual([
      "L3 A paying reservation lacks its pending payment.",
      "L4 A captured payment lacks its confirmed reservation.",
      "L3 A payment does not have what its seats are due and what it keeps.",
      "L4 The money of a payment is not right in sales.",
    ]);
  });

  test("nor is it after its reservation ended", () => {
    const expired = storeOf({
      reservations: [reservation("r", "expired")],
      payments: [suspended],
      ledger: taken,
    });
    expect(words(expired)).toEqual([]);
  });

  test("but a confirmed reservation with suspended money is one", () => {
    const sure = reservation("r", "confirmed");
    const given = store({ reservations: [sure], seats: seatsOf(sure), payments: [suspended] });
    expect(words(given)).toEqual(["L3 A confirmed reservation lacks its captured payment."]);
  });
});

test("fault 52: sums beyond 2^53 are exact, and a difference of one is found", () => {
  const most = Number.MAX_SAFE_INTEGER;
  const wallet = (userId: string, balance: number) => ({
    userId: userId as never,
    currency: krw,
    balance,
    version: 1,
  });
  const funded = [most, most, 2].flatMap((amount) => moved("funding", "wallet", amount, null));
  const wallets = [wallet("a", most), wallet("b", most), wallet("c", 2)];
  expect(wordsOf(storeOf({ wallets, ledger: funded }))).toEqual([]);
  const [a, b] = wallets;
  const less = [a, b, wallet("c", 1)].filter((one) => one !== undefined);
  expect(wordsOf(storeOf({ wallets: less, ledger: funded }))).toHaveLength(1);
  expect(moneyTotals(funded)[0]?.funding).toBe(2n * BigInt(most) + 2n);
});
