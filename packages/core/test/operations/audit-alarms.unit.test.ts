import type {
  BookingSnapshot,
  CapturedPayment,
  Dispute,
  OwnRefund,
  Payment,
  Refund,
} from "@admit-one/core";
import { audit } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { alarmsOf } from "../../src/operations/audit-alarms.ts";
import { emptyBookings } from "../support/empty-bookings.ts";
import { krw, payment, pending, reservation, t0 } from "../support/given.ts";
import { outsideRefund, ownRefund } from "../support/refunds.ts";

// What a person should look at, and the calls that end it.

const storeOf = (over: Partial<BookingSnapshot> = {}): BookingSnapshot => ({
  ...emptyBookings,
  ...over,
});

const options = { nowMs: t0 + 1_000, suspenseAlarmMs: 300 };
const at = (over: Partial<BookingSnapshot>, nowMs = options.nowMs) =>
  alarmsOf(storeOf(over), { ...options, nowMs });
const kinds = (over: Partial<BookingSnapshot>) => at(over).map(({ alarm }) => alarm);

const captured = payment("captured") as CapturedPayment;
const old = (paymentId: string, suspendedAtMs: number | null): Payment =>
  ({ ...captured, paymentId, suspendedAtMs }) as Payment;
const confirmed = reservation("r", "confirmed");
const cancelled = reservation("r", "cancelled");
const accepted = { note: "seen", atMs: t0 };
const { status: _status, recoverAtMs: _due, failure: _failure, ...base } = ownRefund();
const needsOperator = (over: Partial<OwnRefund> = {}): Refund =>
  ({ ...base, status: "needs_operator", failure: "no", stuckAtMs: t0 + 3, ...over }) as Refund;
const succeeded = (over: Partial<OwnRefund> = {}): Refund =>
  ({
    ...base,
    status: "succeeded",
    settledAtMs: t0,
    settledBy: "hand",
    paidAmount: 200,
    ...over,
  }) as Refund;

describe("money in suspense", () => {
  test("is one once it is there for longer than it may", () => {
    expect(at({ payments: [old("p", t0 + 700)] })).toEqual([]);
    expect(at({ payments: [old("p", t0 + 699)] })).toEqual([
      {
        alarm: "suspense_old",
        message:
          "Money has been in suspense for too long; work.recover (admit-one recover) decides what " +
          "becomes of it, or fails and says why.",
        ids: { paymentId: "p" },
        sinceMs: t0 + 699,
        endedBy: ["recover"],
      },
    ]);
    expect(at({ payments: [old("p", null)] })).toEqual([]);
  });
});

describe("a payment in doubt", () => {
  test("is one for twice the time that it had", () => {
    const doubtful = pending({ createdAtMs: t0, deadlineMs: t0 + 400 });
    expect(at({ payments: [doubtful] }, t0 + 799)).toEqual([]);
    expect(at({ payments: [doubtful] }, t0 + 800)).toEqual([
      {
        alarm: "payment_in_doubt",
        message:
          "A payment is in doubt for twice the time that it had; abandonPayment frees its seats.",
        ids: { paymentId: "p" },
        sinceMs: t0 + 400,
        endedBy: ["abandonPayment"],
      },
    ]);
    const over = { ...payment("failed"), createdAtMs: t0, deadlineMs: t0 + 400 };
    expect(at({ payments: [over] }, t0 + 800)).toEqual([]);
  });
});

describe("a refund that failed for good", () => {
  test("is one since then, and no other is", () => {
    const refunds = [ownRefund(), succeeded({ refundId: "other" }), needsOperator()];
    expect(at({ refunds })).toEqual([
      {
        alarm: "refund_needs_operator",
        message:
          "A refund failed for good (no): retryRefund sends it again, settleRefund says that it " +
          "was paid by hand.",
        ids: { refundId: "p-refund", paymentId: "p" },
        sinceMs: t0 + 3,
        endedBy: ["retryRefund", "settleRefund"],
      },
    ]);
  });
});

