import type { PaymentMethod } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { expectSameAlarms } from "../../support/same-alarms.ts";
import { authorized, captured, price } from "../../support/told.ts";
import {
  afterClaim,
  dayMs,
  leaseMs,
  meddle,
  minuteMs,
  names,
  notFound,
  type Paying,
  paying,
  payWithinMs,
  pendingOf,
  recover,
  statusOf,
} from "../../support/told-payment.ts";

// What becomes of a payment that nobody knows of and nothing can fence (K9, K10).

describe("where nothing can be fenced", () => {
  const hourMs = 3_600_000;
  const open = (authorizationTtlMs = hourMs, options = {}) =>
    paying([], {
      cancelBeforeCapture: false,
      authorizationTtlMs,
      idempotencyTtlMs: 1,
      options,
    });

  test("the seats stay pinned until nothing that was sent can arrive any more", async () => {
    const world = await open(hourMs, { clockSkewMs: 2_000 });
    const deadlineMs = world.startedAtMs + payWithinMs;
    world.tell("lookup", notFound, notFound);
    world.clock.set(deadlineMs + hourMs + 1_999);
    await recover(world, 0);
    expect(names(world)).toEqual(["lookup"]);
    expect(await statusOf(world)).toEqual({ payment: "pending", reservation: "paying" });
    await meddle(world, { recoverAtMs: 0 });
    await recover(world, 1);
    expect(names(world)).toEqual(["lookup"]);
    expect(await statusOf(world)).toEqual({ payment: "failed", reservation: "expired" });
    const nowMs = world.clock.nowMs();
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      reason: "never_arrived",
      endedAtMs: nowMs,
      // At least a day long it is asked for money that comes in spite of all.
      watchUntilMs: nowMs + dayMs,
      recoverAtMs: nowMs,
      attempts: 0,
    });
  });

  const letGo = async (authorizationTtlMs = hourMs) => {
    const world = await open(authorizationTtlMs);
    world.tell("lookup", notFound);
    await recover(world, payWithinMs + authorizationTtlMs);
    expect((await world.paymentOf(world.paymentId)).status).toBe("failed");
    return { ...world, goneAtMs: world.clock.nowMs() };
  };

  test("it is not let go by whoever overslept its claim", async () => {
    const world = await open();
    world.tell("lookup", notFound);
    world.clock.advance(payWithinMs + hourMs);
    afterClaim(world, async () => {
      await meddle(world, { attempts: 9 });
    });
    await world.boxOffice.work.recover();
    expect(await pendingOf(world)).toMatchObject({ status: "pending", attempts: 9 });
  });

  test.each([
    ["at least a day", hourMs, dayMs],
    ["as long as an authorization lasts", 3 * dayMs, 3 * dayMs],
    ["a month at most", 99 * dayMs, 30 * dayMs],
  ])("it is watched %s", async (_how, authorizationTtlMs, watchedMs) => {
    const world = await letGo(authorizationTtlMs);
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      watchUntilMs: world.goneAtMs + watchedMs,
    });
  });

  test("it is asked for with a backoff sixty times as long, and no more after the watch", async () => {
    const world = await letGo();
    for (const [attempts, backoffMs] of [750, 1_500, 3_000].entries()) {
      const nowMs = world.clock.nowMs();
      expect(await recover(world, 0)).toBe(1);
      expect(names(world)).toEqual(["lookup"]);
      const recoverAtMs = nowMs + leaseMs + 60 * backoffMs;
      expect(await world.paymentOf(world.paymentId)).toMatchObject({
        status: "failed",
        attempts: attempts + 1,
        recoverAtMs,
      });
      world.clock.set(recoverAtMs - 1);
      expect(await recover(world, 0)).toBe(0);
      world.clock.advance(1);
    }
    world.clock.set(world.goneAtMs + dayMs - 1);
    expect(await recover(world, 0)).toBe(1);
    const last = await world.paymentOf(world.paymentId);
    expect(last).toMatchObject({ attempts: 4, recoverAtMs: expect.any(Number) });
    expect(await recover(world, dayMs)).toBe(1);
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      attempts: 5,
      recoverAtMs: null,
      version: last.version + 1,
    });
    expect(await recover(world, dayMs)).toBe(0);
  });

  test("exactly at the end of the watch it is asked for the last time", async () => {
    const world = await letGo();
    world.clock.set(world.goneAtMs + dayMs);
    expect(await recover(world, 0)).toBe(1);
    expect(names(world)).toEqual(["lookup"]);
    expect(await world.paymentOf(world.paymentId)).toMatchObject({ recoverAtMs: null });
  });

  test.each([
    ["void by then", { outcome: "failed", reason: "void" }, "failed"],
    ["taken by then", captured, "captured"],
  ] as const)("money that is reserved goes back to its buyer, %s", async (_how, answer, status) => {
    const world = await letGo();
    world.tell("lookup", authorized);
    world.tell("cancel", answer);
    await recover(world, 0);
    expect(names(world)).toEqual(["lookup", "cancel"]);
    expect(world.calls[1]?.request).toEqual(world.calls[0]?.request);
    expect((await statusOf(world)).payment).toBe(status);
  });

  test("money that comes while it is watched for is late money", async () => {
    const world = await letGo();
    world.tell("lookup", captured);
    await recover(world, 0);
    const { paymentId, startedAtMs } = world;
    expect(world.calls[0]?.request).toMatchObject({
      paymentId,
      amount: price,
      createdAtMs: startedAtMs,
      proof: null,
      reference: null,
    });
    // Its seats are still free, so they are given to it.
    expect(await statusOf(world)).toEqual({ payment: "captured", reservation: "confirmed" });
  });
});

