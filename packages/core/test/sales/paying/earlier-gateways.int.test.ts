import { createBoxOffice, type PaymentGateway } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { expectSameAlarms } from "../../support/same-alarms.ts";
import {
  captured,
  createToldGateway,
  openToldWorld,
  price,
  type Told,
} from "../../support/told.ts";
import { cancelled, dayMs, leaseMs, minuteMs, notFound, page } from "../../support/told-payment.ts";

// fault 4: the provider is changed.

/** A house that sold through one gateway, and one that works on the same stores with others. */
const open = async () => {
  const world = await openToldWorld({ has: ["parseWebhook"] });
  const now = createToldGateway({ name: "now" });
  const reopen = (
    gateways: readonly PaymentGateway[],
    earlierGateways?: readonly PaymentGateway[],
    options = {},
  ) => {
    const { stores, clock, timers, ids, signer } = world;
    const parts = { stores, clock, timers, ids, signer };
    return createBoxOffice({ ...parts, gateways, earlierGateways, options });
  };
  const waiting = async () => {
    world.tell("charge", page);
    const payment = await world.paid();
    world.calls.length = 0;
    return payment;
  };
  return { ...world, before: world as Told, now, reopen, waiting };
};

const calls = ({ calls: made }: Told) => made.map(({ call }) => call);

describe("fault 4: a gateway of earlier payments", () => {
  test("takes no new payment, and is not the default", async () => {
    const { hold, reopen, before, now } = await open();
    const boxOffice = reopen([now.gateway], [before.gateway]);
    const command = await hold();
    expect(await boxOffice.pay({ ...command, method: { type: "told" } })).toEqual({
      outcome: "validation",
      errors: [{ field: "method.type", message: "must name a gateway that takes new payments" }],
    });
    now.tell("charge", captured);
    const paid = await boxOffice.pay(command);
    expect(paid).toMatchObject({ payment: { status: "captured", method: { type: "now" } } });
    expect(calls(before)).toEqual([]);
  });

  test("is asked about what was paid through it, and takes proofs for it", async () => {
    const { waiting, reopen, before, now, clock, stores } = await open();
    const { paymentId } = await waiting();
    const boxOffice = reopen([now.gateway], [before.gateway]);
    before.tell("lookup", page);
    clock.advance(minuteMs);
    await boxOffice.work.recover();
    expect(calls(before)).toEqual(["lookup"]);
    before.tell("charge", captured);
    const proof = { paymentId, userId: "ann", proof: "proof" };
    expect(await boxOffice.confirmPayment(proof)).toMatchObject({ outcome: "payment_captured" });
    expect((await stores.bookings.payment(paymentId))?.status).toBe("captured");
  });

  test("lets go of what its buyer leaves, and takes webhooks", async () => {
    const { waiting, reopen, before, now } = await open();
    const { paymentId } = await waiting();
    const boxOffice = reopen([now.gateway], [before.gateway]);
    before.tell("parseWebhook", { outcome: "verified", eventId: "event", paymentId });
    const news = { gateway: "told", headers: {}, body: "" };
    expect(await boxOffice.receiveWebhook(news)).toEqual({ outcome: "webhook_accepted" });
    before.tell("cancel", cancelled);
    expect(await boxOffice.cancelPayment({ paymentId, userId: "ann" })).toMatchObject({
      outcome: "payment_cancelled",
    });
  });

  test("has a name of its own, and the box office looks up at least once a second", async () => {
    const { reopen, before, now } = await open();
    const again = createToldGateway({ name: "now" });
    const names = "Gateways must have different names: now, told, now.";
    expect(() => reopen([now.gateway], [before.gateway, again.gateway])).toThrow(
      new TypeError(names),
    );
    const wallet = createToldGateway({ name: "wallet" });
    expect(() => reopen([now.gateway], [wallet.gateway])).toThrow(/no name for a gateway/);
    for (const lookupsPerSecond of [0, 0.5, Number.NaN]) {
      expect(() => reopen([now.gateway], [], { lookupsPerSecond })).toThrow(
        new TypeError(`lookupsPerSecond must be at least 1, and is ${lookupsPerSecond}.`),
      );
    }
    expect(() => reopen([now.gateway], [], { lookupsPerSecond: 1 })).not.toThrow();
  });
});

