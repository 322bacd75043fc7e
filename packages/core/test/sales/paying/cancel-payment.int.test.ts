import type { PaymentMethod } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { authorized, captured, createToldGateway, openToldWorld } from "../../support/told.ts";
import {
  cancelled,
  dayMs,
  leaseMs,
  meddle,
  minuteMs,
  names,
  notFound,
  type Paying,
  page,
  paying,
  pending,
  pendingOf,
  recover,
  statusOf,
} from "../../support/told-payment.ts";

// fault 3: the buyer closes the bank's window, and wants the seats paid otherwise, or back.

const cancel = ({ boxOffice, paymentId }: Paying, userId = "ann") =>
  boxOffice.cancelPayment({ paymentId, userId });

const confirm = ({ boxOffice, paymentId }: Paying) =>
  boxOffice.confirmPayment({ paymentId, userId: "ann", proof: "proof" });

/** Pays the same reservation again, in another way. */
const payAgain = async (world: Paying, method: PaymentMethod = { type: "other" }) => {
  const issued = await world.boxOffice.issueToken({ queueId: "queue-1", userId: "ann" });
  if (!("token" in issued)) throw new Error(issued.outcome);
  const { token } = issued.token;
  const { reservationId } = world;
  return world.boxOffice.pay({ reservationId, userId: "ann", token, method });
};

const reservationOf = async ({ stores, reservationId }: Paying) => {
  const reservation = await stores.bookings.reservation(reservationId);
  if (reservation === null) throw new Error("no reservation");
  return reservation;
};

const ended = { payment: "failed", reservation: "held" };
const given = { outcome: "payment_cancelled", payment: { status: "failed", reason: "cancelled" } };

