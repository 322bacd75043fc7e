import type { GatewayCapabilities, PaymentStep } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { backoffMs } from "../../../src/payment/backoff.ts";
import { type Move, nextMove } from "../../../src/sales/recovery/recovery-table.ts";
import { krw, pending, t0 } from "../../support/given.ts";

const deadlineMs = t0 + 600_000;
const ttlMs = 300_000;
const skewMs = 5_000;

const money = { reference: "ref", amount: 200, currency: krw };
const answers = {
  captured: { outcome: "captured", ...money },
  authorized: { outcome: "authorized", ...money },
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

const surelyMs = deadlineMs + ttlMs + skewMs;
/** Before the deadline, at it, and when nothing that was sent before it can arrive any more. */
const times = {
  in_time: deadlineMs - 1,
  late: deadlineMs,
  almost: surelyMs - 1,
  surely: surelyMs,
};
type Time = keyof typeof times;

/** What takes the money: the first call, the second, or the first that brings a proof. */
const kinds = ["charges", "captures", "confirms"] as const;
type Kind = (typeof kinds)[number];

type Given = {
  readonly answer: Answer;
  readonly step: PaymentStep;
  readonly time: Time;
  readonly proven: boolean;
  readonly unwanted: boolean;
  readonly fences: boolean;
  readonly keyIsOld: boolean;
  readonly kind: Kind;
};

/** The same table in other words: what the protocol says of each case, first things first. */
const expected = (given: Given): Move["move"] => {
  const { answer, step, time, proven, unwanted, fences, keyIsOld } = given;
  if (answer === "captured" || answer === "declined" || answer === "failed") return "settle";
  const givenUp = unwanted || step === "voiding";
  if (answer === "authorized") return givenUp ? "void" : "capture";
  const over = givenUp || time !== "in_time";
  // Nothing that takes money was ever sent, and nothing else can stop what was.
  if (over && !fences && !wasSent(given)) return "let_go";
  if (answer === "unknown") return "wait";
  if (over) {
    if (answer === "pending" || fences) return "void";
    return time === "surely" ? "let_go" : "wait";
  }
  if (answer === "pending") return proven && !keyIsOld ? "send" : "settle";
  const nothingToSend = step === "requires_action" && !proven;
  return nothingToSend || keyIsOld ? "wait" : "send";
};

/** Whether a call that takes money may be on its way or answered. */
const wasSent = ({ kind, step, proven }: Given): boolean => {
  switch (kind) {
    case "charges":
      return true;
    case "captures":
      return step === "authorized" || step === "capturing" || step === "voiding";
    case "confirms":
      return proven;
  }
};

const both = [false, true] as const;
const all: readonly Given[] = (Object.keys(answers) as Answer[]).flatMap((answer) =>
  steps.flatMap((step) =>
    (Object.keys(times) as Time[]).flatMap((time) =>
      both.flatMap((proven) =>
        both.flatMap((unwanted) =>
          both.flatMap((fences) =>
            both.flatMap((keyIsOld) =>
              kinds.map((kind) => {
                return { answer, step, time, proven, unwanted, fences, keyIsOld, kind };
              }),
            ),
          ),
        ),
      ),
    ),
  ),
);

const moveOf = (given: Given): Move => {
  const { answer, step, time, proven, unwanted, fences, keyIsOld, kind } = given;
  const nowMs = times[time];
  const capabilities: GatewayCapabilities = {
    twoStep: kind === "captures",
    onlyProofTakesMoney: kind === "confirms",
    cancelBeforeCapture: fences,
    idempotencyTtlMs: keyIsOld ? nowMs - t0 : nowMs - t0 + 1,
    authorizationTtlMs: ttlMs,
    lookupByOurId: true,
    asynchronous: true,
    refundsAreFinal: true,
  };
  const payment = pending({ step, deadlineMs, createdAtMs: t0, proof: proven ? "proof" : null });
  return nextMove(payment, answers[answer], {
    nowMs,
    capabilities,
    unwanted,
    clockSkewMs: skewMs,
  });
};

describe("what recovery does next", () => {
  test(`in each of ${all.length} cases, one move`, () => {
    const wrong = all.filter((given) => moveOf(given).move !== expected(given));
    expect(wrong).toEqual([]);
  });

  test("every move is somebody's, and an answer is written down as it came", () => {
    const moves = all.map((given) => ({ given, move: moveOf(given) }));
    expect(new Set(moves.map(({ move }) => move.move))).toEqual(
      new Set(["settle", "send", "capture", "void", "let_go", "wait"]),
    );
    for (const { given, move } of moves) {
      expect("answer" in move ? move.answer : answers[given.answer]).toEqual(answers[given.answer]);
    }
  });

  test("money that was taken is never guessed away, and none is let go that can be fenced", () => {
    const wrong = all.filter((given) => {
      const { move } = moveOf(given);
      if (given.answer === "captured") return move !== "settle";
      // Unknown is only waited for, but where nothing was ever sent there is nothing to know.
      if (given.answer === "unknown") return move !== "wait" && wasSent(given);
      return given.fences && move === "let_go";
    });
    expect(wrong).toEqual([]);
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
