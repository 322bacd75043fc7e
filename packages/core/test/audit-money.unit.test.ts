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
import { alarmsOf } from "../src/audit-alarms.ts";
import { ledgerMatches, moneyTotals } from "../src/audit-money.ts";
import { post } from "../src/payment/ledger.ts";
import { requestRefund } from "../src/payment/request-refund.ts";
import { krw, payment, pending, reservation, seatsOf, t0 } from "./support/given.ts";

// L4 by the books, and what a person should look at.

const usd = "USD" as typeof krw;
const storeOf = (over: Partial<BookingSnapshot> = {}): BookingSnapshot => ({
  seats: [],
  claims: [],
  reservations: [],
  payments: [],
  refunds: [],
  wallets: [],
  ledger: [],
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

const wordsOf = (store: BookingSnapshot) =>
  ledgerMatches(store).map(({ law, message, ids }) => [law, message, ids]);
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
const [requested] = (requestRefund(captured, "suspense", "late", t0).refunds ?? []) as [Refund];
const succeeded = { ...requested, status: "succeeded", settledAtMs: t0 } as Refund;
const needsOperator = { ...requested, status: "needs_operator", failure: "no" } as Refund;

describe("a payment's money is where its state says", () => {
  type Case = readonly [string, Partial<BookingSnapshot>, readonly unknown[]];
  const cases: readonly Case[] = [
    ["captured, sold", { payments: [captured], ledger: [...taken, ...sold] }, []],
    [
      "captured, not sold",
      { payments: [captured], ledger: taken },
      [wrong("suspense"), wrong("sales")],
    ],
    ["captured, never booked", { payments: [captured] }, [wrong("sales")]],
    ["suspended", { payments: [suspended], ledger: taken }, []],
    [
      "suspended, though sold",
      { payments: [suspended], ledger: [...taken, ...sold] },
      [wrong("suspense"), wrong("sales")],
    ],
    ["pending", { payments: [pending()] }, []],
    ["pending, though booked", { payments: [pending()], ledger: taken }, [wrong("suspense")]],
    [
      "declined, though sold",
      { payments: [payment("declined")], ledger: [...taken, ...sold] },
      [wrong("sales")],
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
      [wrong("refunds_payable")],
    ],
    ["nobody's, asked back", { refunds: [requested], ledger: [...taken, ...asked] }, []],
    ["nobody's, not booked", { refunds: [requested] }, [wrong("refunds_payable")]],
    ["nobody's, booked alone", { ledger: taken }, [wrong("suspense")]],
    [
      "two payments that cover for each other",
      { payments: [captured], ledger: [...taken, ...moved("suspense", "sales", 200, "other")] },
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
  const none = { gateway: 0, wallet: 0, funding: 0, suspense: 0, sales: 0, refunds_payable: 0 };
  expect(moneyTotals(ledger)).toEqual([
    { ...none, currency: "KRW", gateway: 200, suspense: 0, sales: -150, refunds_payable: -50 },
    { ...none, currency: "USD", funding: 9, wallet: -9 },
  ]);
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

describe("alarms", () => {
  const options = { nowMs: t0 + 1_000, suspenseAlarmMs: 300 };
  const at = (over: Partial<BookingSnapshot>, nowMs = options.nowMs) =>
    alarmsOf(storeOf(over), { ...options, nowMs });
  const old = (paymentId: string, suspendedAtMs: number | null): Payment =>
    ({ ...captured, paymentId, suspendedAtMs }) as Payment;

  test("tell of money that is in suspense for longer than it may", () => {
    expect(at({ payments: [old("p", t0 + 700)] })).toEqual([]);
    expect(at({ payments: [old("p", t0 + 699)] })).toEqual([
      {
        alarm: "suspense_old",
        message: "Money has been in suspense for too long.",
        ids: { paymentId: "p" },
        sinceMs: t0 + 699,
      },
    ]);
    expect(at({ payments: [old("p", null)] })).toEqual([]);
  });

  test("tell of payments in doubt for twice the time that they had", () => {
    const doubtful = pending({ createdAtMs: t0, deadlineMs: t0 + 400 });
    expect(at({ payments: [doubtful] }, t0 + 799)).toEqual([]);
    expect(at({ payments: [doubtful] }, t0 + 800)).toEqual([
      {
        alarm: "payment_in_doubt",
        message: "A payment is in doubt for twice the time that it had; it may be abandoned.",
        ids: { paymentId: "p" },
        sinceMs: t0 + 400,
      },
    ]);
    const over = { ...payment("failed"), createdAtMs: t0, deadlineMs: t0 + 400 };
    expect(at({ payments: [over] }, t0 + 800)).toEqual([]);
  });

  test("tell of refunds that failed for good, and of no others", () => {
    const refunds = [requested, succeeded, { ...needsOperator, requestedAtMs: t0 + 3 } as Refund];
    expect(at({ refunds })).toEqual([
      {
        alarm: "refund_needs_operator",
        message: "A refund failed for good: no",
        ids: { refundId: "p-refund", paymentId: "p" },
        sinceMs: t0 + 3,
      },
    ]);
  });

  test("come oldest first, whatever they are", () => {
    const doubtful = pending({ createdAtMs: t0, deadlineMs: t0 + 400 });
    const refunds = [{ ...needsOperator, requestedAtMs: t0 + 200 } as Refund];
    const payments = [old("late", t0 + 600), old("early", t0 + 100), doubtful];
    expect(at({ payments, refunds }).map(({ sinceMs }) => sinceMs - t0)).toEqual([
      100, 200, 400, 600,
    ]);
  });

  test("are told where the time is known alone", () => {
    const store = storeOf({ refunds: [needsOperator], ledger: [...taken, ...asked] });
    expect(audit(store)).toMatchObject({ ok: true, alarms: [] });
    expect(audit(store, options)).toMatchObject({ ok: true, alarms: [{}] });
  });
});