describe("money that the provider paid back by itself", () => {
  const outside = outsideRefund({ amount: 30, paidAmount: 30 });
  const lost = { ...captured, back: 30, kept: -30 };
  const sale = { payments: [lost], reservations: [confirmed] };

  test("is one while the seats are sold, until it is accepted", () => {
    expect(at({ ...sale, refunds: [outside] })).toEqual([
      {
        alarm: "paid_back_outside",
        message:
          "The provider paid back money of a sale: cancelReservation pays back the rest and frees " +
          "the seats, acceptPayment lets it be.",
        ids: { refundId: "p-outside-re", paymentId: "p", reservationId: "r" },
        sinceMs: t0,
        endedBy: ["cancelReservation", "acceptPayment"],
      },
    ]);
    expect(kinds({ ...sale, refunds: [{ ...outside, accepted }] })).toEqual([]);
  });

  test.each<[string, Partial<BookingSnapshot>]>([
    ["that settled what was owed", { refunds: [{ ...outside, coveredAmount: 30 }] }],
    ["that failed", { refunds: [{ ...outside, status: "failed", paidAmount: 0 }] }],
    ["of a cancelled reservation", { refunds: [outside], reservations: [cancelled] }],
    [
      "of money in suspense",
      {
        refunds: [outside],
        payments: [{ ...lost, kept: 0, suspendedAtMs: options.nowMs }],
        reservations: [reservation("r", "expired")],
      },
    ],
  ])("is none %s", (_what, over) => {
    expect(kinds({ ...sale, ...over })).toEqual([]);
  });

  test("is one in another currency, whatever became of the seats", () => {
    const dollars = { ...outside, currency: "USD" as typeof krw };
    for (const one of [confirmed, cancelled]) {
      const payments = [captured];
      expect(kinds({ payments, reservations: [one], refunds: [dollars] })).toEqual([
        "paid_back_outside",
      ]);
    }
    const [alarm] = at({ payments: [captured], reservations: [cancelled], refunds: [dollars] });
    expect(alarm).toEqual({
      alarm: "paid_back_outside",
      message: "The provider paid back another currency than it took; acceptPayment lets it be.",
      ids: { refundId: "p-outside-re", paymentId: "p" },
      sinceMs: t0,
      endedBy: ["acceptPayment"],
    });
  });
});

describe("money that a buyer has twice", () => {
  const hand = { amount: 200, note: "cash", atMs: t0 };
  const twice = succeeded({ byHand: [hand] });
  const refunded = payment("refunded");

  test("is one until it is accepted, of nobody's money as well", () => {
    const expected = {
      alarm: "paid_back_twice",
      message: expect.stringContaining("paid back twice"),
      ids: { refundId: "p-refund", paymentId: "p" },
      sinceMs: t0,
      endedBy: ["acceptPayment"],
    };
    const sold = { payments: [refunded], reservations: [cancelled] };
    expect(at({ ...sold, refunds: [twice] })).toEqual([expected]);
    expect(at({ refunds: [twice] })).toEqual([expected]);
    expect(kinds({ ...sold, refunds: [{ ...twice, accepted }] })).toEqual([]);
    expect(kinds({ refunds: [{ ...twice, accepted }] })).toEqual([]);
    expect(kinds({ refunds: [succeeded()] })).toEqual([]);
  });

  test("is one where the provider paid it back elsewhere after us", () => {
    const outside = outsideRefund({ no: 2 });
    const lost = { ...refunded, back: 400, kept: -200 } as Payment;
    const over = { payments: [lost], reservations: [cancelled] };
    expect(kinds({ ...over, refunds: [succeeded(), outside] })).toEqual(["paid_back_twice"]);
    expect(kinds({ refunds: [succeeded(), outside] })).toEqual(["paid_back_twice"]);
  });
});

describe("a dispute", () => {
  const lost: Dispute = {
    reference: "dp",
    amount: 200,
    currency: krw,
    status: "lost",
    openedAtMs: t0,
    closedAtMs: t0 + 4,
    covers: 0,
    accepted: null,
  };
  const disputed = (over: Partial<Dispute>, of: Payment = captured) =>
    ({ ...of, disputes: [{ ...lost, ...over }] }) as Payment;
  const sold = (over: Partial<Dispute>) => ({
    payments: [disputed(over)],
    reservations: [confirmed],
  });

  test("is one once it is lost and the seats are sold, until it is accepted", () => {
    expect(at(sold({}))).toEqual([
      {
        alarm: "dispute_lost",
        message:
          "A dispute was lost and the seats are still sold: cancelReservation with refund none " +
          "frees them, acceptPayment lets it be.",
        ids: { paymentId: "p", dispute: "dp", reservationId: "r" },
        sinceMs: t0 + 4,
        endedBy: ["cancelReservation", "acceptPayment"],
      },
    ]);
    expect(kinds(sold({ accepted }))).toEqual([]);
    expect(kinds(sold({ status: "open", closedAtMs: null }))).toEqual([]);
    expect(kinds(sold({ status: "won" }))).toEqual([]);
  });

  test("is none once the reservation is cancelled, unless the buyer has both", () => {
    const kept = { ...captured, kept: 200 };
    const over = { reservations: [cancelled] };
    expect(kinds({ ...over, payments: [disputed({}, kept)] })).toEqual([]);
    const both = disputed({}, payment("refunded"));
    expect(at({ ...over, payments: [both], refunds: [succeeded()] })).toMatchObject([
      { alarm: "dispute_lost", endedBy: ["acceptPayment"] },
    ]);
    expect(at({ ...over, payments: [both], refunds: [succeeded()] })[0]?.message).toBe(
      "A dispute was lost for money that was paid back; acceptPayment lets it be.",
    );
    // What it settled of our own order is no loss, although another refund is.
    const all = disputed({ covers: 200 }, payment("refunded"));
    expect(kinds({ ...over, payments: [all], refunds: [outsideRefund()] })).toEqual([
      "paid_back_twice",
    ]);
    // Nor is one in another currency, with that of the payment back once.
    const dollars = disputed({ currency: "USD" as typeof krw }, payment("refunded"));
    expect(kinds({ ...over, payments: [dollars], refunds: [succeeded()] })).toEqual([]);
    // While the money is in suspense, nobody has it twice.
    const waits = disputed({}, { ...captured, back: 200, suspendedAtMs: options.nowMs });
    expect(kinds({ ...over, payments: [waits], refunds: [succeeded()] })).toEqual([]);
    const settled = disputed({ covers: 200 }, { ...payment("refunded"), back: 0 } as Payment);
    expect(kinds({ ...over, payments: [settled] })).toEqual([]);
  });
});

