import { describe, expect, test } from "vitest";
import {
  authorized,
  captured,
  createToldGateway,
  openToldWorld,
  price,
} from "../../support/told.ts";
import {
  leaseMs,
  names,
  notFound,
  page,
  paying,
  payWithinMs,
  pendingOf,
  recover,
  statusOf,
} from "../../support/told-payment.ts";

// The first call reserves the money, the second takes it (K18).

describe("in two steps", () => {
  const open = (answers: readonly unknown[]) => paying(answers, { twoStep: true });

  test("the authorization is written down, then the money is taken", async () => {
    const world = await openToldWorld({ twoStep: true });
    world.tell("authorize", authorized);
    world.tell("capture", captured);
    const payment = await world.paid();
    expect(names(world)).toEqual(["authorize", "capture"]);
    expect(world.calls).toMatchObject([
      { request: { reference: null } },
      { request: { reference: "ref", paymentId: payment.paymentId, amount: price } },
    ]);
    expect(payment.status).toBe("captured");
  });

  test("begins as authorizing, not as capturing", async () => {
    const world = await open([]);
    expect(await pendingOf(world)).toMatchObject({
      step: "authorizing",
      recoverAtMs: world.startedAtMs + 750,
    });
  });

  test("a refusal of the first step leaves nothing to take", async () => {
    const world = await openToldWorld({ twoStep: true });
    world.tell("authorize", { outcome: "declined", reason: "no" });
    expect(await world.paid()).toMatchObject({ status: "declined", reason: "no" });
    expect(names(world)).toEqual(["authorize"]);
  });

  test("a page to visit comes before the capture; the proof authorizes", async () => {
    const world = await open([page]);
    expect(names(world)).toEqual([]);
    world.tell("authorize", page);
    await world.boxOffice.confirmPayment({
      paymentId: world.paymentId,
      userId: "ann",
      proof: "proof",
    });
    expect(names(world)).toEqual(["authorize"]);
    expect(world.calls).toMatchObject([{ request: { proof: "proof" } }]);
  });

  test("the proof is written down before it is used, under a new claim", async () => {
    const world = await open([page]);
    const { version } = await pendingOf(world);
    world.flaky.breakNext("bookings.update", "before", 1);
    const confirm = { paymentId: world.paymentId, userId: "ann", proof: "proof" };
    await expect(world.boxOffice.confirmPayment(confirm)).rejects.toThrow("planted");
    expect(await pendingOf(world)).toMatchObject({
      step: "authorizing",
      nextAction: null,
      proof: "proof",
      attempts: 1,
      version: version + 1,
      recoverAtMs: world.clock.nowMs() + leaseMs,
    });
  });

  test("a capture without an answer is asked for, and sent again while it is authorized", async () => {
    const world = await open([authorized]);
    expect(await pendingOf(world)).toMatchObject({
      step: "authorized",
      reference: "ref",
      outcomeUnknownSinceMs: world.startedAtMs,
      recoverAtMs: world.startedAtMs + 750,
    });
    world.tell("lookup", authorized);
    world.tell("capture", captured);
    await recover(world, 750);
    expect(names(world)).toEqual(["lookup", "capture"]);
    expect(await statusOf(world)).toEqual({ payment: "captured", reservation: "confirmed" });
  });

  test("a capture that leaves an authorization was no capture", async () => {
    const world = await openToldWorld({ twoStep: true });
    world.tell("authorize", authorized);
    world.tell("capture", authorized);
    const startedAtMs = world.clock.nowMs();
    expect(await world.paid()).toMatchObject({
      status: "pending",
      step: "authorized",
      outcomeUnknownSinceMs: startedAtMs,
    });
  });

  test("an authorization that nobody knew of is written down and captured, past the deadline too", async () => {
    const world = await open([]);
    world.tell("lookup", authorized);
    world.tell("capture", captured);
    await recover(world, payWithinMs);
    expect(names(world)).toEqual(["lookup", "capture"]);
    expect(await statusOf(world)).toEqual({ payment: "captured", reservation: "confirmed" });
  });

  test("what the gateway does not know of is authorized again, and captured", async () => {
    const world = await open([]);
    world.tell("lookup", notFound);
    world.tell("authorize", authorized);
    world.tell("capture", captured);
    await recover(world, 750);
    expect(names(world)).toEqual(["lookup", "authorize", "capture"]);
    expect(await statusOf(world)).toEqual({ payment: "captured", reservation: "confirmed" });
  });

  test.each([
    ["of too little", { amount: price - 1 }],
    ["of too much", { amount: price + 1 }],
    ["in another currency", { currency: "USD" }],
  ])("an authorization %s is never captured, but given up", async (_what, over) => {
    const world = await open([{ ...authorized, ...over }]);
    expect(await pendingOf(world)).toMatchObject({ step: "voiding", reference: "ref" });
    world.tell("lookup", authorized);
    world.tell("cancel", { outcome: "failed", reason: "void" });
    await recover(world, leaseMs);
    expect(names(world)).toEqual(["lookup", "cancel"]);
    expect(world.calls.at(-1)).toMatchObject({ request: { reference: "ref" } });
    expect(await statusOf(world)).toEqual({ payment: "failed", reservation: "held" });
  });

  test("an authorization that is given up is not taken up again", async () => {
    const world = await open([{ ...authorized, amount: 1 }]);
    world.tell("lookup", { ...authorized });
    await recover(world, leaseMs);
    expect(await pendingOf(world)).toMatchObject({ step: "voiding" });
  });

  test("only its own gateway decides how many steps a payment takes", async () => {
    const other = createToldGateway({ name: "other", twoStep: true });
    const world = await paying([page], { others: [other.gateway] });
    world.flaky.breakNext("bookings.update", "before", 1);
    const confirm = { paymentId: world.paymentId, userId: "ann", proof: "proof" };
    await expect(world.boxOffice.confirmPayment(confirm)).rejects.toThrow("planted");
    expect(await pendingOf(world)).toMatchObject({ step: "capturing", proof: "proof" });
    other.tell("authorize", page, page);
    const second = await world.paid({ type: "other" }, "dan", "A-1-4");
    world.flaky.breakNext("bookings.update", "before", 1);
    const confirmed = { paymentId: second.paymentId, userId: "dan", proof: "proof" };
    await expect(world.boxOffice.confirmPayment(confirmed)).rejects.toThrow("planted");
    expect(await world.paymentOf(second.paymentId)).toMatchObject({ step: "authorizing" });
    expect(await world.paid({ type: "other" }, "bob", "A-1-2")).toMatchObject({
      step: "authorizing",
    });
    expect(await world.paid({ type: "told" }, "cat", "A-1-3")).toMatchObject({
      step: "capturing",
    });
  });
});
