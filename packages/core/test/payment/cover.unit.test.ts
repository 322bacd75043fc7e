import type { Currency, Dispute, OwnRefund, Refund } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { cover, reopen, replace, settledIfPaid, uncover } from "../../src/payment/cover.ts";
import { krw, t0 } from "../support/given.ts";
import { outsideRefund, ownRefund } from "../support/refunds.ts";

// What was paid elsewhere settles what we owe; and what happens when that turns out to be void.

const nowMs = t0 + 9;
const usd = "USD" as Currency;
const own = (over: Partial<OwnRefund> = {}): OwnRefund =>
  ({ ...ownRefund({ status: "failed" }), ...over }) as OwnRefund;
const outside = (over: Partial<Refund> = {}): Refund =>
  ({ ...outsideRefund({ no: 2 }), ...over }) as Refund;
const dispute = (over: Partial<Dispute> = {}): Dispute => ({
  reference: "dp",
  amount: 200,
  currency: krw,
  status: "lost",
  openedAtMs: t0,
  closedAtMs: t0 + 1,
  covers: 0,
  accepted: null,
  ...over,
});
/** A refund in a few words: status, covered, owed to it by hand or provider is left out. */
const words = (refunds: readonly Refund[]) =>
  refunds.map(({ refundId, status, coveredAmount }) => `${refundId} ${status} ${coveredAmount}`);

const covered = (refunds: readonly Refund[], disputes: readonly Dispute[] = [], whole?: string) => {
  const after = cover({ refunds, disputes }, nowMs, whole);
  return [...words(after.refunds), ...after.disputes.map(({ covers }) => `dp ${covers}`)];
};

describe("a refund that was made elsewhere", () => {
  test("settles a later one's place, whole: then nothing is owed and nothing is left of it", () => {
    const refunds = [own(), outside()];
    expect(covered(refunds)).toEqual(["p-refund succeeded 200", "p-outside-re succeeded 200"]);
    const [settled] = cover({ refunds, disputes: [] }, nowMs).refunds;
    expect(settled).toMatchObject({ settledAtMs: nowMs, settledBy: "elsewhere" });
  });

  test.each<[string, Partial<OwnRefund>, Partial<Refund>, string[]]>([
    ["as far as it goes", {}, { paidAmount: 150 }, ["failed 150", "succeeded 150"]],
    ["no further than is owed", { amount: 50 }, {}, ["succeeded 50", "succeeded 50"]],
    ["with what is left of it", {}, { coveredAmount: 130 }, ["failed 70", "succeeded 200"]],
    ["beside what did so before", { coveredAmount: 120 }, {}, ["succeeded 200", "succeeded 80"]],
    ["what waits to be sent", { status: "requested" }, {}, ["succeeded 200", "succeeded 200"]],
    [
      "what a person has to look at",
      { status: "needs_operator" } as never,
      {},
      ["succeeded 200", "succeeded 200"],
    ],
  ])("settles %s", (_what, ours, theirs, is) => {
    const [first, second] = covered([own(ours), outside(theirs)]);
    expect([first, second]).toEqual([`p-refund ${is[0]}`, `p-outside-re ${is[1]}`]);
  });

  test.each<[string, Partial<OwnRefund>, Partial<Refund>]>([
    ["of another currency", {}, { currency: usd }],
    ["that an order of the same number knew of", {}, { no: 1 }],
    ["that a later order knew of", { no: 3 }, {}],
    ["that is used up", {}, { coveredAmount: 200 }],
    ["while ours is being sent", { status: "sending" }, {}],
    ["while the provider has ours", { status: "pending" }, {}],
    ["where nothing is owed", { paidAmount: 200 }, {}],
  ])("settles nothing %s", (_what, ours, theirs) => {
    const before = { refunds: [own(ours), outside(theirs)], disputes: [] };
    expect(cover(before, nowMs).refunds).toBe(before.refunds);
  });

  test("leaves all others as they are: those that need nothing, and those it does not reach", () => {
    const before = [
      own({ refundId: "p-paid", paidAmount: 200 }),
      own(),
      own({ refundId: "p-refund-2", no: 2 }),
      outside({ refundId: "p-used-up", no: 3, coveredAmount: 200 }),
      outside({ no: 4 }),
    ];
    const { refunds } = cover({ refunds: before, disputes: [] }, nowMs);
    for (const index of [0, 2, 3]) expect(refunds[index]).toBe(before[index]);
    expect(words(refunds)).toEqual([
      "p-paid failed 0",
      "p-refund succeeded 200",
      "p-refund-2 failed 0",
      "p-used-up succeeded 200",
      "p-outside-re succeeded 200",
    ]);
  });

  test("is none of ours: what we paid of one order settles no other", () => {
    const before = { refunds: [own(), own({ refundId: "p-refund-2", no: 2, paidAmount: 100 })] };
    expect(cover({ ...before, disputes: [] }, nowMs).refunds).toBe(before.refunds);
  });

  test("settles an order for all that was paid, though that is the later one", () => {
    const refunds = [outside({ no: 1, paidAmount: 50 }), own({ no: 2 })];
    expect(covered(refunds)).toEqual(["p-outside-re succeeded 0", "p-refund failed 0"]);
    expect(covered(refunds, [], "p-refund")).toEqual([
      "p-outside-re succeeded 50",
      "p-refund failed 50",
    ]);
    expect(covered(refunds, [], "p-other")).toEqual(covered(refunds));
  });

  test("settles several orders, the older one first; several settle one", () => {
    const second = own({ refundId: "p-refund-2", no: 2 });
    expect(covered([own(), second, outside({ no: 3, paidAmount: 300 })])).toEqual([
      "p-refund succeeded 200",
      "p-refund-2 failed 100",
      "p-outside-re succeeded 300",
    ]);
    const other = outside({ refundId: "p-outside-2", no: 3, paidAmount: 120 });
    expect(covered([own(), outside({ paidAmount: 120 }), other])).toEqual([
      "p-refund succeeded 200",
      "p-outside-re succeeded 120",
      "p-outside-2 succeeded 80",
    ]);
  });
});

