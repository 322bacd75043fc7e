import type { PaymentId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { ownRefund } from "../../support/refunds.ts";
import {
  captured,
  openToldWorld,
  price,
  type ToldOptions,
  type ToldWorld,
} from "../../support/told.ts";

// What the gateway answers to a refund, and what is written down and sent next (K14, K15, K16).

/** A paid reservation that an operator cancels, while the gateway says what it is told to say. */
const cancelled = async (answers: readonly unknown[], over: ToldOptions = {}) => {
  const world = await openToldWorld(over);
  world.tell("charge", captured);
  const { paymentId, reservationId } = await world.paid();
  world.calls.length = 0;
  const beforeMs = world.clock.nowMs();
  world.tell("refund", ...answers);
  const answer = await world.boxOffice.cancelReservation({ reservationId });
  return { ...world, paymentId, reservationId, beforeMs, answer };
};

const recover = async (world: ToldWorld, afterMs: number) => {
  world.clock.advance(afterMs);
  world.calls.length = 0;
  return world.boxOffice.work.recover();
};

const refused = { outcome: "refused", reason: "no balance", retry: "later" };
const never = { outcome: "refused", reason: "account closed", retry: "never" };
const leaseMs = 15_000;

const asked = (paymentId: PaymentId, attempt = 1) => ({
  refundId: `${paymentId}-refund`,
  attempt,
  paymentId,
  reference: "ref",
  amount: price,
  currency: "KRW",
  method: { type: "told" },
});

describe("a refund that is sent", () => {
  test("names all that is known of it, and settles with payment, reservation and books", async () => {
    const world = await cancelled([{ outcome: "refunded" }]);
    expect(world.calls).toEqual([{ call: "refund", request: asked(world.paymentId) }]);
    expect(world.answer).toMatchObject({
      outcome: "reservation_cancelled",
      reservation: { status: "cancelled", endedAtMs: world.beforeMs },
    });
    const { status: _, recoverAtMs: _due, failure: _failure, ...base } = ownRefund();
    expect(await world.refundOf(world.paymentId)).toEqual({
      ...base,
      ...asked(world.paymentId),
      reservationId: world.reservationId,
      showId: "show-1",
      userId: "ann" as never,
      requestedAtMs: world.beforeMs,
      paidAmount: price,
      attempts: 1,
      sentAtMs: world.beforeMs,
      version: 3,
      status: "succeeded",
      settledAtMs: world.beforeMs,
      settledBy: "provider",
    });
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      status: "refunded",
      refundTotal: price,
      refundedAtMs: world.beforeMs,
    });
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("is claimed before it is sent: until then nobody else sends it", async () => {
    const world = await cancelled([]);
    // Nobody answered: unknown, and looked after again when the backoff is over.
    expect(world.answer).toMatchObject({ reservation: { status: "cancelling" } });
    expect(await world.refundOf(world.paymentId)).toMatchObject({
      status: "sending",
      attempts: 1,
      sentAtMs: world.beforeMs,
      failure: null,
      recoverAtMs: world.beforeMs + 1_500,
      version: 3,
    });
    expect(await recover(world, 1_499)).toBe(0);
    expect(world.calls).toEqual([]);
    world.tell("refund", { outcome: "refunded" });
    expect(await recover(world, 1)).toBe(1);
    // It can't be looked up here; under its own id, sending it again pays back once.
    expect(world.calls).toEqual([{ call: "refund", request: asked(world.paymentId) }]);
    expect((await world.refundOf(world.paymentId)).status).toBe("succeeded");
  });

  test("keeps its lease while the gateway is asked", async () => {
    const world = await openToldWorld();
    world.tell("charge", captured);
    const { paymentId, reservationId } = await world.paid();
    const atMs = world.clock.nowMs();
    // The process dies between the claim and the answer's record.
    world.flaky.breakNext("bookings.update", "before", 2);
    await world.boxOffice.cancelReservation({ reservationId });
    expect(await world.refundOf(paymentId)).toMatchObject({
      status: "sending",
      attempts: 1,
      recoverAtMs: atMs + leaseMs + 750,
    });
  });

  test("of two recoverers at once is sent by one", async () => {
    const world = await cancelled([]);
    world.clock.advance(1_500);
    world.calls.length = 0;
    await Promise.all([world.boxOffice.work.recover(), world.boxOffice.work.recover()]);
    expect(world.calls).toHaveLength(1);
  });
});

describe("a refund that the gateway accepted and has not settled", () => {
  test("is asked for again, and its backoff grows", async () => {
    const world = await cancelled([{ outcome: "pending" }]);
    expect(await world.refundOf(world.paymentId)).toMatchObject({
      status: "pending",
      recoverAtMs: world.beforeMs + 1_500,
      failure: null,
    });
    world.tell("refund", { outcome: "pending" });
    await recover(world, 1_500);
    expect(await world.refundOf(world.paymentId)).toMatchObject({
      status: "pending",
      attempts: 2,
      // Since the first time that it was sent.
      sentAtMs: world.beforeMs,
      recoverAtMs: world.beforeMs + 1_500 + 3_000,
    });
  });

  test("is looked up where that can be done, and not sent again", async () => {
    const world = await cancelled([{ outcome: "pending" }], { has: ["lookupRefund"] });
    // What was never sent before has nothing to be looked up.
    expect(world.calls.map(({ call }) => call)).toEqual(["refund"]);
    world.tell("lookupRefund", { outcome: "pending" }, { outcome: "refunded" });
    await recover(world, 1_500);
    expect(world.calls).toEqual([{ call: "lookupRefund", request: asked(world.paymentId) }]);
    await recover(world, 60_000);
    expect(world.calls.map(({ call }) => call)).toEqual(["lookupRefund"]);
    expect((await world.refundOf(world.paymentId)).status).toBe("succeeded");
  });
});

describe("a refund whose outcome is unknown", () => {
  test("that the look-up does not know of is sent again, however old it is", async () => {
    const world = await cancelled([], { has: ["lookupRefund"], idempotencyTtlMs: 1_000 });
    world.tell("lookupRefund", { outcome: "not_found" });
    world.tell("refund", { outcome: "refunded" });
    await recover(world, 1_500);
    expect(world.calls.map(({ call }) => call)).toEqual(["lookupRefund", "refund"]);
    expect((await world.refundOf(world.paymentId)).status).toBe("succeeded");
  });

  test("is not sent while the look-up does not answer", async () => {
    const world = await cancelled([], { has: ["lookupRefund"] });
    world.tell("refund", { outcome: "refunded" });
    await recover(world, 1_500);
    expect(world.calls.map(({ call }) => call)).toEqual(["lookupRefund"]);
    expect(await world.refundOf(world.paymentId)).toMatchObject({ status: "sending", attempts: 2 });
  });

  test("that was refused by the look-up's word is sent as a new attempt", async () => {
    const world = await cancelled([], { has: ["lookupRefund"] });
    world.tell("lookupRefund", refused);
    await recover(world, 1_500);
    expect(await world.refundOf(world.paymentId)).toMatchObject({ status: "failed", attempt: 2 });
  });

  test.each([
    ["just before its key dies", 1_499, "sending", ["refund"]],
    ["once its key is dead", 1_500, "needs_operator", []],
  ])("%s, where nothing can be looked up: %i ms", async (_when, ageMs, status, calls) => {
    // It is due after 1,500 ms; its key is good for one more, or not.
    const world = await cancelled([], { idempotencyTtlMs: 1_500 + (1_500 - ageMs) });
    await recover(world, 1_500);
    expect(world.calls.map(({ call }) => call)).toEqual(calls);
    expect((await world.refundOf(world.paymentId)).status).toBe(status);
    if (status !== "needs_operator") return;
    expect(await world.refundOf(world.paymentId)).toMatchObject({ failure: "outcome_unknown" });
    // A person's turn: recovery leaves it alone.
    expect(await recover(world, 86_400_000)).toBe(0);
  });
});

test("a key's life begins when its attempt is first sent, not when the refund was asked for", async () => {
  const world = await cancelled([refused], { idempotencyTtlMs: 4_000 });
  // The second attempt is sent 45 s later, and looked after another 3,000 ms later.
  await recover(world, 45_000);
  await recover(world, 3_000);
  expect(world.calls.map(({ call }) => call)).toEqual(["refund"]);
  expect(await world.refundOf(world.paymentId)).toMatchObject({ status: "sending", attempt: 2 });
});

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

describe("a refund that is refused for now", () => {
  test("is sent as a new attempt, whose key starts anew", async () => {
    const world = await cancelled([refused]);
    expect(await world.refundOf(world.paymentId)).toMatchObject({
      status: "failed",
      attempt: 2,
      attempts: 1,
      sentAtMs: null,
      refusedSinceMs: world.beforeMs,
      failure: "no balance",
      recoverAtMs: world.beforeMs + 45_000,
    });
    // An unknown second attempt keeps the first one's refusal for whoever looks.
    await recover(world, 45_000);
    expect(world.calls).toEqual([{ call: "refund", request: asked(world.paymentId, 2) }]);
    expect(await world.refundOf(world.paymentId)).toMatchObject({
      status: "sending",
      sentAtMs: world.beforeMs + 45_000,
      failure: "no balance",
    });
    world.tell("refund", { outcome: "pending" });
    await recover(world, 60_000);
    expect(await world.refundOf(world.paymentId)).toMatchObject({
      status: "pending",
      failure: "no balance",
    });
  });

  test("does not look a new attempt up that was never sent", async () => {
    const world = await cancelled([refused, { outcome: "refunded" }], { has: ["lookupRefund"] });
    await recover(world, 45_000);
    expect(world.calls.map(({ call }) => call)).toEqual(["refund"]);
  });

  /** All the pauses between its tries, as long as it is tried by itself. */
  const pausesOf = async (world: ToldWorld & { readonly paymentId: PaymentId }) => {
    const pauses: number[] = [];
    for (;;) {
      const refund = await world.refundOf(world.paymentId);
      if (!("recoverAtMs" in refund)) return pauses;
      const pauseMs = refund.recoverAtMs - world.clock.nowMs();
      pauses.push(pauseMs);
      world.tell("refund", refused);
      await recover(world, pauseMs);
    }
  };

  test("fault 6: is tried for 14 days, a minute to six hours apart, then it is an operator's", async () => {
    const world = await cancelled([refused]);
    const pauses = await pausesOf(world);
    expect(Math.min(...pauses)).toBe(0.75 * minuteMs);
    expect(Math.max(...pauses)).toBe(0.75 * 6 * hourMs);
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
    const triedForMs = world.clock.nowMs() - world.beforeMs;
    expect(triedForMs).toBeGreaterThanOrEqual(14 * dayMs);
    expect(triedForMs).toBeLessThan(14 * dayMs + 6 * hourMs);
    // Some eighty tries: what 200 of them cost is no more than one in a minute or two.
    expect(pauses.length).toBeLessThan(100);
    expect(await world.refundOf(world.paymentId)).toMatchObject({
      status: "needs_operator",
      failure: "no balance",
      stuckAtMs: world.clock.nowMs(),
    });
    expect(await recover(world, dayMs)).toBe(0);
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("fault 6: one that is paid in time never needs an operator", async () => {
    const world = await cancelled([refused]);
    for (let times = 0; times < 20; times += 1) {
      const refund = await world.refundOf(world.paymentId);
      if (!("recoverAtMs" in refund)) throw new Error(refund.status);
      world.tell("refund", times < 19 ? refused : { outcome: "refunded" });
      await recover(world, refund.recoverAtMs - world.clock.nowMs());
    }
    expect((await world.refundOf(world.paymentId)).status).toBe("succeeded");
    expect((await world.boxOffice.audit()).alarms).toEqual([]);
  });
});

describe("a refund that is refused for good", () => {
  test("fault 6: is a person's to look at: it is said, and nothing more is sent", async () => {
    const world = await cancelled([never]);
    const { paymentId } = world;
    expect(await world.refundOf(paymentId)).toMatchObject({
      status: "needs_operator",
      failure: "account closed",
      attempt: 1,
      attempts: 1,
      stuckAtMs: world.beforeMs,
    });
    expect(await recover(world, dayMs)).toBe(0);
    expect((await world.boxOffice.audit()).alarms).toMatchObject([
      {
        alarm: "refund_needs_operator",
        ids: { refundId: `${paymentId}-refund`, paymentId },
        sinceMs: world.beforeMs,
      },
    ]);
  });

  test("with words that no database keeps is written down without them", async () => {
    const world = await cancelled([{ ...never, reason: "no\u0000 money\ud800" }]);
    expect(await world.refundOf(world.paymentId)).toMatchObject({ failure: "no money\ufffd" });
  });

  test("is sent again at once when an operator says so, as a new attempt", async () => {
    const world = await cancelled([refused, never]);
    await recover(world, 45_000);
    const { paymentId, boxOffice } = world;
    world.calls.length = 0;
    const nowMs = world.clock.nowMs();
    world.tell("refund", { outcome: "pending" }, { outcome: "refunded" });
    const retried = await boxOffice.retryRefund({ paymentId });
    expect(retried).toMatchObject({
      outcome: "refund_found",
      refund: {
        status: "pending",
        attempt: 3,
        attempts: 3,
        sentAtMs: nowMs,
        requestedAtMs: world.beforeMs,
        // Its fourteen days begin with the next refusal.
        refusedSinceMs: null,
        failure: "account closed",
      },
      refunds: [{ refundId: `${paymentId}-refund` }],
    });
    expect(world.calls).toEqual([{ call: "refund", request: asked(paymentId, 3) }]);
    // One that is on its way is neither raised nor sent again.
    expect(await boxOffice.retryRefund({ paymentId })).toEqual(retried);
    expect(world.calls).toHaveLength(1);
    await recover(world, 60_000);
    expect(await boxOffice.retryRefund({ paymentId })).toMatchObject({
      refund: { status: "succeeded" },
    });
  });

  test("stays ordered when the operator's retry can't be sent", async () => {
    const world = await cancelled([never]);
    world.flaky.breakNext("bookings.update", "before", 1);
    const nowMs = world.clock.nowMs();
    const retried = await world.boxOffice.retryRefund({ paymentId: world.paymentId });
    expect(retried).toMatchObject({
      refund: { status: "requested", attempt: 2, sentAtMs: null, recoverAtMs: nowMs },
    });
  });
});

describe("a refund that nobody ends", () => {
  /** Asks for as long as it is asked by itself; answers after how long that was. */
  const askedFor = async (world: ToldWorld & { readonly paymentId: PaymentId }, said: unknown) => {
    const beganMs = world.clock.nowMs();
    let longestMs = 0;
    for (;;) {
      const refund = await world.refundOf(world.paymentId);
      if (!("recoverAtMs" in refund)) return { forMs: world.clock.nowMs() - beganMs, longestMs };
      const pauseMs = Math.max(0, refund.recoverAtMs - world.clock.nowMs());
      longestMs = Math.max(longestMs, pauseMs);
      world.tell("lookupRefund", said);
      await recover(world, pauseMs);
    }
  };

  test("fault 6: though it is pending for weeks is asked about at last once in six hours", async () => {
    const pending = { outcome: "pending" };
    const world = await cancelled([pending], { has: ["lookupRefund"] });
    const { forMs, longestMs } = await askedFor(world, pending);
    expect(longestMs).toBe(0.75 * 6 * hourMs);
    expect(forMs).toBeGreaterThanOrEqual(60 * dayMs);
    expect(await world.refundOf(world.paymentId)).toMatchObject({ failure: "still_pending" });
  });

  test("since its gateway is silent for two weeks is an operator's", async () => {
    const world = await cancelled([], { has: ["lookupRefund"] });
    // As rarely as ever that it is asked: each look takes a minute at most.
    world.clock.advance(14 * dayMs);
    const { forMs } = await askedFor(world, new Error("silence"));
    expect(forMs).toBeLessThan(2 * minuteMs);
    expect(await world.refundOf(world.paymentId)).toMatchObject({
      status: "needs_operator",
      failure: "outcome_unknown",
    });
  });
});

test("of what was never asked back there is no refund to retry", async () => {
  const world = await openToldWorld();
  world.tell("charge", captured);
  const { paymentId } = await world.paid();
  const missing = { outcome: "not_found", what: "refund" };
  expect(await world.boxOffice.retryRefund({ paymentId })).toEqual(missing);
  expect(await world.boxOffice.retryRefund({ paymentId: "none" })).toEqual(missing);
});

describe("whoever overslept its lease", () => {
  /** Two servers have sent the refund, one after the other, and neither has an answer yet. */
  const twoSleepers = async () => {
    const world = await cancelled([]);
    const { paymentId, calls, boxOffice } = world;
    world.clock.advance(1_500);
    const [first, second] = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
    world.tell("refund", first.promise, second.promise);
    calls.length = 0;
    const older = boxOffice.work.recover();
    while (calls.length < 1) await Promise.resolve();
    await world.write(paymentId, ({ refunds: [refund] }) => ({
      refunds:
        refund?.status === "sending"
          ? [{ ...refund, version: refund.version + 1, recoverAtMs: 0 }]
          : [],
    }));
    const newer = boxOffice.work.recover();
    while (calls.length < 2) await Promise.resolve();
    const answer = async (server: "older" | "newer", said: unknown) => {
      (server === "older" ? first : second).resolve(said);
      await (server === "older" ? older : newer);
      return world.refundOf(paymentId);
    };
    return answer;
  };
  /** The older one's answer comes last. */
  const overslept = async (mine: unknown, theirs: unknown) => {
    const answer = await twoSleepers();
    const before = await answer("newer", theirs);
    return { before, after: await answer("older", mine) };
  };
  const pending = { outcome: "pending" };
  const refunded = { outcome: "refunded" };

  test.each([
    [refused, pending],
    [pending, pending],
    [pending, refused],
    [refused, refunded],
    [pending, refunded],
    [refunded, refunded],
  ])("is not heard when it says %o after %o", async (mine, theirs) => {
    const { before, after } = await overslept(mine, theirs);
    expect(after).toEqual(before);
  });

  test.each([pending, refused])("is heard when it tells of success after %o", async (theirs) => {
    const { after } = await overslept(refunded, theirs);
    expect(after.status).toBe("succeeded");
  });

  test.each([pending, refused])("has the last word with success: %o is not heard", async (said) => {
    const answer = await twoSleepers();
    const settled = await answer("older", refunded);
    expect(settled.status).toBe("succeeded");
    expect(await answer("newer", said)).toEqual(settled);
  });
});