describe("an alarm of the box office as a whole", () => {
  const whole = (over: Partial<Parameters<typeof alarmsOf>[1]>) =>
    alarmsOf(storeOf(), { ...options, ...over });

  test("each subscriber with dead letters is one, with the calls that end it", () => {
    const deadLetters = [
      { subscriber: "mails", count: 2, oldestDiedAtMs: t0 + 5 },
      { subscriber: "seats", count: 1, oldestDiedAtMs: t0 + 6 },
    ];
    const [first, second] = whole({ deadLetters });
    expect(first).toEqual({
      alarm: "dead_letters",
      message:
        "A subscriber did not take events, and later ones of their streams wait: " +
        "replayDeadLetters sends them again, discardDeadLetter gives one up.",
      ids: { subscriber: "mails", count: "2" },
      sinceMs: t0 + 5,
      endedBy: ["replayDeadLetters", "discardDeadLetter"],
    });
    expect(second?.ids).toEqual({ subscriber: "seats", count: "1" });
    expect(whole({ deadLetters: [] })).toEqual([]);
  });

  test.each([
    ["allow", "everybody joins unchecked"],
    ["refuse", "nobody new can join"],
  ] as const)("a gate that fails is one: with %s, %s", (onFailure, effect) => {
    const gateFailure = { gate: "g", onFailure, count: 3, reason: "no answer", sinceMs: t0 };
    expect(whole({ gateFailure })).toEqual([
      {
        alarm: "admission_gate_failing",
        message:
          `The admission gate fails, and ${effect}: no answer. ` +
          "It is over with the first issueToken that the gate answers.",
        ids: { gate: "g", onFailure, failures: "3" },
        sinceMs: t0,
        endedBy: ["issueToken"],
      },
    ]);
    expect(whole({ gateFailure: null })).toEqual([]);
  });

  test("money of a cell that nobody named is one, which no call ends", () => {
    const unknownCells = [
      { gateway: "fake", cell: "east", payments: 2, paymentId: "east-1", sinceMs: t0 },
    ];
    expect(whole({ unknownCells })).toEqual([
      {
        alarm: "unknown_cell",
        message:
          "The account at fake has money of payments that begin with east-, and no cell of this " +
          "name is known. It is never refunded from here. If such a cell sells through this " +
          "account, name it to the others: CELLS=east,… on the servers.",
        ids: { gateway: "fake", cell: "east", payments: "2", paymentId: "east-1" },
        sinceMs: t0,
        endedBy: [],
      },
    ]);
  });

  test("a gateway that something waits for and that is not there is one", () => {
    const store = storeOf({ payments: [pending()] });
    const kindsWith = (gateways: readonly string[]) =>
      alarmsOf(store, { ...options, gateways }).map(({ alarm }) => alarm);
    expect(kindsWith([])).toEqual(["gateway_missing"]);
    expect(kindsWith(["fake"])).toEqual([]);
  });
});

test("alarms come oldest first, whatever they are", () => {
  const doubtful = pending({ createdAtMs: t0, deadlineMs: t0 + 400 });
  const refunds = [{ ...needsOperator(), stuckAtMs: t0 + 200 } as Refund];
  const payments = [old("late", t0 + 600), old("early", t0 + 100), doubtful];
  expect(at({ payments, refunds }).map(({ sinceMs }) => sinceMs - t0)).toEqual([
    100, 200, 400, 600,
  ]);
});

test("alarms are raised where the time is known only", () => {
  const money = storeOf({ refunds: [needsOperator()] });
  expect(audit(money).alarms).toEqual([]);
  expect(audit(money, options).alarms).toHaveLength(1);
});