describe("an operator abandons a payment", () => {
  const abandon = (world: Paying) => world.boxOffice.abandonPayment({ paymentId: world.paymentId });

  test("whose gateway can't be reached: the seats are free, the money is watched for", async () => {
    const world = await paying();
    world.clock.advance(minuteMs);
    const answer = await abandon(world);
    const nowMs = world.clock.nowMs();
    expect(answer).toEqual({
      outcome: "payment_abandoned",
      payment: await world.paymentOf(world.paymentId),
    });
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      status: "failed",
      reason: "abandoned_by_operator",
      endedAtMs: nowMs,
      watchUntilMs: nowMs + dayMs,
      recoverAtMs: nowMs,
    });
    expect((await statusOf(world)).reservation).toBe("held");
    world.tell("lookup", captured);
    await recover(world, 0);
    expect(await statusOf(world)).toEqual({ payment: "refunding", reservation: "held" });
    expect(await world.refundOf(world.paymentId)).toMatchObject({ reason: "late" });
  });

  test("for as long as its gateway may still take the money", async () => {
    const world = await paying([], { authorizationTtlMs: 2 * dayMs });
    await abandon(world);
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      watchUntilMs: world.clock.nowMs() + 2 * dayMs,
    });
  });

  test("even of a gateway that is configured no more", async () => {
    const world = await paying([], { authorizationTtlMs: 2 * dayMs });
    const method: PaymentMethod = { type: "gone" };
    await meddle(world, { method });
    expect((await abandon(world)).outcome).toBe("payment_abandoned");
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      watchUntilMs: world.clock.nowMs() + dayMs,
    });
    // What was made through it waits for it, and keeps nothing else from being recovered.
    expect(await recover(world, 0)).toBe(0);
    const { alarms } = await world.boxOffice.audit();
    expect(alarms.map(({ alarm }) => alarm)).toEqual(["gateway_missing"]);
    await expectSameAlarms(world.boxOffice);
  });

  test("that is settled changes nothing, and one that nobody knows is not found", async () => {
    const world = await paying([captured]);
    const payment = await world.paymentOf(world.paymentId);
    expect(await abandon(world)).toEqual({ outcome: "payment_settled", payment });
    expect(await world.paymentOf(world.paymentId)).toEqual(payment);
    expect(await world.boxOffice.abandonPayment({ paymentId: "none" })).toEqual({
      outcome: "not_found",
      what: "payment",
    });
  });
});
