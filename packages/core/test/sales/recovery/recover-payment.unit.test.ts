import type {
  BookingState,
  CapturedPayment,
  GatewayCapabilities,
  Payment,
  PendingPayment,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { backoffMs } from "../../../src/payment/backoff.ts";
import { recoverPayment } from "../../../src/sales/recovery/recover-payment.ts";
import type { SalesContext } from "../../../src/sales/sales-context.ts";
import { booking, krw, payment, pending, reservation, show, t0 } from "../../support/given.ts";
import { onePayment } from "../../support/one-payment.ts";

// One step of recovery on one payment: which calls it makes, and what it leaves to others.

const nowMs = t0 + 60_000;
const capabilities: GatewayCapabilities = {
  twoStep: false,
  onlyProofTakesMoney: false,
  cancelBeforeCapture: false,
  idempotencyTtlMs: 3_600_000,
  authorizationTtlMs: 1_000,
  lookupByOurId: true,
  asynchronous: true,
  refundsAreFinal: true,
};
const paying = reservation("r", "paying");
const captured = payment("captured") as CapturedPayment;
const watched = (status: "declined" | "failed"): Payment =>
  ({ ...payment(status), watchUntilMs: nowMs + 1, recoverAtMs: t0 }) as Payment;
const due = (over: Partial<PendingPayment> = {}): BookingState => ({
  ...booking({ reservation: paying }),
  payment: pending(over),
});
const money = { outcome: "captured", reference: "ref", amount: 200, currency: krw, atMs: t0 };
const authorized = { outcome: "authorized", reference: "ref", amount: 200, currency: krw };

type Given = {
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly can?: Partial<GatewayCapabilities>;
  readonly isThere?: boolean;
  /** What happens between the look-up and its answer. */
  readonly meanwhile?: Partial<BookingState>;
  readonly isNews?: boolean;
};

const recover = async (state: BookingState, given: Given = {}) => {
  const { answers = {}, can = {}, isThere = true, meanwhile, isNews = false } = given;
  const calls: string[] = [];
  const call = (name: string) => async () => {
    calls.push(name);
    if (name === "lookup" && meanwhile) one.now.state = { ...one.now.state, ...meanwhile };
    return answers[name] ?? { outcome: "failed", reason: `${name} was not expected` };
  };
  const names = ["lookup", "charge", "authorize", "capture", "cancel", "movements"];
  const gateway = {
    ...Object.fromEntries(names.map((name) => [name, call(name)])),
    capabilities: { ...capabilities, ...can },
  };
  const one = onePayment(state, isThere ? gateway : null);
  one.now.ms = nowMs;
  const context = {
    ...one.context,
    stores: { ...one.context.stores, queues: { update: async () => {} } },
    options: { ...one.context.options, clockSkewMs: 0 },
  } as unknown as SalesContext;
  const recovered = await recoverPayment(context, captured.paymentId, isNews);
  const { payment: after, reservation: owner } = one.now.state;
  const { steps } = one;
  return { recovered, calls, steps, after, owner };
};

const asked = { isAsked: true, isHeard: true };
const quiet = { isAsked: false, isHeard: true };

describe("without its gateway", () => {
  test.each<[string, BookingState]>([
    ["a pending payment", due()],
    ["a declined one whose money may arrive", { ...due(), payment: watched("declined") }],
    ["a failed one whose money may arrive", { ...due(), payment: watched("failed") }],
  ])("%s waits for a server that has it", async (_what, state) => {
    const { recovered, steps } = await recover(state, { isThere: false });
    expect(recovered).toEqual({ isAsked: false, isHeard: false });
    expect(steps).toEqual([]);
  });

  test("money in suspense is decided about: that needs no gateway", async () => {
    const suspended = { ...captured, suspendedAtMs: t0, recoverAtMs: t0 };
    const expired = reservation("r", "expired");
    const state = { ...booking({ reservation: expired }), payment: suspended };
    const { recovered, owner } = await recover(state, { isThere: false });
    expect(recovered).toEqual(quiet);
    expect(owner?.status).toBe("confirmed");
  });
});

describe("news", () => {
  const moved = { refunds: [], disputes: [] };

  test("of captured money may be of what moved it since", async () => {
    const state = { ...booking({ reservation: reservation("r", "confirmed") }), payment: captured };
    const { recovered, calls } = await recover(state, {
      answers: { movements: moved },
      isNews: true,
    });
    expect([recovered, calls]).toEqual([asked, ["movements"]]);
  });

  test("of a payment that is declined by then needs one look-up", async () => {
    const answers = { lookup: { outcome: "declined", reason: "no" } };
    const { recovered, calls } = await recover(due(), { answers, isNews: true });
    expect([recovered, calls]).toEqual([asked, ["lookup"]]);
  });
});

describe("what is gone", () => {
  test.each<[string, Partial<BookingState>]>([
    ["a payment", { payment: null }],
    ["a reservation", { reservation: null }],
  ])("%s is not due", async (_what, over) => {
    const { recovered, calls, steps } = await recover({ ...due(), ...over });
    expect([recovered, calls, steps]).toEqual([quiet, [], []]);
  });
});

describe("a pending payment", () => {
  test("is looked up, and its answer stored", async () => {
    const { recovered, calls, owner } = await recover(due(), { answers: { lookup: money } });
    expect([recovered, calls, owner?.status]).toEqual([asked, ["lookup"], "confirmed"]);
  });

  test("is sent again if the gateway does not know it", async () => {
    const answers = { lookup: { outcome: "not_found" }, charge: money };
    const { calls, owner } = await recover(due(), { answers });
    expect([calls, owner?.status]).toEqual([["lookup", "charge"], "confirmed"]);
  });

  test.each([
    ["is captured if it was authorized", { lookup: authorized, capture: money }, ["lookup"]],
    [
      "is authorized again, and captured, if the gateway does not know it",
      { lookup: { outcome: "not_found" }, authorize: authorized, capture: money },
      ["lookup", "authorize"],
    ],
  ])("of two steps %s", async (_what, answers, before) => {
    const { calls, owner } = await recover(due({ step: "authorizing" }), {
      answers,
      can: { twoStep: true },
    });
    expect([calls, owner?.status]).toEqual([[...before, "capture"], "confirmed"]);
  });

  test("that took nothing yet and is unwanted ends without a call", async () => {
    const state = { ...due({ step: "created" }), show: show({ cancelled: true }) };
    const { recovered, calls, after } = await recover(state, { can: { twoStep: true } });
    expect([recovered, calls]).toEqual([quiet, []]);
    expect(after).toMatchObject({ status: "failed", reason: "never_authorized" });
  });

  test("is asked about again later if the gateway does not answer", async () => {
    const { recovered, calls, after } = await recover(due(), {
      answers: { lookup: { outcome: "unknown" } },
    });
    expect([recovered, calls]).toEqual([asked, ["lookup"]]);
    expect(after).toMatchObject({ status: "pending", outcomeUnknownSinceMs: nowMs });
  });

  test("in doubt that the gateway never heard of ends after all its time", async () => {
    const state = due({ deadlineMs: nowMs - capabilities.authorizationTtlMs });
    const answers = { lookup: { outcome: "not_found" } };
    const { recovered, after } = await recover(state, { answers });
    expect(recovered).toEqual(asked);
    expect(after).toMatchObject({ status: "failed", reason: "never_arrived" });
  });

  describe("that another server finished during the look-up", () => {
    // The same claim: only the status says that it is over.
    const over = { ...captured, attempts: 1 };
    const meanwhile = { payment: over, reservation: reservation("r", "confirmed") };

    test("is not given up", async () => {
      const state = { ...due(), show: show({ cancelled: true }) };
      const { calls, after } = await recover(state, {
        answers: { lookup: authorized },
        can: { cancelBeforeCapture: true },
        meanwhile,
      });
      expect([calls, after]).toEqual([["lookup"], over]);
    });

    test("is not released", async () => {
      const state = due({ deadlineMs: nowMs - capabilities.authorizationTtlMs });
      const answers = { lookup: { outcome: "not_found" } };
      const { after } = await recover(state, { answers, meanwhile });
      expect(after).toEqual(over);
    });
  });
});

describe("a payment that ended without money", () => {
  const expired = reservation("r", "expired");
  const state = (status: "declined" | "failed"): BookingState => ({
    ...booking({ reservation: expired }),
    payment: watched(status),
  });

  test("has its late money recorded", async () => {
    const { recovered, after } = await recover(state("failed"), { answers: { lookup: money } });
    expect(recovered).toEqual(asked);
    expect(after?.status).toBe("captured");
  });

  test("is asked about ever less often until the end of its watch, and then no more", async () => {
    const answers = { lookup: { outcome: "not_found" } };
    const { recovered, after } = await recover(state("failed"), { answers });
    expect(recovered).toEqual(asked);
    // The lease is the gateway's time limit and five seconds.
    const nextMs = nowMs + 6_000 + 60 * backoffMs(0, 0);
    expect(after).toMatchObject({ attempts: 1, recoverAtMs: nextMs });
    const last = { ...watched("failed"), watchUntilMs: nowMs } as Payment;
    const { after: done } = await recover({ ...state("failed"), payment: last }, { answers });
    expect(done).toMatchObject({ attempts: 1, recoverAtMs: null });
  });

  test("is looked up again if the gateway does not answer to news of it", async () => {
    const answers = { lookup: { outcome: "unknown" } };
    const { recovered, calls } = await recover(state("failed"), { answers, isNews: true });
    expect([recovered, calls]).toEqual([{ isAsked: true, isHeard: false }, ["lookup"]]);
  });

  test("has an authorization cancelled that nobody will capture", async () => {
    const answers = { lookup: authorized, cancel: { outcome: "failed", reason: "cancelled" } };
    const { recovered, calls, after } = await recover(state("declined"), { answers });
    expect([recovered, calls]).toEqual([asked, ["lookup", "cancel"]]);
    expect(after?.status).toBe("declined");
  });
});
