import type { BookingState, PaymentId } from "@admit-one/core";
import { concertDefaults } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { payByWallet } from "../../../src/sales/paying/pay-by-wallet.ts";
import { type StartPayment, startPayment } from "../../../src/sales/paying/start-payment.ts";
import {
  ann,
  booking,
  krw,
  minuteMs,
  payment,
  pending,
  reservation,
  seat,
  show,
  showId,
  t0,
  tokenRef,
} from "../../support/given.ts";

// What the start of a payment writes down, field by field (T1), and with a wallet T2 with it.

const key = { userId: ann, key: "k" };
const token = { ...tokenRef, no: 9 };
const nowMs = t0 + 7;
const payByMs = nowMs + concertDefaults.payWithinMs;
const command = (over: Partial<StartPayment> = {}): StartPayment => ({
  paymentId: "p" as PaymentId,
  userId: ann,
  token,
  amount: null,
  currency: null,
  method: { type: "fake", card: 1 },
  key,
  fingerprint: "f",
  leaseMs: 15_000,
  ...over,
});

const held = (over: Partial<BookingState> = {}) =>
  booking({ reservation: reservation("r", "held"), ...over });
const record = {
  ...key,
  fingerprint: "f",
  answer: { kind: "payment", paymentId: "p" },
  atMs: nowMs,
};
const begun = {
  ...pending(),
  method: { type: "fake", card: 1 },
  createdAtMs: nowMs,
  deadlineMs: payByMs,
  version: 1,
  recoverAtMs: nowMs + 15_000,
};
const paying = { ...reservation("r", "paying"), token, payByMs, version: 4 };
const own = (untilMs: number | null) =>
  ["A1", "A2"].map((seatId) =>
    seat(seatId, { state: "held", reservationId: "r" as never, untilMs }, 5),
  );
const soldSeats = ["A1", "A2"].map((seatId) =>
  seat(seatId, { state: "sold", reservationId: "r" as never }, 5),
);
const event = (type: string, id: string, version: number) => ({
  type,
  eventId: `${id}.${version}.${type}`,
  stream: "r",
  atMs: nowMs,
  reservationId: "r",
  showId,
  userId: ann,
});
const ofPayment = { paymentId: "p", amount: 200, currency: krw };
const posting = (postingId: string) => ({ postingId, currency: krw, paymentId: "p", atMs: nowMs });

describe("a payment that starts", () => {
  test("is written down whole", () => {
    expect(startPayment(held(), command(), nowMs)).toEqual({
      outcome: { outcome: "started", payment: begun },
      change: {
        seats: own(null),
        reservations: [paying],
        payments: [begun],
        events: [{ ...event("PaymentStarted", "p", 1), ...ofPayment }],
        record,
      },
    });
  });

  test("in two steps reserves first", () => {
    const { outcome } = startPayment(held(), command({ twoStep: true }), nowMs);
    expect(outcome).toEqual({ outcome: "started", payment: { ...begun, step: "authorizing" } });
    const one = startPayment(held(), command({ twoStep: false }), nowMs).outcome;
    expect(one).toEqual({ outcome: "started", payment: begun });
  });

  test("without a key keeps no answer, nor does its refusal", () => {
    expect(startPayment(held(), command({ key: null }), nowMs).change?.record).toBeUndefined();
    const refused = startPayment(held(), command({ key: null }), t0 + 5 * minuteMs);
    expect(refused).toEqual({ outcome: { outcome: "reservation_not_held" } });
  });

  test.each([
    ["cancelled", show({ cancelled: true })],
    ["gone", null],
  ])("of a show that is %s is refused, and that is kept", (_how, off) => {
    const outcome = { outcome: "reservation_not_held" };
    expect(startPayment(held({ show: off }), command(), nowMs)).toEqual({
      outcome,
      change: { record: { ...record, answer: { kind: "outcome", outcome } } },
    });
  });

  test("of a concert that is gone is not found", () => {
    expect(startPayment(held({ concert: null }), command(), nowMs)).toEqual({
      outcome: { outcome: "not_found", what: "reservation" },
    });
  });
});

const tickets = ["A1", "A2"].map((seatId) => ({ seatId, ticketId: `ticket-${seatId}` }));

