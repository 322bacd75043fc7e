import type { Payment } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  paymentObstacles,
  reservationObstacles,
  walletObstacles,
} from "../../src/privacy/obstacles.ts";
import { ann, krw, minuteMs, payment, reservation, show, t0 } from "../support/given.ts";
import { outsideRefund, ownRefund } from "../support/refunds.ts";

// Fault 34: what stands in the way of an erasure, and what does not.

const started = show({ startsAtMs: t0 });
const live = [{ reason: "live_reservation", reservationId: "r" }];

describe("fault 34: a reservation", () => {
  test.each([
    ["held", t0, live, []],
    ["held", t0 + 5 * minuteMs, [], []],
    ["paying", t0, live, live],
    ["paying", t0 + 99 * minuteMs, live, live],
    ["confirmed", t0, live, []],
    ["cancelling", t0, live, []],
    ["expired", t0, [], []],
    ["released", t0, [], []],
    ["cancelled", t0, [], []],
  ] as const)("%s at %i", (status, nowMs, ahead, past) => {
    const given = reservation("r", status);
    expect(reservationObstacles(given, show(), nowMs)).toEqual(ahead);
    expect(reservationObstacles(given, null, nowMs)).toEqual(ahead);
    expect(reservationObstacles(given, started, nowMs)).toEqual(past);
  });
});

describe("fault 34: a payment", () => {
  const pending = [{ reason: "pending_payment", paymentId: "p" }];
  test.each([
    ["pending", {}, pending],
    ["captured", {}, []],
    ["captured", { suspendedAtMs: t0 }, pending],
    ["declined", {}, []],
    ["failed", {}, []],
    ["failed", { watchUntilMs: t0 + 1, recoverAtMs: t0 }, pending],
    ["failed", { watchUntilMs: t0 - 1, recoverAtMs: null }, []],
    ["refunded", {}, []],
  ] as const)("%s %j", (status, over, expected) => {
    const given = { ...payment(status), ...over } as Payment;
    expect(paymentObstacles(given, [])).toEqual(expected);
  });

  test.each(["open", "won", "lost"] as const)("with a dispute that is %s", (status) => {
    const dispute = { reference: "dp", amount: 1, currency: krw, status };
    const given = { ...payment("captured"), disputes: [dispute] } as never;
    expect(paymentObstacles(given, [])).toEqual(
      status === "open" ? [{ reason: "open_dispute", paymentId: "p", disputeId: "dp" }] : [],
    );
  });

  test.each([
    [ownRefund({ status: "requested" }), true],
    [ownRefund({ status: "failed" }), true],
    [{ ...ownRefund(), status: "needs_operator", failure: "no", stuckAtMs: t0 } as const, true],
    [
      { ...ownRefund(), status: "succeeded", settledAtMs: t0, settledBy: "provider" } as const,
      false,
    ],
    [outsideRefund({ status: "pending" }), true],
    [outsideRefund({ status: "succeeded" }), false],
    [outsideRefund({ status: "failed" }), false],
  ])("with a refund %#", (refund, isOpen) => {
    const { refundId } = refund;
    expect(paymentObstacles(payment("refunding"), [refund])).toEqual(
      isOpen ? [{ reason: "open_refund", paymentId: "p", refundId }] : [],
    );
  });
});

test("fault 34: a balance, by currency", () => {
  const wallet = { userId: ann, currency: krw, balance: 0, version: 1 };
  const dollars = { ...wallet, currency: "USD" as typeof krw, balance: 1 };
  expect(walletObstacles([wallet, dollars])).toEqual([{ reason: "balance", currency: "USD" }]);
});