describe("fault 4: a payment whose gateway is missing", () => {
  test("waits as it is, and keeps nobody else's from going on", async () => {
    const { waiting, hold, reopen, before, now, clock, stores } = await open();
    const { paymentId } = await waiting();
    const boxOffice = reopen([now.gateway]);
    const stored = await stores.bookings.payment(paymentId);
    now.tell("charge", new Error("lost"));
    const other = await boxOffice.pay(await hold("bob", "A-1-2"));
    if (other.outcome !== "payment_pending") throw new Error(other.outcome);
    now.tell("lookup", captured);
    clock.advance(leaseMs);
    expect(await boxOffice.work.recover()).toBe(1);
    expect(await boxOffice.work.recover()).toBe(0);
    expect(await stores.bookings.payment(paymentId)).toEqual(stored);
    const paid = await stores.bookings.payment(other.payment.paymentId);
    expect(paid?.status).toBe("captured");
    // It goes on as soon as its gateway is back.
    before.tell("lookup", captured);
    const back = reopen([now.gateway], [before.gateway]);
    expect(await back.work.recover()).toBe(1);
    expect((await stores.bookings.payment(paymentId))?.status).toBe("captured");
  });

  test("keeps its news until somebody can follow them up", async () => {
    const { waiting, reopen, before, now, clock, stores } = await open();
    const { paymentId } = await waiting();
    const receivedAtMs = clock.nowMs();
    const entry = { gateway: "told", eventId: "event", paymentId, receivedAtMs };
    await stores.inbox.put({ ...entry, dueAtMs: receivedAtMs });
    const boxOffice = reopen([now.gateway]);
    expect(await boxOffice.work.recover()).toBe(1);
    expect(await boxOffice.work.recover()).toBe(0);
    expect(await stores.inbox.due(receivedAtMs + 30_000, 10)).toHaveLength(1);
    before.tell("lookup", notFound, captured);
    clock.advance(30_000);
    await reopen([now.gateway], [before.gateway]).work.recover();
    expect(await stores.inbox.due(receivedAtMs + dayMs, 10)).toEqual([]);
  });

  test("keeps a proof, which is used once its gateway is back", async () => {
    const { waiting, reopen, before, now, clock, stores } = await open();
    const { paymentId } = await waiting();
    const proof = { paymentId, userId: "ann", proof: "proof" };
    expect(await reopen([now.gateway]).confirmPayment(proof)).toMatchObject({
      outcome: "payment_pending",
      payment: { proof: "proof" },
    });
    before.tell("lookup", notFound);
    before.tell("charge", captured);
    clock.advance(minuteMs);
    await reopen([now.gateway], [before.gateway]).work.recover();
    expect(calls(before)).toEqual(["lookup", "charge"]);
    expect((await stores.bookings.payment(paymentId))?.status).toBe("captured");
  });

  test("is told to whoever confirms it, gives it up or pays it as not settled yet", async () => {
    const { waiting, reopen, now } = await open();
    const { paymentId, reservationId } = await waiting();
    const boxOffice = reopen([now.gateway]);
    const own = { paymentId, userId: "ann" };
    expect(await boxOffice.cancelPayment(own)).toEqual({ outcome: "payment_in_progress" });
    const held = { reservationId, userId: "ann" };
    expect(await boxOffice.releaseReservation(held)).toEqual({ outcome: "payment_in_progress" });
    expect(await boxOffice.getPayment(own)).toMatchObject({ payment: { status: "pending" } });
  });

  test("is an alarm, which says what to do", async () => {
    const { waiting, reopen, before, now, stores, paid, tell } = await open();
    tell("charge", captured);
    const sold = await paid(undefined, "bob", "A-1-2");
    const payment = await waiting();
    const boxOffice = reopen([now.gateway]);
    const { reservationId } = sold;
    expect(await boxOffice.cancelReservation({ reservationId })).toMatchObject({
      outcome: "reservation_cancelled",
      reservation: { status: "cancelling" },
    });
    const { ok, alarms } = await boxOffice.audit();
    expect(ok).toBe(true);
    expect(alarms).toEqual([
      {
        alarm: "gateway_missing",
        message: expect.stringContaining("GATEWAY=…,told:old"),
        ids: { gateway: "told", payments: "1", refunds: "1", paymentId: payment.paymentId },
        sinceMs: payment.createdAtMs,
        endedBy: [],
      },
    ]);
    await expectSameAlarms(boxOffice);
    expect((await reopen([now.gateway], [before.gateway]).audit()).alarms).toEqual([]);
    await expectSameAlarms(reopen([now.gateway], [before.gateway]));
    expect((await stores.bookings.snapshot()).refunds).toMatchObject([{ status: "requested" }]);
  });
});

