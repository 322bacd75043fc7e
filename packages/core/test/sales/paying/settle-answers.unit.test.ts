import type {
  BookingState,
  CapturedPayment,
  PaymentStep,
  PendingPayment,
  SeatClaim,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { paymentEvent } from "../../../src/payment/payment-events.ts";
import { resolveSuspense } from "../../../src/sales/paying/late-money.ts";
import {
  endWithoutMoney,
  type Settlement,
  settlePayment,
} from "../../../src/sales/paying/settle-payment.ts";
import {
  ann,
  booking,
  krw,
  payment,
  pending,
  reservation,
  seat,
  show,
  showId,
  t0,
} from "../../support/given.ts";
import { ownRefund } from "../../support/refunds.ts";

// What each answer of a gateway writes down, field by field (T2).

const money = { reference: "ref", amount: 200, currency: krw };
const captured: Settlement = { outcome: "captured", ...money };
const authorized: Settlement = { outcome: "authorized", ...money };

const paying = (over: Partial<BookingState> = {}): BookingState => ({
  ...booking({ reservation: reservation("r", "paying") }),
  payment: pending(),
  ...over,
});

const claim = (over: object): SeatClaim =>
  ({ state: "held", reservationId: "r", untilMs: null, ...over }) as unknown as SeatClaim;
const pinned = claim({});
const seats = (first: SeatClaim, second: SeatClaim = pinned) => [
  seat("A1", first, 5),
  seat("A2", second, 5),
];

/** Where seats can't be sold though their payment waits: each is a defect, or a show that is off. */
const unsellable: readonly (readonly [string, Partial<BookingState>])[] = [
  ["the show is cancelled", { show: show({ cancelled: true }) }],
  ["the show is gone", { show: null }],
  ["a seat is free", { seats: seats({ state: "free" }) }],
  ["a seat is another's", { seats: seats(claim({ reservationId: "x" })) }],
  ["a seat may lapse", { seats: seats(claim({ untilMs: t0 + 1 })) }],
  ["the second seat may lapse", { seats: seats(pinned, claim({ untilMs: t0 + 1 })) }],
  ["a seat is sold", { seats: seats(claim({ state: "sold", untilMs: undefined })) }],
  ["a seat does not exist", { seats: [seat("A1", pinned, 5)] }],
  [
    "the reservation waits for another payment",
    { reservation: { ...reservation("r", "paying"), paymentId: "p2" as never } as never },
  ],
  ["the reservation is held", { reservation: reservation("r", "held") }],
];

describe("money whose seats can't be sold", () => {
  test.each(unsellable)("since %s: is written down in suspense (K13)", (_why, over) => {
    const change = settlePayment(paying(over), captured, t0 + 9);
    expect(change).toEqual({
      payments: [
        {
          ...payment("captured"),
          version: 3,
          capturedAtMs: t0 + 9,
          suspendedAtMs: t0 + 9,
          recoverAtMs: t0 + 9,
        },
      ],
      ledger: [
        expect.objectContaining({ entryId: "p.captured.debit", account: "gateway", amount: 200 }),
        expect.objectContaining({ entryId: "p.captured.credit", account: "suspense" }),
      ],
      events: [
        expect.objectContaining({ type: "PaymentCaptured", eventId: "p.3.PaymentCaptured" }),
      ],
    });
  });

  test.each(unsellable)("since %s: is not captured where it is authorized only", (_why, over) => {
    const change = settlePayment(paying(over), authorized, t0);
    expect(change).toEqual({
      payments: [{ ...pending(), version: 3, step: "voiding", reference: "ref" }],
    });
  });
});

describe("an authorization", () => {
  const waiting: PendingPayment = pending({
    step: "requires_action",
    nextAction: { type: "page" },
    outcomeUnknownSinceMs: t0,
  });

  test("of what its seats wait for is written down, and nothing else", () => {
    expect(settlePayment(paying({ payment: waiting }), authorized, t0)).toEqual({
      payments: [{ ...pending(), version: 3, step: "authorized", reference: "ref" }],
    });
  });

  test.each([
    ["too little", { amount: 199 }],
    ["too much", { amount: 201 }],
    ["another currency", { currency: "USD" as typeof krw }],
  ])("of %s is given up", (_what, over) => {
    const change = settlePayment(paying(), { ...authorized, ...over }, t0);
    expect(change?.payments).toMatchObject([{ step: "voiding" }]);
  });

  test("of a payment that is given up stays given up", () => {
    const change = settlePayment(paying({ payment: pending({ step: "voiding" }) }), authorized, t0);
    expect(change?.payments).toMatchObject([{ step: "voiding" }]);
  });

  test("of a payment that is over is no news", () => {
    for (const status of ["captured", "declined", "failed", "refunding", "refunded"] as const) {
      expect(settlePayment(paying({ payment: payment(status) }), authorized, t0)).toBeUndefined();
    }
  });
});

describe("an answer that says wait", () => {
  const steps: readonly PaymentStep[] = [
    "created",
    "authorizing",
    "requires_action",
    "authorized",
    "capturing",
    "voiding",
  ];

  test.each(steps)("leaves the step %s, unless there is something to do", (step) => {
    const before = pending({ step, reference: "old" });
    const next = (nextAction: { type: string } | null, reference?: string) =>
      settlePayment(
        paying({ payment: before }),
        { outcome: "pending", nextAction, ...(reference !== undefined && { reference }) },
        t0,
      )?.payments;
    const told = { ...before, version: 3, waits: 1, recoverAtMs: t0 + 1_000 };
    expect(next(null)).toEqual([told]);
    expect(next({ type: "page" }, "new")).toEqual([
      {
        ...told,
        // What is given up stays so, whatever the gateway would have the buyer do; and a capture may
        // be under way, which no answer from before it takes back.
        step: step === "voiding" || step === "authorized" ? step : "requires_action",
        nextAction: { type: "page" },
        reference: "new",
      },
    ]);
  });

  test.each(steps)("leaves the step %s of a payment whose proof is under way", (step) => {
    const before = pending({ step, proof: "proof" });
    const answer = { outcome: "pending", nextAction: { type: "page" } } as const;
    const change = settlePayment(paying({ payment: before }), answer, t0);
    expect(change?.payments).toMatchObject([{ step, proof: "proof" }]);
  });
});

describe("an answer without money", () => {
  test.each([
    ["declined", "PaymentDeclined"],
    ["failed", "PaymentFailed"],
  ] as const)("%s is told as %s, with its reason", (outcome, type) => {
    const before = paying({ payment: pending({ reference: "ref" }) });
    const change = settlePayment(before, { outcome, reason: "why" }, t0 + 9);
    expect(change?.payments).toEqual([
      {
        ...payment(outcome),
        version: 3,
        reason: "why",
        reference: "ref",
        endedAtMs: t0 + 9,
        watchUntilMs: null,
        recoverAtMs: null,
        attempts: 0,
      },
    ]);
    expect(change?.events).toEqual([
      {
        type,
        reason: "why",
        paymentId: "p",
        reservationId: "r",
        showId,
        userId: ann,
        amount: 200,
        currency: krw,
        eventId: `p.3.${type}`,
        stream: "r",
        atMs: t0 + 9,
      },
    ]);
  });

  test("that nobody fenced is watched from now on", () => {
    const failed = { outcome: "failed", reason: "why" } as const;
    const change = endWithoutMoney(paying(), pending(), failed, t0, t0 + 5);
    expect(change.payments).toMatchObject([{ watchUntilMs: t0 + 5, recoverAtMs: t0 }]);
  });
});

describe("an attempt that ends", () => {
  const decline = (over: Partial<BookingState>) =>
    settlePayment(paying(over), { outcome: "declined", reason: "no" }, t0);

  test.each([
    ["cancelled", show({ cancelled: true })],
    ["gone", null],
  ])("ends its hold where the show is %s", (_how, off) => {
    expect(decline({ show: off })?.reservations).toMatchObject([{ status: "expired" }]);
    expect(decline({})?.reservations).toMatchObject([{ status: "held" }]);
  });

  test("gives back the seats that are its own alone", () => {
    const others = [seat("B1", claim({ reservationId: "x" }), 5), seat("B2", { state: "free" }, 5)];
    const change = decline({ seats: [...seats(pinned), ...others] });
    const untilMs = t0 + 5 * 60_000;
    expect(change?.seats).toEqual(seats(claim({ untilMs }), claim({ untilMs })));
  });
});

describe("money in suspense", () => {
  test.each([
    ["the show is off", { show: show({ cancelled: true }) }, 200, "show_cancelled"],
    ["its reservation was released", { reservation: reservation("r", "released") }, 200, "late"],
    ["it is not what was asked for", {}, 199, "mismatch"],
    ["it is neither wanted nor right", { show: show({ cancelled: true }) }, 199, "mismatch"],
    ["its show is gone", { show: null }, 200, "late"],
    ["its reservation is gone", { reservation: null }, 200, "late"],
  ] as const)("goes back since %s, and says so", (_why, over, amount, reason) => {
    const waits = { suspendedAtMs: t0, recoverAtMs: t0, takenAmount: amount };
    const suspended = { ...payment("captured"), ...waits } as CapturedPayment;
    const change = resolveSuspense(paying({ payment: suspended, ...over }), t0 + 9);
    expect(change?.refunds).toEqual([
      ownRefund({ amount, reason, requestedAtMs: t0 + 9, recoverAtMs: t0 + 9 }),
    ]);
    expect(change?.ledger).toEqual([
      {
        entryId: "p.3.refund_requested.suspense",
        postingId: "p.3.refund_requested",
        account: "suspense",
        amount,
        currency: krw,
        paymentId: "p",
        atMs: t0 + 9,
      },
      expect.objectContaining({
        entryId: "p.3.refund_requested.refunds_payable",
        account: "refunds_payable",
        amount: -amount,
      }),
    ]);
  });

  test("is decided once", () => {
    expect(resolveSuspense({ ...paying(), payment: payment("captured") }, t0)).toBeUndefined();
    expect(resolveSuspense({ ...paying(), payment: payment("refunding") }, t0)).toBeUndefined();
    expect(resolveSuspense({ ...paying(), payment: null }, t0)).toBeUndefined();
  });
});

test("an event of a payment says whose it is, in the order of its reservation", () => {
  const told = paymentEvent(pending({ version: 7 }), t0, { type: "PaymentStarted" });
  expect(told).toEqual({
    type: "PaymentStarted",
    paymentId: "p",
    reservationId: "r",
    showId,
    userId: ann,
    amount: 200,
    currency: krw,
    eventId: "p.7.PaymentStarted",
    stream: "r",
    atMs: t0,
  });
});
