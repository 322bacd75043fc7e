import type { Payment, Refund } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { createWaitingFold } from "../../src/operations/missing-gateways.ts";
import { payment, pending, t0 } from "../support/given.ts";
import { outsideRefund, ownRefund } from "../support/refunds.ts";

// What waits for a gateway that the box office no longer has.

type Rows = { readonly payments?: readonly Payment[]; readonly refunds?: readonly Refund[] };

const nowMs = t0 + 1_000;
const alarmsOf = (pages: readonly Rows[], served: readonly string[] | undefined = []) => {
  const fold = createWaitingFold();
  for (const { payments = [], refunds = [] } of pages) fold.add({ payments, refunds }, nowMs);
  return fold.alarms(served);
};
const countsOf = (rows: Rows) =>
  alarmsOf([rows]).map(({ ids }) => [ids["payments"], ids["refunds"]]);

const paid = (paymentId: string, createdAtMs: number, type = "old"): Payment =>
  pending({ paymentId: paymentId as never, createdAtMs, method: { type } });
const owed = (paymentId: string, requestedAtMs: number): Refund =>
  ownRefund({ paymentId: paymentId as never, requestedAtMs, method: { type: "old" } });
const ended = (status: "declined" | "failed", watchUntilMs: number | null): Payment =>
  ({ ...payment(status), watchUntilMs }) as Payment;
const { status: _status, recoverAtMs: _due, failure: _failure, ...base } = ownRefund();

describe("waits for its gateway", () => {
  test.each<[string, Rows]>([
    ["a pending payment", { payments: [pending()] }],
    [
      "a declined payment whose money may still arrive",
      { payments: [ended("declined", nowMs + 1)] },
    ],
    ["a failed payment whose money may still arrive", { payments: [ended("failed", nowMs + 1)] }],
  ])("%s", (_what, rows) => {
    expect(countsOf(rows)).toEqual([["1", "0"]]);
  });

  test("a refund that was requested", () => {
    expect(countsOf({ refunds: [ownRefund()] })).toEqual([["0", "1"]]);
  });
});

describe("does not wait", () => {
  test.each<[string, Rows]>([
    ["a payment at the end of its watch", { payments: [ended("declined", nowMs)] }],
    ["a payment that nobody watches", { payments: [ended("failed", null)] }],
    ["captured money", { payments: [payment("captured")] }],
    ["money on its way back, beside its refund", { payments: [payment("refunding")] }],
    ["a refund of nothing", { refunds: [ownRefund({ amount: 0 })] }],
    [
      "a refund that is over",
      { refunds: [{ ...base, status: "succeeded", settledAtMs: t0, settledBy: "hand" }] },
    ],
    [
      "a refund that waits for a person",
      { refunds: [{ ...base, status: "needs_operator", failure: "no", stuckAtMs: t0 }] },
    ],
    ["a refund that the provider made", { refunds: [outsideRefund()] }],
  ])("%s", (_what, rows) => {
    expect(countsOf(rows)).toEqual([]);
  });

  test("for a gateway that is there, and never for the wallet", () => {
    const rows = { payments: [paid("a", t0), paid("b", t0, "wallet"), paid("c", t0, "new")] };
    expect(alarmsOf([rows], ["new"]).map(({ ids }) => ids["gateway"])).toEqual(["old"]);
    expect(alarmsOf([rows], ["new", "old"])).toEqual([]);
  });

  test("as far as anybody knows, where the gateways are not given", () => {
    const fold = createWaitingFold();
    fold.add({ payments: [paid("a", t0)], refunds: [] }, nowMs);
    expect(fold.alarms(undefined)).toEqual([]);
  });
});

test("one alarm for a gateway counts what waits on all pages, and names the oldest", () => {
  const pages = [
    { payments: [paid("b", t0 + 20), paid("a", t0 + 10)], refunds: [owed("c", t0 + 15)] },
    { payments: [paid("d", t0 + 30)] },
  ];
  expect(alarmsOf(pages)).toEqual([
    {
      alarm: "gateway_missing",
      message:
        "Payments or refunds wait for the gateway old, which is not there: give it to the box " +
        "office as one of earlier payments, on the server with GATEWAY=…,old:old. Refunds that it " +
        "was never asked for can also be paid by hand: settleRefund.",
      ids: { gateway: "old", payments: "3", refunds: "1", paymentId: "a" },
      sinceMs: t0 + 10,
      endedBy: [],
    },
  ]);
  const older = [...pages, { refunds: [owed("e", t0 + 5)] }];
  expect(alarmsOf(older)[0]).toMatchObject({
    ids: { payments: "3", refunds: "2", paymentId: "e" },
    sinceMs: t0 + 5,
  });
});