describe("fault 3: a payment at a gateway that can be stopped", () => {
  test("is given up: announced, fenced, and the reservation is held again", async () => {
    const world = await paying([page]);
    const before = await pendingOf(world);
    const seen: unknown[] = [];
    world.tell("cancel", cancelled);
    world.flaky.interrupt("bookings.update", async () => {
      world.flaky.interrupt("bookings.update", async () => {
        // The gateway has answered: what it was called for had been written down before.
        seen.push(names(world), await pendingOf(world));
      });
    });
    expect(await cancel(world)).toMatchObject({ ...given, reservation: { status: "held" } });
    expect(seen).toEqual([
      ["cancel"],
      {
        ...before,
        step: "voiding",
        nextAction: null,
        cancelledAtMs: world.startedAtMs,
        attempts: before.attempts + 1,
        recoverAtMs: world.startedAtMs + leaseMs,
        version: before.version + 1,
      },
    ]);
    expect(await statusOf(world)).toEqual(ended);
    // The hold goes on as it was promised, one of its five attempts poorer.
    const { declines, expiresAtMs } = await reservationOf(world);
    expect(declines).toBe(1);
    const { seats } = await world.stores.bookings.snapshot();
    expect(seats.map(({ claim }) => claim)).toMatchObject([
      { state: "held", untilMs: expiresAtMs },
    ]);
  });

  test("leaves the reservation to another payment at once", async () => {
    const other = createToldGateway({ name: "other" });
    const world = await paying([page], { others: [other.gateway] });
    expect((await payAgain(world)).outcome).toBe("payment_in_progress");
    world.tell("cancel", cancelled);
    await cancel(world);
    other.tell("charge", captured);
    expect((await payAgain(world)).outcome).toBe("payment_captured");
    expect((await world.boxOffice.audit()).breaches).toEqual([]);
  });

  test("has the buyer's reason, whatever words the gateway has for it", async () => {
    const world = await paying([page]);
    world.tell("cancel", { outcome: "failed", reason: "requested_by_customer" });
    expect(await cancel(world)).toMatchObject(given);
  });

  test("that was declined by then stays declined", async () => {
    const world = await paying([page]);
    const declined = { outcome: "declined", reason: "card_declined" };
    world.tell("cancel", declined);
    expect(await cancel(world)).toMatchObject({
      outcome: "payment_cancelled",
      payment: { status: "declined", reason: "card_declined" },
    });
    expect(await statusOf(world)).toEqual({ ...ended, payment: "declined" });
  });

  test("that was taken by then is paid, and the answer says so", async () => {
    const world = await paying([page]);
    world.tell("cancel", captured);
    const answer = { outcome: "payment_settled", payment: { status: "captured" } };
    expect(await cancel(world)).toMatchObject(answer);
    expect(await statusOf(world)).toEqual({ payment: "captured", reservation: "confirmed" });
    world.calls.length = 0;
    expect(await cancel(world)).toMatchObject(answer);
    expect(world.calls).toEqual([]);
  });

  test.each([
    ["no answer", new Error("unreachable")],
    ["an answer that is none", page],
    ["nothing that it knows", notFound],
  ])("with %s is finished by recovery", async (_what, answer) => {
    const world = await paying([page]);
    world.tell("cancel", answer);
    expect(await cancel(world)).toMatchObject({ outcome: "payment_pending" });
    expect(await pendingOf(world)).toMatchObject({ step: "voiding" });
    world.tell("lookup", page);
    world.tell("cancel", cancelled);
    await recover(world, leaseMs);
    expect(names(world)).toEqual(["lookup", "cancel"]);
    expect(await statusOf(world)).toEqual(ended);
    expect(await cancel(world)).toMatchObject(given);
  });

  test("is asked of the gateway by one at a time", async () => {
    const world = await paying([page]);
    const answer = Promise.withResolvers<unknown>();
    world.tell("cancel", answer.promise);
    const first = cancel(world);
    while (world.calls.length === 0) await Promise.resolve();
    const before = await world.paymentOf(world.paymentId);
    expect(await cancel(world)).toMatchObject({ outcome: "payment_pending" });
    expect(await world.paymentOf(world.paymentId)).toEqual(before);
    answer.resolve(cancelled);
    expect(await first).toMatchObject(given);
    expect(await cancel(world)).toMatchObject(given);
    expect(names(world)).toEqual(["cancel"]);
  });

  test("is asked of the gateway again once nobody is about it", async () => {
    const world = await paying([page]);
    world.tell("cancel", new Error("unreachable"), cancelled);
    await cancel(world);
    world.clock.set((await pendingOf(world)).recoverAtMs);
    expect(await cancel(world)).toMatchObject(given);
    expect(names(world)).toEqual(["cancel", "cancel"]);
  });

  test("that recovery gives up by then is the buyer's from there on", async () => {
    const world = await paying([page]);
    const recoverAtMs = world.startedAtMs + minuteMs;
    await meddle(world, { step: "voiding", attempts: 4, recoverAtMs });
    expect(await cancel(world)).toMatchObject({ outcome: "payment_pending" });
    expect(await pendingOf(world)).toMatchObject({
      cancelledAtMs: world.startedAtMs,
      attempts: 4,
      recoverAtMs,
    });
    expect(world.calls).toEqual([]);
    world.tell("lookup", cancelled);
    await recover(world, minuteMs);
    expect(await cancel(world)).toMatchObject(given);
  });

  test("ends the reservation where it is the fifth attempt", async () => {
    const world = await paying([page]);
    await world.write(world.paymentId, ({ reservation }) => ({
      reservations: reservation
        ? [{ ...reservation, declines: 4, version: reservation.version + 1 }]
        : [],
    }));
    world.tell("cancel", cancelled);
    expect(await cancel(world)).toMatchObject({ ...given, reservation: { status: "expired" } });
  });

  test("ends the reservation where its time is over", async () => {
    const world = await paying([page]);
    world.clock.advance(5 * minuteMs);
    world.tell("cancel", cancelled);
    expect(await cancel(world)).toMatchObject({ ...given, reservation: { status: "expired" } });
  });

  test("says of a hold that ran out since that it is over", async () => {
    const world = await paying([page]);
    world.tell("cancel", cancelled);
    await cancel(world);
    world.clock.advance(5 * minuteMs);
    expect(await cancel(world)).toMatchObject({ ...given, reservation: { status: "expired" } });
  });

  test("is nobody's but its buyer's", async () => {
    const world = await paying([page]);
    const before = await world.paymentOf(world.paymentId);
    const unknown = { outcome: "not_found", what: "payment" };
    expect(await cancel(world, "bob")).toEqual(unknown);
    const other = { paymentId: "payment-none", userId: "ann" };
    expect(await world.boxOffice.cancelPayment(other)).toEqual(unknown);
    expect(await world.paymentOf(world.paymentId)).toEqual(before);
    expect(world.calls).toEqual([]);
  });

  test.each(["declined", "failed"])("that is %s is answered as it is", async (outcome) => {
    const world = await paying([{ outcome, reason: "no" }]);
    const before = await world.paymentOf(world.paymentId);
    expect(await cancel(world)).toMatchObject({ outcome: "payment_cancelled", payment: before });
    expect(await world.paymentOf(world.paymentId)).toEqual(before);
    expect(world.calls).toEqual([]);
  });

  test("whose money is on its way back, or there, is settled", async () => {
    const world = await paying([captured]);
    const { reservationId } = world;
    await world.boxOffice.cancelReservation({ reservationId });
    const is = (status: string) => ({ outcome: "payment_settled", payment: { status } });
    expect(await cancel(world)).toMatchObject(is("refunding"));
    world.tell("refund", { outcome: "refunded" });
    await recover(world, minuteMs);
    expect(await cancel(world)).toMatchObject(is("refunded"));
  });
});

