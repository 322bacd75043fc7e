import type { BookingState, IdempotencyRecord, PaymentId, QueueId } from "@admit-one/core";
import { concertDefaults } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { type StartPayment, startPayment } from "../../../src/sales/paying/start-payment.ts";
import { ann, bob, booking, minuteMs, reservation, t0, tokenRef } from "../../support/given.ts";

const key = { userId: ann, key: "k" };
const command = (over: Partial<StartPayment> = {}): StartPayment => ({
  paymentId: "p" as PaymentId,
  userId: ann,
  token: tokenRef,
  amount: 200,
  currency: "KRW",
  method: { type: "fake" },
  key,
  fingerprint: "f",
  leaseMs: 15_000,
  ...over,
});

const record: IdempotencyRecord = {
  ...key,
  fingerprint: "g",
  answer: { kind: "payment", paymentId: "old" as PaymentId },
  atMs: t0,
};

const held = () => booking({ reservation: reservation("r", "held") });

type Fault = {
  readonly refused: string;
  readonly state?: (state: BookingState) => BookingState;
  readonly command?: Partial<StartPayment>;
  readonly kept?: boolean;
  /** Faults of one group exclude each other. */
  readonly status?: boolean;
};

const inStatus = (status: "paying" | "confirmed" | "expired" | "released" | "cancelled") => ({
  status: true,
  state: (s: BookingState) => ({ ...s, reservation: reservation("r", status) }),
});

/** Every refusal of the rule, in the order in which it must be answered (design.md, section 8). */
const faults: readonly Fault[] = [
  { refused: "idempotency_key_reused", state: (s) => ({ ...s, record }) },
  { refused: "not_found", command: { userId: bob } },
  { refused: "invalid_token", command: { token: { queueId: "other" as QueueId, no: 1 } } },
  { refused: "payment_in_progress", ...inStatus("paying") },
  { refused: "reservation_not_held", ...inStatus("confirmed"), kept: true },
  { refused: "reservation_not_held", ...inStatus("expired"), kept: true },
  { refused: "reservation_not_held", ...inStatus("released"), kept: true },
  { refused: "reservation_not_held", ...inStatus("cancelled"), kept: true },
  { refused: "amount_mismatch", command: { amount: 201 } },
  { refused: "amount_mismatch", command: { currency: "USD" } },
];

const apply = (chosen: readonly Fault[]) => {
  const state = chosen.reduce((made, { state: f }) => f?.(made) ?? made, held());
  const given = chosen.reduce((made, fault) => ({ ...made, ...fault.command }), command());
  return startPayment(state, given, t0);
};

describe("refusals come in their order", () => {
  test.each(faults)("$refused alone", (fault) => {
    const { outcome, change } = apply([fault]);
    expect(outcome.outcome).toBe(fault.refused);
    const { record: answer, ...rest } = change ?? {};
    expect(rest, "a refusal changes nothing but its record").toEqual({});
    expect(answer !== undefined).toBe(fault.kept === true);
  });

  const subsets = Array.from({ length: 2 ** faults.length - 1 }, (_, bits) =>
    faults.filter((_fault, index) => ((bits + 1) >> index) & 1),
  ).filter((chosen) => chosen.filter(({ status }) => status).length <= 1);

  test(`of the ${subsets.length} ways in which refusals may meet, the first one is answered`, () => {
    for (const chosen of subsets) {
      const { outcome } = apply(chosen);
      expect(outcome.outcome, chosen.map(({ refused }) => refused).join(", ")).toBe(
        chosen[0]?.refused,
      );
    }
  });

  test("an unknown reservation is not found", () => {
    const { outcome } = startPayment(booking(), command(), t0);
    expect(outcome).toEqual({ outcome: "not_found", what: "reservation" });
  });

  test.each([
    { given: "the kept answer of a payment", answer: record.answer, is: "replayed" },
    {
      given: "the kept answer of a refusal",
      answer: { kind: "outcome", outcome: { outcome: "reservation_not_held" } } as const,
      is: "reservation_not_held",
    },
  ])("$given comes before all else", ({ answer, is }) => {
    const state = { ...booking(), record: { ...record, fingerprint: "f", answer } };
    const { outcome, change } = startPayment(state, command({ userId: bob }), t0);
    expect(outcome.outcome).toBe(is);
    expect(change).toBeUndefined();
  });
});

describe("time", () => {
  test.each([
    {
      given: "a millisecond before the hold's end",
      at: 5 * minuteMs - 1,
      payBy: null,
      is: "started",
    },
    { given: "at the hold's end", at: 5 * minuteMs, payBy: null, is: "reservation_not_held" },
    {
      given: "a second try before the pay deadline",
      at: minuteMs - 1,
      payBy: t0 + minuteMs,
      is: "started",
    },
    {
      given: "a second try at the pay deadline",
      at: minuteMs,
      payBy: t0 + minuteMs,
      is: "reservation_not_held",
    },
  ])("$given: $is", ({ at, payBy, is }) => {
    const state = booking({ reservation: reservation("r", "held", { payByMs: payBy }) });
    expect(startPayment(state, command(), t0 + at).outcome.outcome).toBe(is);
  });

  test("the pay deadline runs from the first start, whatever the policy says later", () => {
    const first = startPayment(held(), command(), t0 + 7).change;
    const payByMs = t0 + 7 + concertDefaults.payWithinMs;
    expect(first?.reservations).toMatchObject([{ status: "paying", payByMs }]);
    expect(first?.payments).toMatchObject([{ deadlineMs: payByMs }]);
    const again = booking({ reservation: reservation("r", "held", { payByMs: t0 + 99 }) });
    expect(startPayment(again, command(), t0).change?.payments).toMatchObject([
      { deadlineMs: t0 + 99 },
    ]);
  });
});

describe("a started payment", () => {
  test("is written down with its reservation and pinned seats before any call", () => {
    const { outcome, change } = startPayment(held(), command(), t0);
    expect(outcome).toMatchObject({
      outcome: "started",
      payment: { amount: 200, currency: "KRW" },
    });
    expect(change?.payments).toMatchObject([
      { status: "pending", version: 1, recoverAtMs: t0 + 15_000, proof: null },
    ]);
    expect(change?.seats).toHaveLength(2);
    for (const put of change?.seats ?? []) {
      expect(put).toMatchObject({ epoch: 5, claim: { state: "held", untilMs: null } });
    }
    expect(change?.events).toMatchObject([{ type: "PaymentStarted", stream: "r" }]);
    expect(change?.record).toMatchObject({ answer: { kind: "payment", paymentId: "p" } });
  });

  test("of nothing is captured at once, without a gateway (L3)", () => {
    const free = reservation("r", "held", { amount: 0 });
    const { outcome, change } = startPayment(
      booking({ reservation: free }),
      command({ amount: 0 }),
      t0,
    );
    expect(outcome).toEqual({ outcome: "settled", confirmed: true });
    expect(change?.payments).toMatchObject([{ status: "captured", amount: 0, version: 1 }]);
    expect(change?.reservations).toMatchObject([
      { status: "confirmed", paymentId: "p", version: 4 },
    ]);
    expect(change?.seats?.map(({ claim }) => claim.state)).toEqual(["sold", "sold"]);
    expect(change?.record).toBeDefined();
  });

  test("names the place in line that pays, not the one that held", () => {
    const token = { queueId: tokenRef.queueId, no: 9 };
    const { change } = startPayment(held(), command({ token }), t0);
    expect(change?.reservations).toMatchObject([{ token }]);
  });
});
