import type { ReservationStatus } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { releaseReservation } from "../../../src/sales/holding/release-reservation.ts";
import { ann, booking, minuteMs, pending, reservation, t0 } from "../../support/given.ts";
import { onePayment } from "../../support/one-payment.ts";

const own = { reservationId: "r", userId: ann };

describe("a hold that is released", () => {
  test.each<[string, number, string]>([
    ["until its end, as released", t0 + 5 * minuteMs - 1, "released"],
    ["from its end on, as expired: its user did not end it", t0 + 5 * minuteMs, "expired"],
  ])("ends, %s", async (_when, nowMs, status) => {
    const { context, now, steps } = onePayment(booking({ reservation: reservation("r", "held") }));
    now.ms = nowMs;
    expect(await releaseReservation(context, own)).toEqual({ outcome: "reservation_released" });
    expect(steps.map(({ change }) => change.reservations)).toMatchObject([[{ status }]]);
  });
});

test.each<[ReservationStatus, string]>([
  ["expired", "reservation_released"],
  ["released", "reservation_released"],
  ["confirmed", "reservation_not_held"],
  ["cancelling", "reservation_not_held"],
  ["cancelled", "reservation_not_held"],
])("a release of what is %s changes nothing", async (status, outcome) => {
  const { context, now, steps } = onePayment(booking({ reservation: reservation("r", status) }));
  now.ms = t0;
  expect(await releaseReservation(context, own)).toEqual({ outcome });
  expect(steps).toEqual([]);
});

test("a release that is stored already is awaited while another server cancels the payment", async () => {
  const asked = { ...reservation("r", "paying"), releaseAskedAtMs: t0 };
  const payment = pending({ step: "voiding", recoverAtMs: t0 + 1 });
  const { context, now, steps } = onePayment(booking({ reservation: asked, payment }), {
    capabilities: { cancelBeforeCapture: true },
  });
  now.ms = t0;
  expect(await releaseReservation(context, own)).toEqual({
    outcome: "release_pending",
    reservation: asked,
  });
  expect(steps.map(({ change }) => [change.reservations, change.payments])).toMatchObject([
    [undefined, [{ cancelledAtMs: t0 }]],
  ]);
});