describe("fault 3: after a cancel", () => {
  const given = async () => {
    const world = await paying([page]);
    world.tell("cancel", cancelled);
    await cancel(world);
    world.calls.length = 0;
    return world;
  };
  const over = { outcome: "payment_declined", reason: "cancelled" };

  test("a proof is not stored, no gateway is called, and the failed payment is the answer", async () => {
    const world = await given();
    const before = await world.paymentOf(world.paymentId);
    expect(await confirm(world)).toMatchObject({ ...over, payment: before });
    expect(await world.paymentOf(world.paymentId)).toEqual(before);
    expect(world.calls).toEqual([]);
  });

  test("a proof that comes while the answer is missing is not stored either", async () => {
    const world = await paying([page]);
    await cancel(world);
    world.calls.length = 0;
    expect(await confirm(world)).toMatchObject({ outcome: "payment_pending" });
    expect(await pendingOf(world)).toMatchObject({ step: "voiding", proof: null });
    expect(world.calls).toEqual([]);
  });

  test("the same key gets the payment as it ended", async () => {
    const world = await openToldWorld();
    const command = { ...(await world.hold()), idempotencyKey: "key" };
    world.tell("charge", page);
    const first = await world.boxOffice.pay(command);
    if (first.outcome !== "payment_pending") throw new Error(first.outcome);
    world.tell("cancel", cancelled);
    await world.boxOffice.cancelPayment({ paymentId: first.payment.paymentId, userId: "ann" });
    expect(await world.boxOffice.pay(command)).toMatchObject(over);
  });

  test("money that comes all the same goes back while the reservation is held", async () => {
    const world = await given();
    await news(world);
    expect(await statusOf(world)).toEqual({ payment: "refunding", reservation: "held" });
  });

  test("money that comes all the same goes back while the reservation is paid otherwise", async () => {
    const world = await given();
    world.tell("charge", page);
    await payAgain(world, { type: "told" });
    await news(world);
    expect(await statusOf(world)).toEqual({ payment: "refunding", reservation: "paying" });
    expect((await world.boxOffice.audit()).breaches).toEqual([]);
  });

  test("money that comes all the same goes back where the reservation was paid otherwise", async () => {
    const world = await given();
    world.tell("charge", captured);
    await payAgain(world, { type: "told" });
    await news(world);
    expect(await statusOf(world)).toEqual({ payment: "refunding", reservation: "confirmed" });
    expect((await world.boxOffice.audit()).breaches).toEqual([]);
  });

  /** The gateway breaks its word, and tells. */
  const news = async (world: Paying): Promise<void> => {
    const { paymentId } = world;
    const atMs = world.clock.nowMs();
    const entry = { gateway: "told", eventId: "event", paymentId, receivedAtMs: atMs };
    await world.stores.inbox.put({ ...entry, dueAtMs: atMs });
    world.tell("lookup", captured);
    await world.boxOffice.work.recover();
  };
});

