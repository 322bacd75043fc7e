import type { PaymentStep } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { backoffMs } from "../src/payment/carry-out.ts";
import { type Move, nextMove } from "../src/payment/recovery-table.ts";
import { krw, pending, t0 } from "./support/given.ts";

const deadlineMs = t0 + 600_000;

const answers = {
  captured: { outcome: "captured", reference: "ref", amount: 200, currency: krw },
  declined: { outcome: "declined", reason: "no" },
  failed: { outcome: "failed", reason: "no" },
  pending: { outcome: "pending", nextAction: null },
  not_found: { outcome: "not_found" },
  unknown: { outcome: "unknown" },
} as const;

type Answer = keyof typeof answers;
const steps = Object.keys({
  created: 0,
  authorizing: 0,
  requires_action: 0,
  authorized: 0,
  capturing: 0,
  voiding: 0,
} satisfies Record<PaymentStep, 0>) as PaymentStep[];

/** [in time, at the deadline], by answer; the one step that differs follows. */
const table: Readonly<Record<Answer, readonly [Move["move"], Move["move"]]>> = {
  captured: ["settle", "settle"],
  declined: ["settle", "settle"],
  failed: ["settle", "settle"],
  pending: ["settle", "cancel"],
  not_found: ["charge", "cancel"],
  unknown: ["wait", "wait"],
};

const expected = (answer: Answer, step: PaymentStep, late: boolean): Move["move"] => {
  // The buyer has not been to the gateway's page yet: there is nothing to send.
  if (answer === "not_found" && step === "requires_action" && !late) return "wait";
  return table[answer][late ? 1 : 0];
};

const cases = (Object.keys(answers) as Answer[]).flatMap((answer) =>
  steps.flatMap((step) =>
    [deadlineMs - 1, deadlineMs].map((nowMs) => ({
      answer,
      step,
      late: nowMs === deadlineMs ? "late" : "in time",
      nowMs,
    })),
  ),
);

describe("what recovery does next", () => {
  test.each(cases)("$answer, $step, $late", ({ answer, step, late, nowMs }) => {
    const move = nextMove(pending({ step, deadlineMs }), answers[answer], nowMs);
    expect(move.move).toBe(expected(answer, step, late === "late"));
    expect("answer" in move ? move.answer : answers[answer]).toEqual(answers[answer]);
  });

  test("a proof that was stored but perhaps never sent is sent again", () => {
    const proven = pending({ step: "capturing", proof: "proof", deadlineMs });
    const asked = { outcome: "pending", nextAction: { type: "redirect" } } as const;
    expect(nextMove(proven, asked, t0).move).toBe("charge");
    expect(nextMove(proven, answers.pending, t0).move).toBe("charge");
    expect(nextMove(proven, asked, deadlineMs).move).toBe("cancel");
  });
});

describe("the backoff", () => {
  test("doubles up to a minute, within half and once of it", () => {
    const most = Array.from({ length: 12 }, (_, attempts) => backoffMs(attempts, 0.999_999));
    expect(most.slice(0, 8)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(Math.max(...most)).toBeLessThanOrEqual(60_000);
    expect(backoffMs(0, 0)).toBe(500);
    expect(backoffMs(1e9, 0)).toBe(30_000);
  });
});
