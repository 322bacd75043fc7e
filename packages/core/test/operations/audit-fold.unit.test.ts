import type { Breach, CapturedPayment, Refund } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { type AuditGroup, createAuditFold } from "../../src/operations/audit-fold.ts";
import { payment, pending, t0 } from "../support/given.ts";
import { ownRefund } from "../support/refunds.ts";

// How the results of many pages become one report.

const group = (over: Partial<AuditGroup>): AuditGroup => ({
  reservations: [],
  others: [],
  seats: [],
  claims: [],
  payments: [],
  refunds: [],
  ledger: [],
  ...over,
});

const counts = { seatsTaken: 1, reservations: 2, payments: 3 };
const options = { nowMs: t0 + 1_000, suspenseAlarmMs: 300 };
const breach = (no: number): Breach => ({
  law: "L1",
  message: "Two live reservations have one seat.",
  ids: { no: String(no) },
});
const breaches = (count: number) => Array.from({ length: count }, (_, no) => breach(no));

const captured = payment("captured") as CapturedPayment;
const suspended = (paymentId: string, suspendedAtMs: number): CapturedPayment => ({
  ...captured,
  paymentId: paymentId as never,
  suspendedAtMs,
});

/** Refunds that wait for a person. */
const stuck = (count: number): readonly Refund[] => {
  const { status: _, recoverAtMs: _due, failure: _failure, ...base } = ownRefund();
  const over = { status: "needs_operator", failure: "no", stuckAtMs: t0 } as const;
  return Array.from({ length: count }, (_one, no) => ({
    ...base,
    ...over,
    refundId: `r${no}`,
    no,
  }));
};

describe("the report of an audit", () => {
  test("of nothing is sound and lists nothing", () => {
    expect(createAuditFold(options).report(counts)).toEqual({
      ok: true,
      breaches: [],
      alarms: [],
      money: [],
      counts,
    });
  });

  test("lists 10 000 breaches and counts the others", () => {
    const fold = createAuditFold(undefined);
    fold.found(breaches(9_999));
    expect(fold.report(counts)).not.toHaveProperty("unlisted");
    fold.found(breaches(1));
    expect(fold.report(counts)).not.toHaveProperty("unlisted");
    fold.found(breaches(2));
    fold.found(breaches(1));
    const report = fold.report(counts);
    expect(report.breaches).toHaveLength(10_000);
    expect(report.breaches.at(-1)).toEqual(breach(0));
    expect(report).toMatchObject({ ok: false, unlisted: { breaches: 3, alarms: 0 } });
  });

  test("lists 10 000 alarms and counts the others", () => {
    const fold = createAuditFold(options);
    fold.group(group({ refunds: stuck(10_001) }));
    const report = fold.report(counts);
    expect(report.alarms).toHaveLength(10_000);
    expect(report.unlisted?.alarms).toBe(1);
  });

  test("has the alarms of all pages and of the box office, oldest first", () => {
    const gateFailure = {
      gate: "g",
      onFailure: "refuse",
      count: 1,
      reason: "no answer",
      sinceMs: t0 + 200,
    } as const;
    const durabilityLost = { reason: "no standby", sinceMs: t0 + 250, refuses: false };
    const fold = createAuditFold({ ...options, gateFailure, durabilityLost, gateways: [] });
    fold.group(group({ payments: [suspended("late", t0 + 600)] }));
    fold.group(group({ payments: [suspended("early", t0 + 100)] }));
    fold.group(group({ payments: [pending({ createdAtMs: t0 + 300 })] }));
    const { alarms } = fold.report(counts);
    expect(alarms.map(({ alarm, sinceMs }) => [alarm, sinceMs - t0])).toEqual([
      ["suspense_old", 100],
      ["admission_gate_failing", 200],
      ["durability_lost", 250],
      ["gateway_missing", 300],
      ["suspense_old", 600],
    ]);
  });

  test("has no alarms without options, as it does not know the time", () => {
    const fold = createAuditFold(undefined);
    fold.group(group({ refunds: stuck(1) }));
    expect(fold.report(counts).alarms).toEqual([]);
  });

  test("has the breaches of each page, and of the sums of all of them", () => {
    const fold = createAuditFold(undefined);
    fold.group(group({ payments: [captured] }));
    const wallet = { userId: captured.userId, currency: captured.currency, balance: 1, version: 1 };
    fold.wallets([wallet]);
    const words = fold.report(counts).breaches.map(({ message }) => message);
    expect(words).toEqual([
      "A captured payment lacks its confirmed reservation.",
      "A payment does not have what its seats are due and what it keeps.",
      "The money of a payment is not right in gateway.",
      "The wallets do not have what the ledger says.",
    ]);
  });
});
