import type { DeliveryOutcome, Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { describe, expect, test } from "vitest";
import {
  type Erasing,
  minuteMs,
  openErasing,
  openSettled,
  refuse,
  showMs,
  userId,
} from "../support/erasing.ts";

// Fault 34: what happens while a user is erased. What was begun before and is written after does not
// stay under the old id.

const tenMinutes = 10 * minuteMs;

/** Runs after the obstacles were looked for, and before the erasure is stored. */
const afterTheCheck = ({ flaky }: Erasing, run: () => Promise<unknown>): void =>
  flaky.interrupt("bookings.view", async () => {
    flaky.interrupt("bookings.updateAccount", run);
  });

/** A user who has nothing but a place that is over. */
const openOver = async (stores?: Stores) => {
  const runtime = await openErasing(undefined, stores);
  const token = await runtime.join();
  await runtime.boxOffice.leaveQueue({ queueId: "queue-1", userId, token });
  return runtime;
};

const pseudonymOf = (erased: object): string =>
  "pseudonym" in erased ? String(erased.pseudonym) : "";

describe("fault 34: an erasure races", () => {
  test("a hold: it waits for the hold's end, and no longer", async () => {
    const runtime = await openOver();
    afterTheCheck(runtime, () => runtime.hold("A-1-1"));
    const erased = await runtime.erase();
    expect(erased).toMatchObject({ outcome: "user_erased", waiting: 1 });
    await runtime.later();
    expect(await runtime.erase()).toMatchObject({ waiting: 1 });
    await runtime.later(tenMinutes);
    expect(await runtime.traces(pseudonymOf(erased))).toEqual([]);
    expect(await runtime.erase()).toEqual({ outcome: "not_found", what: "user" });
  });

  test("a purchase: it waits until the show has started", async () => {
    const runtime = await openOver();
    afterTheCheck(runtime, () => runtime.buy("A-1-1"));
    const erased = await runtime.erase();
    expect(erased).toMatchObject({ outcome: "user_erased", waiting: 1 });
    const audit = await runtime.audit();
    await runtime.later();
    await runtime.later(tenMinutes);
    const [reservation] = (await runtime.stores.bookings.snapshot()).reservations;
    expect(reservation).toMatchObject({ userId, status: "confirmed" });
    await runtime.later(showMs);
    expect(await runtime.traces(pseudonymOf(erased))).toEqual([]);
    expect(await runtime.audit()).toEqual(audit);
  });

  test("a hold that begins before it and is written after it: the token is nobody's by then", async () => {
    const runtime = await openOver();
    const token = await runtime.join();
    let erased: object = {};
    runtime.flaky.interrupt("bookings.update", async () => {
      erased = await runtime.erase();
    });
    const command = { showId: "show-1", seatIds: ["A-1-1"], userId, token, idempotencyKey: "1" };
    expect(await runtime.boxOffice.reserveSeats(command)).toEqual({ outcome: "invalid_token" });
    expect(erased).toMatchObject({ outcome: "user_erased", waiting: 0 });
    await runtime.later();
    await runtime.later(tenMinutes);
    expect(await runtime.traces(pseudonymOf(erased))).toEqual([]);
  });

  test("the same where queues have a database of their own: the hold is written, and erased", async () => {
    const stores = createMemoryStores();
    const runtime = await openOver({ ...stores, queues: { ...stores.queues, database: {} } });
    const token = await runtime.join();
    let erased: object = {};
    runtime.flaky.interrupt("bookings.update", async () => {
      erased = await runtime.erase();
    });
    const command = { showId: "show-1", seatIds: ["A-1-1"], userId, token, idempotencyKey: "1" };
    const held = await runtime.boxOffice.reserveSeats(command);
    expect(held).toMatchObject({ outcome: "seats_reserved" });
    expect(erased).toMatchObject({ outcome: "user_erased", waiting: 0 });
    const pseudonym = pseudonymOf(erased);
    expect(await runtime.traces(pseudonym)).toEqual(
      expect.arrayContaining(["reservations", "records"]),
    );
    await runtime.later();
    expect(await runtime.traces(pseudonym)).not.toContain("records");
    await runtime.later(tenMinutes);
    expect(await runtime.traces(pseudonym)).toEqual([]);
  });

  test("a payment that begins before it: the token is nobody's by then", async () => {
    const runtime = await openOver();
    const held = await runtime.hold("A-1-1");
    runtime.flaky.interrupt("bookings.update", async () => {
      runtime.clock.advance(tenMinutes);
      expect(await runtime.erase()).toMatchObject({ outcome: "user_erased", waiting: 0 });
    });
    expect(await runtime.pay(held)).toEqual({ outcome: "invalid_token" });
    expect((await runtime.stores.bookings.snapshot()).payments).toEqual([]);
  });

  test("the same where queues have a database of their own: no reservation is found", async () => {
    const stores = createMemoryStores();
    const runtime = await openOver({ ...stores, queues: { ...stores.queues, database: {} } });
    const held = await runtime.hold("A-1-1");
    // The erasure finds the hold over, and the payment had begun before.
    runtime.flaky.interrupt("bookings.update", async () => {
      runtime.clock.advance(tenMinutes);
      expect(await runtime.erase()).toMatchObject({ outcome: "user_erased", waiting: 0 });
    });
    expect(await runtime.pay(held)).toMatchObject({ outcome: "not_found" });
    const { reservations, payments } = await runtime.stores.bookings.snapshot();
    expect(reservations.map((one) => one.userId)).not.toContain(userId);
    expect(payments).toEqual([]);
    await runtime.later();
    expect(await runtime.traces(reservations[0]?.userId ?? "")).toEqual([]);
  });

  test("a user who joins: the place is given up", async () => {
    const runtime = await openOver();
    let erased: object = {};
    runtime.flaky.interrupt("queues.update", async () => {
      erased = await runtime.erase();
    });
    await runtime.join();
    expect(await runtime.traces(pseudonymOf(erased))).toContain("tokens");
    await runtime.later();
    expect(await runtime.traces(pseudonymOf(erased))).toEqual([]);
  });

  test("a delivery whose receiver names the user", async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<DeliveryOutcome>();
    let isSlow = false;
    const runtime = await openSettled((event) => {
      if (!isSlow || !("userId" in event)) return refuse(event);
      asked.resolve();
      return answer.promise;
    });
    isSlow = true;
    await runtime.boxOffice.replayDeadLetters({ subscriber: "deaf" });
    const relayed = runtime.boxOffice.work.relay();
    await asked.promise;
    const pseudonym = pseudonymOf(await runtime.erase());
    expect(await runtime.traces(pseudonym)).toEqual(["erasures"]);
    answer.resolve({ outcome: "gone", reason: `no account of ${userId}` });
    await relayed;
    expect(await runtime.traces(pseudonym)).toContain("letters");
    await runtime.later();
    expect(await runtime.traces(pseudonym)).toEqual([]);
  });

  test("another erasure of the same user: there is one", async () => {
    const runtime = await openSettled();
    const [one, other] = await Promise.all([runtime.erase(), runtime.erase()]);
    expect(other).toEqual(one);
    await Promise.all([runtime.later(), runtime.later(0)]);
    expect(await runtime.traces(pseudonymOf(one))).toEqual([]);
  });

  test("a cancel of a ticket of the past", async () => {
    const runtime = await openErasing();
    const { reservationId, paymentId } = await runtime.buy("A-1-1");
    runtime.clock.advance(showMs);
    // Between the check and the step that would rename it.
    runtime.flaky.interrupt("bookings.update", async () => {
      runtime.told.tell("refund", { outcome: "pending" });
      await runtime.boxOffice.cancelReservation({ reservationId });
    });
    const erased = await runtime.erase();
    expect(erased).toMatchObject({ outcome: "user_erased", waiting: 1 });
    await runtime.later();
    const refund = { refundId: `${paymentId}-refund`, reference: "re", amount: 110_000 };
    const listed = { ...refund, currency: "KRW", status: "succeeded", failure: null };
    await runtime.hear(paymentId, { refunds: [listed] });
    await runtime.later(tenMinutes);
    expect(await runtime.traces(pseudonymOf(erased))).toEqual([]);
    expect(await runtime.audit()).toMatchObject({ ok: true, breaches: [], alarms: [] });
  });
});