describe("a payment of nothing", () => {
  test("is captured as it is written down, with its seats, and books nothing", () => {
    const state = held({ reservation: reservation("r", "held", { amount: 0 }) });
    expect(startPayment(state, command(), nowMs)).toEqual({
      outcome: { outcome: "settled", confirmed: true },
      change: {
        payments: [
          {
            ...payment("captured"),
            method: { type: "fake", card: 1 },
            amount: 0,
            createdAtMs: nowMs,
            deadlineMs: nowMs,
            version: 1,
            reference: "free",
            capturedAtMs: nowMs,
            takenAmount: 0,
          },
        ],
        reservations: [
          {
            ...reservation("r", "confirmed", { amount: 0, payByMs: null }),
            token,
            version: 4,
            confirmedAtMs: nowMs,
          },
        ],
        seats: soldSeats,
        ledger: [],
        events: [
          { ...event("PaymentCaptured", "p", 1), ...ofPayment, amount: 0 },
          { ...event("ReservationConfirmed", "r", 4), token, paymentId: "p", tickets },
        ],
        record,
      },
    });
  });
});

describe("a payment by wallet", () => {
  const byWallet = command({ method: { type: "wallet" }, wallet: {} });
  const wallet = { userId: ann, currency: krw, balance: 200, version: 3 };

  test("is one step: the money leaves the wallet, the seats are sold", () => {
    const { outcome, change } = startPayment(held({ wallet }), byWallet, nowMs);
    expect(outcome).toEqual({ outcome: "settled", confirmed: true });
    expect(change).toEqual({
      payments: [
        {
          ...payment("captured"),
          method: { type: "wallet" },
          createdAtMs: nowMs,
          deadlineMs: payByMs,
          version: 1,
          reference: "wallet-p",
          capturedAtMs: nowMs,
        },
      ],
      reservations: [
        { ...reservation("r", "confirmed"), token, payByMs, version: 4, confirmedAtMs: nowMs },
      ],
      seats: soldSeats,
      wallets: [{ ...wallet, balance: 0, version: 4 }],
      ledger: [
        { ...posting("p.captured"), entryId: "p.captured.debit", account: "wallet", amount: 200 },
        {
          ...posting("p.captured"),
          entryId: "p.captured.credit",
          account: "suspense",
          amount: -200,
        },
        {
          ...posting("p.confirmed"),
          entryId: "p.confirmed.debit",
          account: "suspense",
          amount: 200,
        },
        {
          ...posting("p.confirmed"),
          entryId: "p.confirmed.credit",
          account: "sales",
          amount: -200,
        },
      ],
      events: [
        { ...event("PaymentCaptured", "p", 1), ...ofPayment },
        { ...event("ReservationConfirmed", "r", 4), token, paymentId: "p", tickets },
      ],
      record,
    });
  });

  test("of one won too much is declined: the hold is as it was, the wallet untouched", () => {
    const poor = { ...wallet, balance: 199 };
    const { outcome, change } = startPayment(held({ wallet: poor }), byWallet, nowMs);
    expect(outcome).toEqual({ outcome: "settled", confirmed: false });
    expect(change).toEqual({
      payments: [
        {
          ...payment("declined"),
          method: { type: "wallet" },
          createdAtMs: nowMs,
          deadlineMs: payByMs,
          version: 1,
          reason: "insufficient_funds",
          endedAtMs: nowMs,
        },
      ],
      reservations: [{ ...reservation("r", "held"), token, payByMs, declines: 1, version: 4 }],
      seats: own(t0 + 5 * minuteMs),
      events: [{ ...event("PaymentDeclined", "p", 1), ...ofPayment, reason: "insufficient_funds" }],
      record,
    });
  });

  test("out of what a wallet opens with is booked with that", () => {
    const opened = { ...byWallet, wallet: { openingBalances: { KRW: 201 } } };
    const { change } = startPayment(held(), opened, nowMs);
    expect(change?.wallets).toEqual([{ ...wallet, balance: 1, version: 1 }]);
    expect(
      change?.ledger?.map(({ entryId, account, amount }) => [entryId, account, amount]),
    ).toEqual([
      ["p.captured.debit", "wallet", 200],
      ["p.captured.credit", "suspense", -200],
      ["p.confirmed.debit", "suspense", 200],
      ["p.confirmed.credit", "sales", -200],
      ["wallet.KRW.ann.opened.debit", "funding", 201],
      ["wallet.KRW.ann.opened.credit", "wallet", -201],
    ]);
  });

  test("that no answer could settle would be a mistake", () => {
    const broken = { payment: { ...begun, status: "refunded" }, paying } as never;
    expect(() => payByWallet(held({ wallet }), broken, {}, nowMs)).toThrow(
      new TypeError("A new payment takes every answer."),
    );
  });
});
