import type { DeliveryOutcome } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  type Erasing,
  minuteMs,
  openErasing,
  openSettled,
  refuse,
  showMs,
  userId,
} from "./support/erasing.ts";

// Fault 34: what happens while a user is erased. What was begun before and is written after does not
// stay under the old id.

const tenMinutes = 10 * minuteMs;

/** Runs after the obstacles were looked for, and before the erasure is stored. */
const afterTheCheck = ({ flaky }: Erasing, run: () => Promise<unknown>): void =>
  flaky.interrupt("bookings.view", async () => {
    flaky.interrupt("bookings.updateAccount", run);
  });

/** A user who has nothing but a place that is over. */
const openOver = async () => {
  const desk = await openErasing();
  const token = await desk.join();
  await desk.boxOffice.leaveQueue({ queueId: "queue-1", userId, token });
  return desk;
};

const pseudonymOf = (erased: object): string =>
  "pseudonym" in erased ? String(erased.pseudonym) : "";

describe("fault 34: an erasure races", () => {
  test("a hold: it waits for the hold's end, and no longer", async () => {
    const desk = await openOver();
    afterTheCheck(desk, () => desk.hold("A-1-1"));
    const erased = await desk.erase();
    expect(erased).toMatchObject({ outcome: "user_erased", waiting: 1 });
    await desk.later();
    expect(await desk.erase()).toMatchObject({ waiting: 1 });
    await desk.later(tenMinutes);
    expect(await desk.traces(pseudonymOf(erased))).toEqual([]);
    expect(await desk.erase()).toEqual({ outcome: "not_found", what: "user" });
  });

  test("a purchase: it waits until the show has started", async () => {
    const desk = await openOver();
    afterTheCheck(desk, () => desk.buy("A-1-1"));
    const erased = await desk.erase();
    expect(erased).toMatchObject({ outcome: "user_erased", waiting: 1 });
    const audit = await desk.audit();
    await desk.later();
    await desk.later(tenMinutes);
    const [reservation] = (await desk.stores.bookings.snapshot()).reservations;
    expect(reservation).toMatchObject({ userId, status: "confirmed" });
    await desk.later(showMs);
    expect(await desk.traces(pseudonymOf(erased))).toEqual([]);
    expect(await desk.audit()).toEqual(audit);
  });

  test("a hold that is written after it", async () => {
    const desk = await openOver();
    const token = await desk.join();
    let erased: object = {};
    desk.flaky.interrupt("bookings.update", async () => {
      erased = await desk.erase();
    });
    const command = { showId: "show-1", seatIds: ["A-1-1"], userId, token, idempotencyKey: "1" };
    const held = await desk.boxOffice.reserveSeats(command);
    expect(held).toMatchObject({ outcome: "seats_reserved" });
    expect(erased).toMatchObject({ outcome: "user_erased", waiting: 0 });
    const pseudonym = pseudonymOf(erased);
    expect(await desk.traces(pseudonym)).toEqual(
      expect.arrayContaining(["reservations", "records"]),
    );
    await desk.later();
    expect(await desk.traces(pseudonym)).not.toContain("records");
    await desk.later(tenMinutes);
    expect(await desk.traces(pseudonym)).toEqual([]);
  });

  test("a payment that is written after it", async () => {
    const desk = await openOver();
    const held = await desk.hold("A-1-1");
    // The erasure finds the hold over, and the payment had begun before.
    desk.flaky.interrupt("bookings.update", async () => {
      desk.clock.advance(tenMinutes);
      expect(await desk.erase()).toMatchObject({ outcome: "user_erased", waiting: 0 });
    });
    expect(await desk.pay(held)).toMatchObject({ outcome: "not_found" });
    const { reservations, payments } = await desk.stores.bookings.snapshot();
    expect(reservations.map((one) => one.userId)).not.toContain(userId);
    expect(payments).toEqual([]);
    await desk.later();
    expect(await desk.traces(reservations[0]?.userId ?? "")).toEqual([]);
  });

  test("a user who joins: the place is given up", async () => {
    const desk = await openOver();
    let erased: object = {};
    desk.flaky.interrupt("queues.update", async () => {
      erased = await desk.erase();
    });
    await desk.join();
    expect(await desk.traces(pseudonymOf(erased))).toContain("tokens");
    await desk.later();
    expect(await desk.traces(pseudonymOf(erased))).toEqual([]);
  });

  test("a delivery whose receiver names the user", async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<DeliveryOutcome>();
    let isSlow = false;
    const desk = await openSettled((event) => {
      if (!isSlow || !("userId" in event)) return refuse(event);
      asked.resolve();
      return answer.promise;
    });
    isSlow = true;
    await desk.boxOffice.replayDeadLetters({ subscriber: "deaf" });
    const relayed = desk.boxOffice.work.relay();
    await asked.promise;
    const pseudonym = pseudonymOf(await desk.erase());
    expect(await desk.traces(pseudonym)).toEqual(["erasures"]);
    answer.resolve({ outcome: "gone", reason: `no account of ${userId}` });
    await relayed;
    expect(await desk.traces(pseudonym)).toContain("letters");
    await desk.later();
    expect(await desk.traces(pseudonym)).toEqual([]);
  });

  test("another erasure of the same user: there is one", async () => {
    const desk = await openSettled();
    const [one, other] = await Promise.all([desk.erase(), desk.erase()]);
    expect(other).toEqual(one);
    await Promise.all([desk.later(), desk.later(0)]);
    expect(await desk.traces(pseudonymOf(one))).toEqual([]);
  });

  test("a cancel of a ticket of the past", async () => {
    const desk = await openErasing();
    const { reservationId, paymentId } = await desk.buy("A-1-1");
    desk.clock.advance(showMs);
    // Between the check and the step that would rename it.
    desk.flaky.interrupt("bookings.update", async () => {
      desk.told.tell("refund", { outcome: "pending" });
      await desk.boxOffice.cancelReservation({ reservationId });
    });
    const erased = await desk.erase();
    expect(erased).toMatchObject({ outcome: "user_erased", waiting: 1 });
    await desk.later();
    const refund = { refundId: `${paymentId}-refund`, reference: "re", amount: 110_000 };
    const listed = { ...refund, currency: "KRW", status: "succeeded", failure: null };
    await desk.hear(paymentId, { refunds: [listed] });
    await desk.later(tenMinutes);
    expect(await desk.traces(pseudonymOf(erased))).toEqual([]);
    expect(await desk.audit()).toMatchObject({ ok: true, breaches: [], alarms: [] });
  });
});
