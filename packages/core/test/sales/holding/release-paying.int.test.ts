import { describe, expect, test } from "vitest";
import { captured, openToldWorld } from "../../support/told.ts";
import {
  cancelled,
  leaseMs,
  meddle,
  minuteMs,
  names,
  type Paying,
  page,
  paying,
  pendingOf,
  recover,
  statusOf,
} from "../../support/told-payment.ts";

// fault 3: seats that are given back while they are being paid.

const release = ({ boxOffice, reservationId }: Paying, userId = "ann") =>
  boxOffice.releaseReservation({ reservationId, userId });

const cancel = ({ boxOffice, paymentId }: Paying) =>
  boxOffice.cancelPayment({ paymentId, userId: "ann" });

const reservationOf = ({ stores, reservationId }: Paying) =>
  stores.bookings.reservation(reservationId);

const released = { outcome: "reservation_released" };
const both = { payment: "failed", reservation: "released" };

describe("fault 3: seats that are given back while they are paid", () => {
  test("are free once the payment is fenced, and stay released", async () => {
    const world = await paying([page]);
    world.tell("cancel", cancelled);
    expect(await release(world)).toEqual(released);
    expect(names(world)).toEqual(["cancel"]);
    expect(await statusOf(world)).toEqual(both);
    expect(await world.paymentOf(world.paymentId)).toMatchObject({ reason: "cancelled" });
    expect((await world.stores.bookings.snapshot()).seats).toEqual([]);
    expect(await release(world)).toEqual(released);
  });

  test("are nobody else's to give back", async () => {
    const world = await paying([page]);
    const unknown = { outcome: "not_found", what: "reservation" };
    expect(await release(world, "bob")).toEqual(unknown);
    expect(await pendingOf(world)).toMatchObject({ step: "requires_action" });
  });

  test("wait for the gateway's answer, and the wish outlives the server that heard it", async () => {
    const world = await paying([page]);
    const before = await reservationOf(world);
    expect(await release(world)).toMatchObject({
      outcome: "release_pending",
      reservation: { status: "paying" },
    });
    expect(await reservationOf(world)).toEqual({
      ...before,
      releaseAskedAtMs: world.startedAtMs,
      version: (before?.version ?? 0) + 1,
    });
    // Whoever asks again meanwhile changes nothing.
    const after = await reservationOf(world);
    expect(await release(world)).toMatchObject({ outcome: "release_pending" });
    expect(await reservationOf(world)).toEqual(after);
    expect(names(world)).toEqual(["cancel"]);
    world.tell("lookup", page);
    world.tell("cancel", cancelled);
    await recover(world, leaseMs);
    expect(await statusOf(world)).toEqual(both);
  });

  test("are sold where the money was faster", async () => {
    const world = await paying([page]);
    world.tell("cancel", captured);
    expect(await release(world)).toEqual({ outcome: "reservation_not_held" });
    expect(await statusOf(world)).toEqual({ payment: "captured", reservation: "confirmed" });
  });

  test("are released by a decline as well", async () => {
    const world = await paying([page]);
    world.tell("cancel", { outcome: "declined", reason: "no" });
    expect(await release(world)).toEqual(released);
    expect(await statusOf(world)).toEqual({ payment: "declined", reservation: "released" });
  });

  test("are released though their time is over, so that no money buys them later", async () => {
    const world = await paying([page]);
    world.clock.advance(6 * minuteMs);
    world.tell("cancel", cancelled);
    expect(await release(world)).toEqual(released);
    expect(await statusOf(world)).toEqual(both);
    const { paymentId } = world;
    const atMs = world.clock.nowMs();
    const entry = { gateway: "told", eventId: "event", paymentId, receivedAtMs: atMs };
    await world.stores.inbox.put({ ...entry, dueAtMs: atMs });
    world.tell("lookup", captured);
    await world.boxOffice.work.recover();
    expect(await statusOf(world)).toEqual({ payment: "refunding", reservation: "released" });
  });

  test("are given back after the payment was left, while its answer is missing", async () => {
    const world = await paying([page]);
    await cancel(world);
    const { attempts } = await pendingOf(world);
    expect(await release(world)).toMatchObject({ outcome: "release_pending" });
    expect(await pendingOf(world)).toMatchObject({ attempts });
    world.tell("lookup", cancelled);
    await recover(world, leaseMs);
    expect(await statusOf(world)).toEqual(both);
  });

  test("are given back while the fence of the payment is under way", async () => {
    const world = await paying([page]);
    const answer = Promise.withResolvers<unknown>();
    world.tell("cancel", answer.promise);
    const given = cancel(world);
    while (world.calls.length === 0) await Promise.resolve();
    expect(await release(world)).toMatchObject({ outcome: "release_pending" });
    answer.resolve(cancelled);
    expect(await given).toMatchObject({
      outcome: "payment_cancelled",
      reservation: { status: "released" },
    });
  });

  test("stay given back though the payment is left after that", async () => {
    const world = await paying([page]);
    await release(world);
    const after = await reservationOf(world);
    expect(await cancel(world)).toMatchObject({ outcome: "payment_pending" });
    expect(await reservationOf(world)).toEqual(after);
  });

  test("are released by an operator who abandons the payment", async () => {
    const world = await paying([page]);
    await release(world);
    await world.boxOffice.abandonPayment({ paymentId: world.paymentId });
    expect(await statusOf(world)).toEqual(both);
  });

  test("are free at once where no call that takes money was made", async () => {
    const able = { cancelBeforeCapture: false, onlyProofTakesMoney: true };
    const world = await paying([page], able);
    expect(await release(world)).toEqual(released);
    expect(world.calls).toEqual([]);
    expect(await statusOf(world)).toEqual(both);
  });

  test("are released where other money came than was asked for", async () => {
    const world = await paying([page]);
    await release(world);
    world.tell("lookup", { ...captured, amount: 1 });
    world.tell("refund", { outcome: "refunded" });
    await recover(world, leaseMs);
    expect(await statusOf(world)).toMatchObject({ reservation: "released" });
    expect((await world.boxOffice.audit()).breaches).toEqual([]);
  });

  test("wait for the step that decides about such money", async () => {
    const world = await paying([page]);
    world.flaky.breakNext("bookings.update", "after", 1);
    world.tell("lookup", { ...captured, amount: 1 });
    await expect(recover(world, leaseMs)).rejects.toThrow("planted");
    expect(await release(world)).toEqual({ outcome: "payment_in_progress" });
  });

  test("of a payment whose gateway serves here no more wait for it", async () => {
    const world = await paying([page]);
    await meddle(world, { method: { type: "gone" } });
    expect(await release(world)).toEqual({ outcome: "payment_in_progress" });
    expect(await reservationOf(world)).toMatchObject({ releaseAskedAtMs: null });
  });

  test("that are held, sold or over are answered as before", async () => {
    const world = await openToldWorld();
    const { reservationId, userId } = await world.hold();
    const give = () => world.boxOffice.releaseReservation({ reservationId, userId });
    expect(await give()).toEqual(released);
    expect(await give()).toEqual(released);
  });
});