describe("a dispute that was lost", () => {
  test.each<[string, Partial<OwnRefund>, Partial<Dispute>, string[]]>([
    ["what was ordered before", {}, {}, ["succeeded 200", "200"]],
    ["a part", {}, { amount: 80 }, ["failed 80", "80"]],
    ["with what is left of it", {}, { covers: 150 }, ["failed 50", "200"]],
  ])("settles %s", (_what, ours, theirs, [is, covers]) => {
    expect(covered([own(ours)], [dispute(theirs)])).toEqual([`p-refund ${is}`, `dp ${covers}`]);
  });

  test.each<[string, Partial<Dispute>]>([
    ["that is open", { status: "open" }],
    ["that was won", { status: "won" }],
    ["of another currency", { currency: usd }],
    ["that an order of the same instant knew of", { closedAtMs: t0 }],
    ["of which nobody knows when", { closedAtMs: null }],
    ["that is used up", { covers: 200 }],
  ])("settles nothing %s", (_what, theirs) => {
    const before = { refunds: [own()], disputes: [dispute(theirs)] };
    const after = cover(before, nowMs);
    expect(after.refunds).toBe(before.refunds);
    expect(after.disputes).toBe(before.disputes);
  });

  test("settles an order for all that was paid, though it knew of it", () => {
    const known = [dispute({ closedAtMs: t0 })];
    expect(covered([own()], known, "p-refund")).toEqual(["p-refund succeeded 200", "dp 200"]);
  });

  test("is one of several, and leaves the others as they are", () => {
    const disputes = [dispute({ status: "won" }), dispute({ reference: "dp-2", amount: 30 })];
    const after = cover({ refunds: [own()], disputes }, nowMs);
    expect(after.disputes).toEqual([disputes[0], { ...disputes[1], covers: 30 }]);
  });
});

describe("what covered a refund and is void", () => {
  const settled = (over: Partial<OwnRefund> = {}): OwnRefund =>
    settledIfPaid(own({ coveredAmount: 200, attempt: 4, ...over }), "elsewhere", t0 + 2);

  test("is owed again, and nothing is sent by itself", () => {
    const [again] = uncover([settled()], 150, "came back", nowMs);
    expect(again).toMatchObject({
      status: "needs_operator",
      coveredAmount: 50,
      failure: "came back",
      stuckAtMs: nowMs,
      attempt: 5,
      cameBackAttempt: 4,
      sentAtMs: null,
      refusedSinceMs: null,
    });
    expect(again).not.toHaveProperty("settledAtMs");
  });

  test("is owed of the latest order first", () => {
    const second = settled({ refundId: "p-refund-2", no: 2 });
    const before = [settled(), outside(), second];
    expect(words(uncover(before, 300, "x", nowMs))).toEqual([
      "p-refund needs_operator 100",
      "p-outside-re succeeded 0",
      "p-refund-2 needs_operator 0",
    ]);
    expect(words(uncover(before, 200, "x", nowMs))).toEqual([
      "p-refund succeeded 200",
      "p-outside-re succeeded 0",
      "p-refund-2 needs_operator 0",
    ]);
    expect(uncover(before, 200, "x", nowMs)[0]).toBe(before[0]);
    expect(words(uncover(before, 900, "x", nowMs))).toEqual([
      "p-refund needs_operator 0",
      "p-outside-re succeeded 0",
      "p-refund-2 needs_operator 0",
    ]);
  });

  test("is owed of nobody where it covered nothing", () => {
    const before = [own(), outside({ coveredAmount: 90 })];
    expect(uncover(before, 0, "x", nowMs)).toBe(before);
    expect(uncover(before, 50, "x", nowMs)).toBe(before);
  });
});

