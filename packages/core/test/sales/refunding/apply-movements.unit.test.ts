import type {
  BookingState,
  CapturedPayment,
  Currency,
  Dispute,
  OwnRefund,
  ProviderDispute,
  ProviderRefund,
  Refund,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { applyMovements } from "../../../src/sales/refunding/apply-movements.ts";
import { after, booking, krw, payment, reservation, t0 } from "../../support/given.ts";
import { outsideRefund, ownRefund } from "../../support/refunds.ts";

// What a provider's books say of a payment's money, and what becomes of ours then.

const nowMs = t0 + 9;
const usd = "USD" as Currency;
const captured = payment("captured") as CapturedPayment;

const listed = (over: Partial<ProviderRefund> = {}): ProviderRefund => ({
  refundId: null,
  reference: "re",
  amount: 60,
  currency: krw,
  status: "succeeded",
  failure: null,
  ...over,
});
const ours = (over: Partial<ProviderRefund> = {}): ProviderRefund =>
  listed({ refundId: "p-refund", reference: "re-1", amount: 200, ...over });
const disputed = (over: Partial<ProviderDispute> = {}): ProviderDispute => ({
  reference: "dp",
  amount: 200,
  currency: krw,
  status: "open",
  ...over,
});

/** Seats that are sold, unless something else is said. */
const sold = (over: Partial<BookingState> = {}): BookingState => ({
  ...booking({ reservation: reservation("r", "confirmed") }),
  payment: captured,
  ...over,
});
/** A cancel whose money is on its way. */
const cancelling = (
  refund: Partial<OwnRefund>,
  over: Partial<BookingState> = {},
): BookingState => ({
  ...booking({ reservation: reservation("r", "cancelling") }),
  payment: payment("refunding"),
  refunds: [{ ...ownRefund(), ...refund } as Refund],
  ...over,
});
/** One whose money is back. */
const cancelled = (refund: Partial<OwnRefund> = {}): BookingState => ({
  ...booking({ reservation: reservation("r", "cancelled") }),
  payment: payment("refunded"),
  refunds: [
    {
      ...ownRefund({ paidAmount: 200 }),
      status: "succeeded",
      settledAtMs: t0,
      settledBy: "provider",
      ...refund,
    } as Refund,
  ],
});

const apply = (
  state: BookingState,
  { refunds = [], disputes = [] }: { refunds?: ProviderRefund[]; disputes?: ProviderDispute[] },
) => applyMovements(state, { refunds, disputes }, nowMs);
const types = (change: ReturnType<typeof apply>) => change?.events?.map(({ type }) => type) ?? [];
const ledger = (change: ReturnType<typeof apply>) =>
  Object.fromEntries(change?.ledger?.map(({ account, amount }) => [account, amount]) ?? []);

describe("a refund that nobody ordered", () => {
  test("is a row of its own, never sent by us, and what the sale keeps falls", () => {
    const change = apply(sold(), { refunds: [listed()] });
    expect(change?.refunds).toEqual([
      {
        ...outsideRefund({ refundId: "p-outside-re", amount: 60, paidAmount: 60 }),
        requestedAtMs: nowMs,
      },
    ]);
    expect(change?.payments).toEqual([
      {
        ...captured,
        version: 3,
        back: 60,
        kept: -60,
        keptChanges: [{ amount: -60, cause: "paid_back_outside", actor: "provider", atMs: nowMs }],
      },
    ]);
    expect(ledger(change)).toEqual({ gateway: -60, kept: 60 });
    expect(change?.ledger?.[0]?.postingId).toBe("p.3.moved");
    expect(change?.events).toEqual([
      expect.objectContaining({
        type: "PaidBackOutside",
        refundId: "p-outside-re",
        refundAmount: 60,
        refundCurrency: krw,
      }),
    ]);
    expect(change).not.toHaveProperty("seats");
    expect(change).not.toHaveProperty("reservations");
  });

  test("is told once, however often it is listed", () => {
    const first = apply(sold(), { refunds: [listed()] });
    expect(apply(after(sold(), first), { refunds: [listed()] })).toBeUndefined();
    expect(apply(sold(), {})).toBeUndefined();
  });

  test.each<[string, ProviderRefund]>([
    ["that failed before it was heard of", listed({ status: "failed", failure: "no" })],
  ])("%s moved nothing", (_what, one) => {
    expect(apply(sold(), { refunds: [one] })).toBeUndefined();
  });

  test("carries a text that is no id of ours, or an id under another currency", () => {
    for (const refundId of ["p-refund-9", "hello"]) {
      const change = apply(sold(), { refunds: [listed({ refundId })] });
      expect(change?.refunds).toMatchObject([{ origin: "provider" }]);
    }
    const change = apply(cancelling({ status: "sending" }), {
      refunds: [ours({ currency: usd })],
    });
    expect(change?.refunds).toMatchObject([{ origin: "provider", currency: usd, no: 2 }]);
  });

  test("carries the id of one that nobody ordered either, and is another one", () => {
    const state = after(sold(), apply(sold(), { refunds: [listed()] }));
    const another = listed({ refundId: "p-outside-re", reference: "re-2", amount: 10 });
    expect(apply(state, { refunds: [another] })?.refunds).toMatchObject([
      { refundId: "p-outside-re-2", origin: "provider", amount: 10 },
    ]);
  });

  test("of a payment without money waits until it has some", () => {
    const refunds = [outsideRefund({ refundId: "p-outside-other", amount: 60, paidAmount: 60 })];
    const state: BookingState = { ...sold(), payment: payment("pending"), refunds };
    expect(apply(state, { refunds: [listed()] })).toBeUndefined();
  });

  test("goes from pending to succeeded to failed, and never back", () => {
    const state = after(sold(), apply(sold(), { refunds: [listed({ status: "pending" })] }));
    expect(state.refunds).toMatchObject([{ status: "pending", paidAmount: 60 }]);
    const paid = apply(state, { refunds: [listed()] });
    expect(paid?.refunds).toMatchObject([{ status: "succeeded", version: 2 }]);
    expect(types(paid)).toEqual([]);
    expect(paid).not.toHaveProperty("ledger");
    const settled = after(state, paid);
    expect(apply(settled, { refunds: [listed({ status: "pending" })] })).toBeUndefined();
    const failed = apply(settled, { refunds: [listed({ status: "failed", failure: "closed" })] });
    expect(failed?.refunds).toMatchObject([
      { status: "failed", failure: "closed", paidAmount: 0, coveredAmount: 0 },
    ]);
    expect(failed?.payments).toMatchObject([
      { back: 0, kept: 0, keptChanges: [{ amount: -60 }, { cause: "paid_back_outside" }] },
    ]);
    expect(ledger(failed)).toEqual({ gateway: 60, kept: -60 });
    expect(failed?.events).toMatchObject([{ type: "RefundFailed", reason: "closed" }]);
    const over = after(settled, failed);
    for (const status of ["pending", "succeeded", "failed"] as const) {
      expect(apply(over, { refunds: [listed({ status })] })).toBeUndefined();
    }
  });

  test("that failed without a reason says so; words that no database keeps are left out", () => {
    const state = after(sold(), apply(sold(), { refunds: [listed()] }));
    for (const [failure, reason] of [
      [null, "unknown"],
      ["a\0b", "ab"],
    ] as const) {
      const failed = apply(state, { refunds: [listed({ status: "failed", failure })] });
      expect(failed?.refunds).toMatchObject([{ failure: reason }]);
    }
    const odd = apply(sold(), { refunds: [listed({ reference: "a\0b" })] });
    expect(odd?.refunds).toMatchObject([{ reference: "ab" }]);
  });

  test("that failed is owed again where it had settled what we owe", () => {
    const before = cancelling({ status: "failed" });
    const covered = apply(before, { refunds: [listed({ amount: 200 })] });
    expect(covered?.refunds).toMatchObject([
      { refundId: "p-refund", status: "succeeded", settledBy: "elsewhere" },
      { refundId: "p-outside-re", coveredAmount: 200 },
    ]);
    expect(covered?.reservations).toMatchObject([{ status: "cancelled" }]);
    expect(types(covered)).toEqual(["PaidBackOutside", "PaymentRefunded", "ReservationCancelled"]);
    const state = after(before, covered);
    const failed = apply(state, {
      refunds: [listed({ amount: 200, status: "failed", failure: "closed" })],
    });
    expect(failed?.refunds).toMatchObject([
      { refundId: "p-refund", status: "needs_operator", failure: "closed", coveredAmount: 0 },
      { refundId: "p-outside-re", status: "failed" },
    ]);
    expect(failed?.payments).toMatchObject([{ status: "refunding" }]);
    expect(failed).not.toHaveProperty("reservations");
    expect(ledger(failed)).toEqual({ gateway: 200, refunds_payable: -200 });
  });
});

describe("our own refund", () => {
  test("that was paid is settled, whoever says so first", () => {
    const change = apply(cancelling({ status: "sending" }), { refunds: [ours()] });
    expect(change?.refunds).toMatchObject([
      { status: "succeeded", settledBy: "provider", settledAtMs: nowMs, paidAmount: 200 },
    ]);
    expect(change?.payments).toMatchObject([{ status: "refunded", refundedAtMs: nowMs }]);
    expect(types(change)).toEqual(["PaymentRefunded", "ReservationCancelled"]);
    expect(apply(cancelled(), { refunds: [ours()] })).toBeUndefined();
  });

  test("is found among several; of its tries those count that succeeded", () => {
    const second = ownRefund({ refundId: "p-refund-2", no: 2, amount: 50, status: "sending" });
    const state = { ...cancelling({ status: "sending", amount: 150 }) };
    const refunds = [...state.refunds, second];
    const change = apply(
      { ...state, refunds },
      {
        refunds: [
          ours({ reference: "a", amount: 150, status: "failed", failure: "x" }),
          ours({ reference: "b", amount: 150 }),
          ours({ reference: "c", refundId: "p-refund-2", amount: 50 }),
        ],
      },
    );
    expect(change?.refunds).toMatchObject([
      { refundId: "p-refund", paidAmount: 150, status: "succeeded" },
      { refundId: "p-refund-2", paidAmount: 50, status: "succeeded" },
    ]);
  });

  test("that was paid in part is over, and the rest is an order of its own", () => {
    const change = apply(cancelling({ status: "sending" }), { refunds: [ours({ amount: 120 })] });
    expect(change?.refunds).toMatchObject([
      { refundId: "p-refund", status: "succeeded", amount: 120, paidAmount: 120 },
      { refundId: "p-refund-2", status: "needs_operator", amount: 80, failure: "paid_in_part" },
    ]);
  });

  test("that was settled by hand and is paid all the same is money paid twice", () => {
    const byHand = [{ amount: 200, note: "", atMs: t0 }];
    const state = cancelled({ paidAmount: 0, byHand, settledBy: "hand" });
    const change = apply(state, { refunds: [ours()] });
    expect(change?.payments).toMatchObject([
      {
        status: "refunded",
        refundedAtMs: t0,
        back: 400,
        kept: -200,
        keptChanges: [{ amount: -200, cause: "paid_back_twice", actor: "provider", atMs: nowMs }],
      },
    ]);
    expect(ledger(change)).toEqual({ gateway: -200, kept: 200 });
    expect(types(change)).toEqual([]);
  });

  test("that comes back is owed again and an operator's, and is said", () => {
    const change = apply(cancelled(), {
      refunds: [ours({ status: "failed", failure: "lost card" })],
    });
    expect(change?.refunds).toMatchObject([
      {
        status: "needs_operator",
        failure: "lost card",
        paidAmount: 0,
        attempt: 2,
        cameBackAttempt: 1,
      },
    ]);
    expect(change?.payments).toMatchObject([{ status: "refunding" }]);
    expect(ledger(change)).toEqual({ gateway: 200, refunds_payable: -200 });
    expect(change?.events).toMatchObject([
      { type: "RefundFailed", refundId: "p-refund", reason: "lost card" },
    ]);
    // Heard again, it is the same.
    const state = after(cancelled(), change);
    expect(
      apply(state, { refunds: [ours({ status: "failed", failure: "lost card" })] }),
    ).toBeUndefined();
  });

  test("is said with the last reason that is known, or none", () => {
    const failures = [
      ours({ reference: "a", status: "failed", failure: "first" }),
      ours({ reference: "b", status: "failed", failure: "last\0" }),
      ours({ reference: "c", status: "failed" }),
    ];
    expect(apply(cancelled(), { refunds: failures })?.refunds).toMatchObject([{ failure: "last" }]);
    const silent = apply(cancelled(), { refunds: [ours({ status: "failed" })] });
    expect(silent?.refunds).toMatchObject([{ failure: "unknown" }]);
  });

  test("that comes back and is tried again there is left to the provider", () => {
    const change = apply(cancelled(), {
      refunds: [
        ours({ reference: "a", status: "failed", failure: "x" }),
        ours({ reference: "b", status: "pending" }),
      ],
    });
    expect(change?.refunds).toMatchObject([
      { status: "pending", recoverAtMs: nowMs, failure: "x", paidAmount: 0, attempt: 1 },
    ]);
    expect(types(change)).toEqual(["RefundFailed"]);
  });

  test("that comes back though an operator had paid it by hand is owed to nobody", () => {
    const byHand = [{ amount: 200, note: "", atMs: t0 }];
    const twice = {
      ...cancelled({ byHand }),
      payment: { ...payment("refunded"), back: 400, kept: -200 } as never,
    };
    for (const refunds of [
      [ours({ status: "failed" })],
      [ours({ status: "failed" }), ours({ reference: "b", status: "pending" })],
    ]) {
      const change = apply(twice, { refunds });
      expect(change?.refunds).toMatchObject([{ status: "succeeded", paidAmount: 0 }]);
      expect(change?.payments).toMatchObject([
        { status: "refunded", back: 200, kept: 0, keptChanges: [{ cause: "paid_back_twice" }] },
      ]);
      expect(types(change)).toEqual([]);
    }
  });

  test("that is merely pending was looked at before it succeeded", () => {
    expect(apply(cancelled(), { refunds: [ours({ status: "pending" })] })).toBeUndefined();
    const one = apply(cancelled(), {
      refunds: [ours({ status: "failed" }), ours({ reference: "b" })],
    });
    expect(one).toBeUndefined();
  });

  test("that was paid for less than we believed owes the rest", () => {
    const change = apply(cancelled(), { refunds: [ours({ amount: 150 })] });
    expect(change?.refunds).toMatchObject([
      { refundId: "p-refund", status: "succeeded", amount: 150, paidAmount: 150 },
      { refundId: "p-refund-2", status: "needs_operator", amount: 50, failure: "unknown" },
    ]);
    expect(ledger(change)).toEqual({ gateway: 50, refunds_payable: -50 });
  });

  test.each(["sending", "pending"] as const)(
    "that failed while it is %s is asked about now: its look-up knows whether it may be tried again",
    (status) => {
      const waiting = cancelling({ status, recoverAtMs: nowMs + 1 });
      const change = apply(waiting, { refunds: [ours({ status: "failed" })] });
      expect(change?.refunds).toMatchObject([{ status, recoverAtMs: nowMs, version: 2 }]);
      expect(types(change)).toEqual([]);
      const due = cancelling({ status, recoverAtMs: nowMs });
      expect(apply(due, { refunds: [ours({ status: "failed" })] })).toBeUndefined();
      const goesOn = [ours({ status: "failed" }), ours({ reference: "b", status: "pending" })];
      expect(apply(waiting, { refunds: goesOn })).toBeUndefined();
    },
  );

  test("that failed while nobody sends it is no news", () => {
    for (const status of ["requested", "failed"] as const) {
      const state = cancelling({ status, recoverAtMs: nowMs + 1 });
      expect(apply(state, { refunds: [ours({ status: "failed" })] })).toBeUndefined();
    }
  });
});

describe("a dispute", () => {
  const is = (over: Partial<Dispute> = {}): Dispute => ({
    reference: "dp",
    amount: 200,
    currency: krw,
    status: "open",
    openedAtMs: nowMs,
    closedAtMs: null,
    covers: 0,
    accepted: null,
    ...over,
  });
  const withDisputes = (...disputes: readonly Dispute[]) =>
    sold({ payment: { ...captured, disputes } });
  const disputesIn = (change: ReturnType<typeof apply>) =>
    (change?.payments?.[0] as CapturedPayment | undefined)?.disputes;

  test("has its money from its opening on, and is no refund", () => {
    const change = apply(sold(), { disputes: [disputed()] });
    expect(disputesIn(change)).toEqual([is()]);
    expect(change?.payments).toMatchObject([{ status: "captured", back: 0, kept: 0 }]);
    expect(ledger(change)).toEqual({ gateway: -200, disputed: 200 });
    expect(change?.events).toMatchObject([
      { type: "PaymentDisputed", disputeId: "dp", disputedAmount: 200, disputedCurrency: krw },
    ]);
    expect(apply(after(sold(), change), { disputes: [disputed()] })).toBeUndefined();
  });

  test("that is heard of once it is over was opened, too", () => {
    for (const status of ["won", "lost"] as const) {
      const change = apply(sold(), { disputes: [disputed({ status })] });
      expect(disputesIn(change)).toEqual([is({ status, closedAtMs: nowMs })]);
      expect(change?.events).toMatchObject([
        { type: "PaymentDisputed" },
        { type: "DisputeClosed", outcome: status },
      ]);
    }
  });

  test("that is closed, and opened again by an appeal, is one and the same", () => {
    const other = is({ reference: "other", openedAtMs: t0 });
    const state = withDisputes(other, is({ openedAtMs: t0 }));
    const lost = apply(state, { disputes: [disputed({ status: "lost" })] });
    expect(disputesIn(lost)).toEqual([
      other,
      is({ status: "lost", openedAtMs: t0, closedAtMs: nowMs }),
    ]);
    expect(types(lost)).toEqual(["DisputeClosed"]);
    expect(lost).not.toHaveProperty("ledger");
    const accepted = { note: "so", atMs: t0 };
    const again = withDisputes(is({ status: "lost", openedAtMs: t0, closedAtMs: t0, accepted }));
    const open = apply(again, { disputes: [disputed()] });
    expect(disputesIn(open)).toEqual([is({ openedAtMs: t0 })]);
    expect(types(open)).toEqual(["PaymentDisputed"]);
    const won = apply(again, { disputes: [disputed({ status: "won" })] });
    expect(ledger(won)).toEqual({ gateway: 200, disputed: -200 });
  });

  test("whose amount changes is changed", () => {
    const change = apply(withDisputes(is()), { disputes: [disputed({ amount: 150 })] });
    expect(disputesIn(change)).toEqual([is({ amount: 150 })]);
    expect(ledger(change)).toEqual({ gateway: 50, disputed: -50 });
  });

  test("that is lost settles what we owe, and what it keeps has its cause", () => {
    const before = cancelling({ status: "failed" });
    const change = apply(before, { disputes: [disputed({ status: "lost" })] });
    expect(change?.refunds).toMatchObject([{ status: "succeeded", settledBy: "elsewhere" }]);
    expect(change?.payments).toMatchObject([
      {
        status: "refunded",
        back: 0,
        kept: 200,
        keptChanges: [{ amount: 200, cause: "dispute_lost", actor: "provider", atMs: nowMs }],
        disputes: [{ covers: 200 }],
      },
    ]);
    expect(ledger(change)).toEqual({
      gateway: -200,
      disputed: 200,
      refunds_payable: 200,
      kept: -200,
    });
    const won = apply(after(before, change), { disputes: [disputed({ status: "won" })] });
    expect(won?.refunds).toMatchObject([{ status: "needs_operator", failure: "dispute_won" }]);
    expect(won?.payments).toMatchObject([
      { status: "refunding", back: 200, kept: 0, disputes: [{ covers: 0, status: "won" }] },
    ]);
  });

  test("has a reference that every database keeps, and is known by it", () => {
    const change = apply(sold(), { disputes: [disputed({ reference: "d\0p" })] });
    expect(disputesIn(change)).toEqual([is()]);
    const state = after(sold(), change);
    expect(apply(state, { disputes: [disputed({ reference: "d\0p" })] })).toBeUndefined();
  });
});

describe("money", () => {
  test.each(["pending", "declined", "failed"] as const)(
    "of a payment that is %s did not move, since there is none",
    (status) => {
      const state = sold({ payment: payment(status) });
      const all = { refunds: [listed()], disputes: [disputed()] };
      expect(apply(state, all)).toBeUndefined();
    },
  );

  test("that no payment is known for is settled by what moved it; a lost dispute is as a refund", () => {
    const nobodys = booking({ refunds: [ownRefund({ status: "failed" })] });
    const state: BookingState = { ...nobodys, payment: null };
    const lost = apply(state, { disputes: [disputed({ status: "lost" })] });
    expect(lost?.refunds).toMatchObject([
      { refundId: "p-refund", status: "succeeded" },
      { refundId: "p-outside-dispute-dp", origin: "provider", status: "succeeded", no: 2 },
    ]);
    expect(lost).not.toHaveProperty("payments");
    expect(lost).not.toHaveProperty("events");
    for (const status of ["open", "won"] as const) {
      expect(apply(state, { disputes: [disputed({ status })] })).toBeUndefined();
      const won = apply(after(state, lost), { disputes: [disputed({ status })] });
      expect(won?.refunds).toMatchObject([
        { status: "needs_operator", failure: `dispute_${status}` },
        { status: "failed", failure: `dispute_${status}` },
      ]);
    }
    const outside = apply(state, { refunds: [listed({ amount: 200 })] });
    expect(outside?.refunds).toMatchObject([{ status: "succeeded" }, { reservationId: "r" }]);
    const all = { refunds: [listed()], disputes: [disputed({ status: "lost" })] };
    expect(apply({ ...state, refunds: [] }, all)).toBeUndefined();
  });

  test("of several kinds moves in one step, each with its own cause", () => {
    const change = apply(sold(), {
      refunds: [listed(), listed({ reference: "re-2", amount: 10 })],
      disputes: [disputed({ amount: 50 })],
    });
    expect(change?.refunds?.map(({ refundId, no }) => [refundId, no])).toEqual([
      ["p-outside-re", 1],
      ["p-outside-re-2", 2],
    ]);
    const [is] = (change?.payments ?? []) as readonly CapturedPayment[];
    expect(is?.version).toBe(3);
    expect(is?.keptChanges.map(({ amount }) => amount)).toEqual([-60, -10]);
    expect(types(change)).toEqual(["PaidBackOutside", "PaidBackOutside", "PaymentDisputed"]);
    expect(ledger(change)).toEqual({ gateway: -120, kept: 70, disputed: 50 });
  });

  test("that was all back and is not any more is captured again, and waits for nothing", () => {
    const outside = outsideRefund();
    const kept = { ...payment("refunded"), refundTotal: 0 } as never;
    const state = { ...cancelled(), payment: kept, refunds: [outside] };
    const change = apply(state, { refunds: [listed({ amount: 200, status: "failed" })] });
    expect(change?.payments).toEqual([
      { ...captured, version: 3, kept: 200, keptChanges: [expect.anything()] },
    ]);
    expect(change?.refunds).toMatchObject([{ status: "failed", paidAmount: 0 }]);
    expect(change).not.toHaveProperty("reservations");
  });

  test("that is settled at last is no event", () => {
    const outside = outsideRefund({ amount: 60, paidAmount: 60, status: "pending" });
    const state = sold({ payment: { ...captured, back: 60, kept: -60 }, refunds: [outside] });
    const change = apply(state, { refunds: [listed()] });
    expect(change?.refunds).toMatchObject([{ status: "succeeded" }]);
    expect(change).not.toHaveProperty("events");
    expect(change).not.toHaveProperty("ledger");
  });

  test("in suspense keeps nothing", () => {
    const state = sold({
      payment: { ...captured, suspendedAtMs: t0, recoverAtMs: t0, attempts: 2 },
      reservation: reservation("r", "expired"),
    });
    const change = apply(state, { refunds: [listed()] });
    expect(change?.payments).toMatchObject([
      { status: "captured", suspendedAtMs: t0, recoverAtMs: t0, attempts: 2, back: 60, kept: 0 },
    ]);
    expect(ledger(change)).toEqual({ gateway: -60, suspense: 60 });
  });
});