describe("fault 4: a refund whose gateway is missing", () => {
  test("waits as it is, and keeps nobody else's from going on", async () => {
    const { hold, reopen, before, now, clock, stores, paid, tell } = await open();
    tell("charge", captured);
    const { reservationId } = await paid();
    const boxOffice = reopen([now.gateway]);
    await boxOffice.cancelReservation({ reservationId });
    const [waiting] = (await stores.bookings.snapshot()).refunds;
    now.tell("charge", captured);
    now.tell("refund", new Error("lost"), { outcome: "refunded" });
    const other = await hold("bob", "A-1-2");
    await boxOffice.pay(other);
    await boxOffice.cancelReservation({ reservationId: other.reservationId });
    clock.advance(minuteMs);
    expect(await boxOffice.work.recover()).toBe(1);
    expect(await boxOffice.work.recover()).toBe(0);
    const status = async (id: string) => (await stores.bookings.reservation(id as never))?.status;
    expect(await status(other.reservationId)).toBe("cancelled");
    expect(await status(reservationId)).toBe("cancelling");
    expect((await stores.bookings.snapshot()).refunds[0]).toEqual(waiting);
    before.tell("refund", { outcome: "refunded" });
    await reopen([now.gateway], [before.gateway]).work.recover();
    expect(await status(reservationId)).toBe("cancelled");
  });

  test("can be paid by hand while it was never sent, since nobody else pays it", async () => {
    const { reopen, before, now, stores, paid, tell } = await open();
    tell("charge", captured);
    const { paymentId, reservationId } = await paid();
    const boxOffice = reopen([now.gateway]);
    await boxOffice.cancelReservation({ reservationId });
    const order = { paymentId, note: "in cash" };
    const settle = (amount: number) =>
      boxOffice.settleRefund({ ...order, amount, idempotencyKey: `key-${amount}` });
    expect(await settle(price - 1)).toMatchObject({ refund: { status: "requested" } });
    expect(await settle(1)).toMatchObject({ refund: { status: "succeeded" } });
    expect((await stores.bookings.reservation(reservationId))?.status).toBe("cancelled");
    expect(await boxOffice.audit()).toMatchObject({ ok: true, alarms: [] });
    await reopen([now.gateway], [before.gateway]).work.recover();
    expect(calls(before)).not.toContain("refund");
  });

  test("is left to it once it may have been sent", async () => {
    const { boxOffice: sold, reopen, now, paid, tell } = await open();
    tell("charge", captured);
    const { paymentId, reservationId } = await paid();
    await sold.cancelReservation({ reservationId });
    const order = { paymentId, amount: price, note: "in cash", idempotencyKey: "key" };
    expect(await reopen([now.gateway]).settleRefund(order)).toEqual({ outcome: "conflict" });
  });
});

test("fault 4: a payment that was given up is missed by nobody once no money of it can come", async () => {
  const { waiting, reopen, now, clock } = await open();
  const { paymentId } = await waiting();
  const boxOffice = reopen([now.gateway]);
  await boxOffice.abandonPayment({ paymentId });
  const missed = async () => (await boxOffice.audit()).alarms.map(({ alarm }) => alarm);
  expect(await missed()).toEqual(["gateway_missing"]);
  clock.advance(dayMs - 1);
  expect(await missed()).toEqual(["gateway_missing"]);
  clock.advance(1);
  expect(await missed()).toEqual([]);
});