describe("fault 3: in two steps", () => {
  const open = (...answers: readonly unknown[]) => paying(answers, { twoStep: true });

  test("what is reserved is given up", async () => {
    const world = await open(authorized);
    world.tell("cancel", cancelled);
    expect(await cancel(world)).toMatchObject(given);
    expect(await statusOf(world)).toEqual(ended);
  });

  test("an authorization that is answered later is not captured", async () => {
    const world = await openToldWorld({ twoStep: true });
    const answer = Promise.withResolvers<unknown>();
    world.tell("authorize", answer.promise);
    const paid = world.paid();
    while (world.calls.length === 0) await Promise.resolve();
    const { payments } = await world.stores.bookings.snapshot();
    const [started] = payments;
    if (started === undefined) throw new Error("no payment");
    world.tell("cancel", cancelled);
    const { paymentId } = started;
    const answered = await world.boxOffice.cancelPayment({ paymentId, userId: "ann" });
    expect(answered).toMatchObject(given);
    answer.resolve(authorized);
    expect(await paid).toMatchObject({ status: "failed", reason: "cancelled" });
    expect(names(world)).toEqual(["authorize", "cancel"]);
  });

  test("a capture that is faster is paid", async () => {
    const world = await open(authorized);
    world.tell("cancel", captured);
    expect(await cancel(world)).toMatchObject({ outcome: "payment_settled" });
    expect(await statusOf(world)).toEqual({ payment: "captured", reservation: "confirmed" });
  });
});

describe("fault 3: a call that is in flight", () => {
  /** The payment while its first call waits for an answer. */
  const inFlight = async () => {
    const world = await openToldWorld();
    const answer = Promise.withResolvers<unknown>();
    world.tell("charge", answer.promise);
    const command = await world.hold();
    const paid = world.boxOffice.pay(command);
    while (world.calls.length === 0) await Promise.resolve();
    const { payments } = await world.stores.bookings.snapshot();
    const [started] = payments;
    if (started === undefined) throw new Error("no payment");
    const { paymentId, reservationId } = started;
    const startedAtMs = world.clock.nowMs();
    return { ...world, answer, paying: paid, paymentId, reservationId, startedAtMs };
  };

  test("is refused when it comes back without money", async () => {
    const world = await inFlight();
    world.tell("cancel", cancelled);
    expect(await cancel(world)).toMatchObject(given);
    world.answer.resolve({ outcome: "declined", reason: "late" });
    expect(await world.paying).toMatchObject({ outcome: "payment_declined", reason: "cancelled" });
    expect(await statusOf(world)).toEqual(ended);
  });

  test("is believed when it comes back with money before the fence is answered", async () => {
    const world = await inFlight();
    const fence = Promise.withResolvers<unknown>();
    world.tell("cancel", fence.promise);
    const given = cancel(world);
    while (world.calls.length < 2) await Promise.resolve();
    world.answer.resolve(captured);
    expect(await world.paying).toMatchObject({ outcome: "payment_captured" });
    fence.resolve(captured);
    expect(await given).toMatchObject({ outcome: "payment_settled" });
    expect(await statusOf(world)).toEqual({ payment: "captured", reservation: "confirmed" });
  });

  test("that waits when it comes back leaves the payment given up", async () => {
    const world = await inFlight();
    expect(await cancel(world)).toMatchObject({ outcome: "payment_pending" });
    world.answer.resolve(pending);
    expect(await world.paying).toMatchObject({ outcome: "payment_pending" });
    expect(await pendingOf(world)).toMatchObject({ step: "voiding" });
  });
});