describe("a refund that owes something again", () => {
  const put = (refund: OwnRefund, before: readonly Refund[] = [refund]) =>
    reopen(before, refund, "why", nowMs);

  test("waits for a person, under a new attempt, where it was over", () => {
    const over = settledIfPaid(own({ paidAmount: 200, attempt: 2, sentAtMs: t0 }), "provider", t0);
    const owing = { ...over, paidAmount: 0 } as OwnRefund;
    expect(put(owing)).toEqual([
      expect.objectContaining({
        status: "needs_operator",
        attempt: 3,
        cameBackAttempt: 2,
        sentAtMs: null,
        refusedSinceMs: null,
        failure: "why",
        stuckAtMs: nowMs,
      }),
    ]);
  });

  test.each(["requested", "failed"] as const)("goes on as it is where it is %s", (status) => {
    const owing = own({ status, coveredAmount: 50 });
    expect(put(owing, [own({ status, coveredAmount: 120 })])).toEqual([owing]);
  });

  test("stays over where nothing is owed", () => {
    const over = settledIfPaid(own({ paidAmount: 200 }), "provider", t0);
    expect(put(over)).toEqual([over]);
  });

  test.each(["sending", "pending"] as const)(
    "is paid as it was sent while it is %s, and what came beside is an order of its own",
    (status) => {
      const before = own({
        status,
        coveredAmount: 150,
        attempts: 7,
        accepted: { note: "", atMs: 1 },
      });
      const owing = { ...before, coveredAmount: 30 } as OwnRefund;
      const paid = outside({ no: 2 });
      const [sent, other, rest, ...more] = put(owing, [before, paid]);
      expect([other, ...more]).toEqual([paid]);
      expect(sent).toMatchObject({ refundId: "p-refund", status, amount: 80, coveredAmount: 30 });
      expect(rest).toEqual({
        ...ownRefund(),
        refundId: "p-refund-3",
        no: 3,
        amount: 120,
        version: 0,
        status: "needs_operator",
        failure: "why",
        stuckAtMs: nowMs,
        recoverAtMs: undefined,
      });
    },
  );

  test("is sent as it is where nothing came beside", () => {
    const sending = own({ status: "sending" });
    expect(put(sending)).toEqual([sending]);
  });

  test("is over with what was paid of it, and the rest is an order of its own", () => {
    const before = own({ status: "sending", byHand: [{ amount: 10, note: "", atMs: t0 }] });
    const other = own({ refundId: "p-refund-4", no: 4 });
    const [paid, kept, rest] = put({ ...before, paidAmount: 120 }, [before, other]);
    expect(paid).toMatchObject({
      status: "succeeded",
      amount: 130,
      paidAmount: 120,
      settledBy: "provider",
      settledAtMs: nowMs,
    });
    expect(kept).toBe(other);
    expect(rest).toMatchObject({ refundId: "p-refund-5", no: 5, amount: 70, byHand: [] });
  });
});

test("a refund is over once nothing of it is owed, and stays as it ended", () => {
  const owing = own({ paidAmount: 199 });
  expect(settledIfPaid(owing, "hand", nowMs)).toBe(owing);
  const over = settledIfPaid(own({ paidAmount: 200 }), "hand", nowMs);
  expect(over).toMatchObject({ status: "succeeded", settledBy: "hand", settledAtMs: nowMs });
  expect(settledIfPaid(over, "provider", nowMs + 1)).toBe(over);
});

test("one refund of several is replaced by its id", () => {
  const other = outside();
  const next = own({ attempt: 9 });
  expect(replace([own(), other], next)).toEqual([next, other]);
});
