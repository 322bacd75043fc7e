import type { BookingState, PaymentStatus, ReservationStatus } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { paymentMoves } from "../../../src/payment/payment.ts";
import { resolveSuspense } from "../../../src/sales/paying/late-money.ts";
import { type Settlement, settlePayment } from "../../../src/sales/paying/settle-payment.ts";
import {
  after,
  booking,
  krw,
  minuteMs,
  payment,
  pending,
  reservation,
  t0,
} from "../../support/given.ts";

const answers = {
  captured: { outcome: "captured", reference: "ref", amount: 200, currency: krw },
  declined: { outcome: "declined", reason: "no money" },
  failed: { outcome: "failed", reason: "no service" },
  pending: { outcome: "pending", nextAction: null },
} as const satisfies Readonly<Record<string, Settlement>>;

type Answer = keyof typeof answers;

const paying = (over: Parameters<typeof reservation>[2] = {}): BookingState => ({
  ...booking({ reservation: reservation("r", "paying", over) }),
  payment: pending(),
});

/** What each answer makes of a payment in each status, its reservation expired and its seats free. */
const table: Readonly<Record<PaymentStatus, Readonly<Record<Answer, PaymentStatus | "nothing">>>> =
  {
    pending: { captured: "captured", declined: "declined", failed: "failed", pending: "pending" },
    captured: { captured: "nothing", declined: "nothing", failed: "nothing", pending: "nothing" },
    declined: { captured: "captured", declined: "nothing", failed: "nothing", pending: "nothing" },
    failed: { captured: "captured", declined: "nothing", failed: "nothing", pending: "nothing" },
    refunding: { captured: "nothing", declined: "nothing", failed: "nothing", pending: "nothing" },
    refunded: { captured: "nothing", declined: "nothing", failed: "nothing", pending: "nothing" },
  };

describe("every payment hears every answer", () => {
  const statuses = Object.keys(paymentMoves) as PaymentStatus[];
  const cases = statuses.flatMap((status) =>
    (Object.keys(answers) as Answer[]).map((answer) => ({
      status,
      answer,
      is: table[status][answer],
    })),
  );
  test.each(cases)("$status, $answer: $is", ({ status, answer, is }) => {
    const expired = reservation("r", "expired");
    const state = { ...booking({ reservation: expired }), payment: payment(status) };
    const change = settlePayment(state, answers[answer], t0);
    expect(change?.payments?.[0]?.status ?? "nothing").toBe(is);
  });

  test("without its payment or reservation there is nothing to settle", () => {
    expect(settlePayment({ ...paying(), payment: null }, answers.captured, t0)).toBeUndefined();
    expect(settlePayment({ ...paying(), reservation: null }, answers.captured, t0)).toBeUndefined();
  });

  test("hearing the same answer twice changes nothing the second time", () => {
    for (const answer of [answers.captured, answers.declined, answers.failed]) {
      const before = paying();
      const change = settlePayment(before, answer, t0);
      expect(settlePayment(after(before, change), answer, t0)).toBeUndefined();
    }
  });
});

describe("money that was asked for", () => {
  test("confirms, sells and tells, in one step (L3), however late it is", () => {
    for (const nowMs of [t0, t0 + 900 * minuteMs]) {
      const change = settlePayment(paying(), answers.captured, nowMs);
      expect(change?.payments).toMatchObject([{ status: "captured", version: 3 }]);
      expect(change?.reservations).toMatchObject([
        { status: "confirmed", paymentId: "p", version: 4 },
      ]);
      for (const put of change?.seats ?? []) {
        expect(put).toMatchObject({ epoch: 5, claim: { state: "sold", reservationId: "r" } });
      }
      expect(change?.seats).toHaveLength(2);
      expect(change?.events?.map(({ type, stream }) => [type, stream])).toEqual([
        ["PaymentCaptured", "r"],
        ["ReservationConfirmed", "r"],
      ]);
    }
  });
});

