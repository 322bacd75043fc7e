import { createSequentialIds } from "@admit-one/testing";
import { expect, test } from "vitest";
import type { Operating } from "../../../src/kernel/operating.ts";
import { changedMeanwhile } from "../../../src/kernel/refusals.ts";
import { moveReservation } from "../../../src/sales/counter/move-reservation.ts";
import type { SalesContext } from "../../../src/sales/sales-context.ts";
import { booking, reservation, seat, seatsOf, t0 } from "../../support/given.ts";
import { onePayment } from "../../support/one-payment.ts";

const paid = reservation("r", "confirmed", { seatIds: ["A1"] });

const move = async (version: number) => {
  const seats = [...seatsOf(paid), seat("A2")];
  const { operating, now, steps } = onePayment(booking({ reservation: paid, seats }));
  now.ms = t0;
  const context = { ...operating, ids: createSequentialIds() } as Operating<SalesContext>;
  const command = { reservationId: "r", seatIds: ["A2"], seen: { version } };
  return { outcome: await moveReservation(context, command), steps };
};

test("the journal has the seats as they were and as they are", async () => {
  const { outcome, steps } = await move(paid.version);
  expect(outcome).toMatchObject({ outcome: "reservation_moved" });
  expect(steps.map(({ change }) => change.journal)).toMatchObject([
    { subjectType: "reservation", subjectId: "r", details: { before: ["A1"], after: ["A2"] } },
  ]);
});

test("a reservation that is not as the operator saw it stays where it is", async () => {
  const { outcome, steps } = await move(paid.version - 1);
  expect(outcome).toEqual(changedMeanwhile);
  expect(steps).toEqual([]);
});
