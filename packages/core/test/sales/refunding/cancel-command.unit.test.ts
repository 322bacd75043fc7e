import type { BookingState, CancelReservation } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { cancelReservation } from "../../../src/sales/refunding/cancel-reservation.ts";
import { booking, payment, reservation, t0 } from "../../support/given.ts";
import { onePayment } from "../../support/one-payment.ts";

// An operator's cancel as a command: its key, its row in the journal, and what is wrong with it.

const sold = (): BookingState => ({
  ...booking({ reservation: reservation("r", "confirmed") }),
  payment: payment("captured"),
});

const office = (state = sold()) => {
  const { operating, now, steps } = onePayment(state, {
    refund: async () => ({ outcome: "refunded" }),
  });
  now.ms = t0 + 5;
  const cancel = (over: Partial<CancelReservation> = {}) =>
    cancelReservation(operating, { reservationId: "r", ...over });
  return { cancel, now, steps };
};
const done = { outcome: "reservation_cancelled" };

describe("the journal's row of a cancel", () => {
  test.each<[Partial<CancelReservation>, object]>([
    [{}, { refund: "full" }],
    [{ refund: "none" }, { refund: "none" }],
    [{ refund: { amount: 50 } }, { refund: { amount: 50 } }],
    [
      { seatIds: [" A1 "], idempotencyKey: "k" },
      { refund: "full", seatIds: ["A1"] },
    ],
  ])("of %j names %j", async (command, details) => {
    const { cancel, steps } = office();
    expect(await cancel(command)).toMatchObject(done);
    expect(steps[0]?.change.journal).toMatchObject({
      atMs: t0 + 5,
      subjectType: "reservation",
      subjectId: "r",
      userId: "ann",
      details,
    });
    expect(steps.slice(1).map(({ change }) => change.journal)).not.toContainEqual(
      expect.anything(),
    );
  });

  test("is missing where nothing was accepted, though a hold expired", async () => {
    const { cancel, now, steps } = office(
      booking({ reservation: reservation("r", "held", { expiresAtMs: t0 }) }),
    );
    expect(await cancel({ idempotencyKey: "k" })).toEqual({ outcome: "reservation_not_held" });
    expect(now.state.reservation).toMatchObject({ status: "expired" });
    expect(steps.map(({ change }) => [change.journal, change.record])).toEqual([
      [undefined, undefined],
    ]);
  });

  test("is missing where nothing was changed", async () => {
    const { cancel, steps } = office({
      ...sold(),
      payment: payment("pending"),
      reservation: reservation("r", "paying"),
    });
    expect(await cancel()).toEqual({ outcome: "payment_in_progress" });
    expect(await cancel({ seatIds: ["A1"], idempotencyKey: "k" })).toEqual({
      outcome: "reservation_not_confirmed",
    });
    expect(steps).toEqual([]);
  });
});

describe("the key of a cancel", () => {
  test.each<[Partial<CancelReservation>, Partial<CancelReservation>]>([
    [{}, { refund: "full" }],
    [{ refund: "none" }, { refund: "full" }],
    [{ refund: "none" }, {}],
    [{ seatIds: ["A1"] }, { seatIds: ["A2"] }],
    [{ seatIds: ["A1"] }, { seatIds: ["A1"], refund: "none" }],
    [{ seatIds: ["A1"] }, {}],
  ])("of %j is not that of %j", async (first, other) => {
    const { cancel } = office();
    expect(await cancel({ ...first, idempotencyKey: "k" })).toMatchObject(done);
    expect(await cancel({ ...other, idempotencyKey: "k" })).toEqual({
      outcome: "idempotency_key_reused",
    });
    expect(await cancel({ ...first, idempotencyKey: "k" })).toMatchObject(done);
  });

  test("finds the seats that were cancelled under it, and cancels no more", async () => {
    const { cancel, now, steps } = office();
    await cancel({ seatIds: ["A1"], idempotencyKey: "k" });
    const before = [now.state, steps.length];
    expect(await cancel({ seatIds: ["A1"], idempotencyKey: "k" })).toMatchObject({
      ...done,
      reservation: { status: "confirmed", seats: [{ seatId: "A2" }] },
    });
    expect([now.state, steps.length]).toEqual(before);
  });
});

describe("a cancel of what the operator saw", () => {
  test.each<[string, Partial<CancelReservation>]>([
    ["all of it", {}],
    ["a seat", { seatIds: ["A1"], idempotencyKey: "k" }],
  ])("%s: it is refused once the reservation changed, and changes nothing", async (_what, over) => {
    const { cancel, steps } = office();
    const answer = await cancel({ ...over, seen: { version: 2 } });
    expect(answer).toEqual({
      outcome: "conflict",
      reasons: [{ reason: "changed_meanwhile", ids: {} }],
    });
    expect(steps).toEqual([]);
    expect(await cancel({ ...over, seen: { version: 3 } })).toMatchObject(done);
  });

  test("an unknown reservation has not changed", async () => {
    const { cancel } = office(booking());
    const seen = { version: 1 };
    expect(await cancel({ seen })).toEqual({ outcome: "not_found", what: "reservation" });
    expect(await cancel({ seen, seatIds: ["A1"], idempotencyKey: "k" })).toEqual({
      outcome: "not_found",
      what: "reservation",
    });
  });

  test("under a key: what is loaded is the reservation with the key's record", async () => {
    const { cancel, steps } = office();
    await cancel({ seatIds: ["A1"], idempotencyKey: "k" });
    expect(steps[0]).toMatchObject({
      slice: { by: "reservation", reservationId: "r", record: { userId: "", key: "k" } },
      change: { record: { userId: "", key: "k" } },
    });
    const whole = office();
    await whole.cancel();
    expect(whole.steps[0]?.slice).toEqual({ by: "reservation", reservationId: "r" });
    expect(whole.steps[0]?.change.record).toBeUndefined();
  });
});

describe("what is wrong with a cancel", () => {
  test.each<[Partial<CancelReservation>, readonly object[]]>([
    [{ seatIds: ["A1"] }, [{ field: "Idempotency-Key", message: "is required with seatIds" }]],
    [
      { refund: { amount: -1 } },
      [{ field: "refund.amount", message: "must be a non-negative integer" }],
    ],
    [
      { refund: { amount: 0.5 }, seatIds: ["A1"], idempotencyKey: "k" },
      [{ field: "refund.amount", message: "must be a non-negative integer" }],
    ],
  ])("%j", async (command, errors) => {
    const { cancel, steps } = office();
    expect(await cancel(command)).toEqual({ outcome: "validation", errors });
    expect(steps).toEqual([]);
  });

  test("an unknown reservation, and a hold that needs no gateway", async () => {
    const none = office(booking());
    expect(await none.cancel()).toEqual({ outcome: "not_found", what: "reservation" });
    expect(await none.cancel({ seatIds: ["A1"], idempotencyKey: "k" })).toEqual({
      outcome: "not_found",
      what: "reservation",
    });
    const held = office(booking({ reservation: reservation("r", "held") }));
    expect(await held.cancel()).toMatchObject({ ...done, reservation: { status: "released" } });
  });
});