describe("fault 3: a payment at a gateway that can't be stopped", () => {
  const unfenced = { cancelBeforeCapture: false, authorizationTtlMs: 60 * minuteMs };

  test.each([
    ["was called", [page]],
    ["was called and does not answer", []],
  ])("that %s goes on, and nothing changes", async (_how, answers) => {
    const world = await paying(answers, unfenced);
    const before = await pendingOf(world);
    expect(await cancel(world)).toEqual({ outcome: "payment_in_progress" });
    const own = { reservationId: world.reservationId, userId: "ann" };
    const released = await world.boxOffice.releaseReservation(own);
    expect(released).toEqual({ outcome: "payment_in_progress" });
    expect(await pendingOf(world)).toEqual(before);
    expect(world.calls).toEqual([]);
  });

  test("ends at once where its money is only reserved, and what was reserved goes back", async () => {
    const world = await paying([page], { ...unfenced, twoStep: true });
    expect(await cancel(world)).toMatchObject(given);
    expect(world.calls).toEqual([]);
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      watchUntilMs: world.startedAtMs + dayMs,
      recoverAtMs: world.startedAtMs,
    });
    world.tell("lookup", authorized);
    world.tell("cancel", cancelled);
    await recover(world, 0);
    expect(names(world)).toEqual(["lookup", "cancel"]);
    expect(await statusOf(world)).toEqual(ended);
  });

  test("goes on where the capture may be under way", async () => {
    const world = await paying([authorized], { ...unfenced, twoStep: true });
    expect(await cancel(world)).toEqual({ outcome: "payment_in_progress" });
  });

  test("ends at once where no proof came, since nothing was called that takes money", async () => {
    const world = await paying([page], { ...unfenced, onlyProofTakesMoney: true });
    expect(await cancel(world)).toMatchObject({ ...given, reservation: { status: "held" } });
    expect(world.calls).toEqual([]);
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      watchUntilMs: null,
      recoverAtMs: null,
    });
    expect(await confirm(world)).toMatchObject({ outcome: "payment_declined" });
    expect(world.calls).toEqual([]);
  });

  test("goes on once its proof came", async () => {
    const world = await paying([page], { ...unfenced, onlyProofTakesMoney: true });
    await confirm(world);
    expect(await cancel(world)).toEqual({ outcome: "payment_in_progress" });
    expect(await pendingOf(world)).toMatchObject({ step: "capturing", cancelledAtMs: null });
  });

  test("goes on where the gateway serves here no more", async () => {
    const world = await paying([page]);
    await meddle(world, { method: { type: "gone" } });
    expect(await cancel(world)).toEqual({ outcome: "payment_in_progress" });
    expect(await pendingOf(world)).toMatchObject({ step: "requires_action" });
  });
});

describe("fault 3: a wallet", () => {
  const wallet = { openingBalances: { KRW: 120_000 } };

  test("pays in one step, so that there is nothing to leave", async () => {
    const world = await openToldWorld({ wallet });
    const paid = await world.paid({ type: "wallet" });
    const { paymentId } = paid;
    expect(await world.boxOffice.cancelPayment({ paymentId, userId: "ann" })).toMatchObject({
      outcome: "payment_settled",
      payment: { status: "captured" },
    });
    const declined = await world.paid({ type: "wallet" }, "ann", "A-1-2");
    const other = { paymentId: declined.paymentId, userId: "ann" };
    expect(await world.boxOffice.cancelPayment(other)).toMatchObject({
      outcome: "payment_cancelled",
      payment: { status: "declined", reason: "insufficient_funds" },
    });
  });
});