describe("an attempt without money", () => {
  const heldUntil = t0 + 5 * minuteMs;
  type Case = {
    readonly given: string;
    readonly declines: number;
    readonly atMs: number;
    readonly is: ReservationStatus;
    /** When the time to pay is over, where that is before the hold's end. */
    readonly payByMs?: number;
  };
  const cases: readonly Case[] = [
    { given: "in time", declines: 0, atMs: heldUntil - 1, is: "held" },
    { given: "at the hold's end", declines: 0, atMs: heldUntil, is: "expired" },
    { given: "the fourth", declines: 3, atMs: t0, is: "held" },
    { given: "the fifth", declines: 4, atMs: t0, is: "expired" },
    { given: "just in time to pay", declines: 0, atMs: t0, is: "held", payByMs: t0 + 1 },
    { given: "too late to pay", declines: 0, atMs: t0, is: "expired", payByMs: t0 },
  ];
  const wrong: Settlement = { ...answers.captured, amount: 199 };
  const foreign: Settlement = { ...answers.captured, currency: "USD" as typeof krw };
  const ways = [
    { how: "declined", answer: answers.declined, status: "declined" },
    { how: "failed", answer: answers.failed, status: "failed" },
    { how: "paid with the wrong amount", answer: wrong, status: "refunding" },
    { how: "paid in another currency", answer: foreign, status: "refunding" },
  ];
  /** Money that is not what was asked for is written down first, and sent back in the next step. */
  const settle = (before: BookingState, answer: Settlement, atMs: number) => {
    const first = settlePayment(before, answer, atMs);
    return answer.outcome === "captured" ? resolveSuspense(after(before, first), atMs) : first;
  };
  const all = ways.flatMap((way) => cases.map((one) => ({ ...way, ...one })));

  test.each(all)("$how, $given: $is", ({ answer, status, declines, atMs, is, payByMs }) => {
    const before = paying({ declines, ...(payByMs !== undefined && { payByMs }) });
    const change = settle(before, answer, atMs);
    expect(change?.payments).toMatchObject([{ status, version: status === "refunding" ? 4 : 3 }]);
    expect(change?.reservations).toMatchObject([
      { status: is, declines: declines + 1, version: 4, expiresAtMs: heldUntil },
    ]);
    const claim = is === "held" ? { state: "held", untilMs: heldUntil } : { state: "free" };
    expect(change?.seats).toHaveLength(2);
    for (const put of change?.seats ?? []) {
      expect(put).toMatchObject({ claim, epoch: is === "held" ? 5 : 6 });
    }
    const types = change?.events?.map(({ type }) => type);
    expect(types?.includes("ReservationExpired")).toBe(is === "expired");
  });

  test.each(["declined", "failed"] as const)(
    "%s after its reservation went on says so alone",
    (how) => {
      for (const status of ["held", "expired", "released", "confirmed"] as const) {
        const other = { ...booking({ reservation: reservation("r", status) }), payment: pending() };
        const change = settlePayment(other, answers[how], t0);
        expect(change).toEqual({
          payments: [expect.objectContaining({ status: how })],
          events: [expect.anything()],
        });
      }
    },
  );
});

describe("an answer that is not final", () => {
  const nextAction = { type: "redirect" };
  test("with something for the buyer to do waits for it", () => {
    const change = settlePayment(paying(), { outcome: "pending", nextAction }, t0);
    expect(change?.payments).toMatchObject([
      { step: "requires_action", nextAction, recoverAtMs: t0 + 1_000, version: 3 },
    ]);
    expect(Object.keys(change ?? {})).toEqual(["payments"]);
  });

  test.each(["authorizing", "capturing"] as const)(
    "of before the proof never takes a payment back that is %s with it",
    (step) => {
      const before = pending({ step, proof: "first" });
      const late = { outcome: "pending", nextAction } as const;
      const change = settlePayment({ ...paying(), payment: before }, late, t0);
      expect(change?.payments).toMatchObject([{ step, proof: "first", recoverAtMs: t0 + 1_000 }]);
    },
  );

  test("without news keeps what is known, and that the outcome is known", () => {
    const before = pending({ step: "requires_action", nextAction, outcomeUnknownSinceMs: t0 });
    const change = settlePayment({ ...paying(), payment: before }, answers.pending, t0);
    expect(change?.payments).toMatchObject([
      { step: "requires_action", nextAction, outcomeUnknownSinceMs: null },
    ]);
  });
});
