import type { Reservation } from "@admit-one/core";
import { concertDefaults } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { QueueSlice } from "../../../src/queue/queue-store.port.ts";
import { extendReservation, prolongHold } from "../../../src/sales/holding/extend-reservation.ts";
import type { SalesContext } from "../../../src/sales/sales-context.ts";
import { ann, booking, concert, minuteMs, reservation, t0, tokenRef } from "../../support/given.ts";
import { onePayment } from "../../support/one-payment.ts";

const endsMs = t0 + 5 * minuteMs;
const held = reservation("r", "held");
const before = { extendedEndsMs: [endsMs], expiresAtMs: endsMs + minuteMs };

/** A box office with one reservation, and what is asked of the line. */
const open = (given: Reservation | null) => {
  const policy = { ...concertDefaults, maxHoldExtensions: 1, extendHoldByMs: minuteMs };
  const made = onePayment(booking({ reservation: given, concert: concert({ policy }) }));
  made.now.ms = t0;
  const places: QueueSlice[] = [];
  const queues: Partial<SalesContext["stores"]["queues"]> = {
    update: async (slice, decide) => {
      places.push(slice);
      return decide({ queue: null, token: null } as never).outcome;
    },
  };
  Object.assign(made.context.stores, { queues });
  const command = { reservationId: "r", expiresAtMs: endsMs };
  return {
    ...made,
    places,
    extend: (over: object = {}) =>
      extendReservation(made.context, { ...command, userId: ann, ...over }),
    prolong: (over: object = {}) => prolongHold(made.operating, { ...command, ...over }),
  };
};

describe.each(["extend", "prolong"] as const)("to %s a hold", (how) => {
  test.each<[string, Reservation]>([
    ["is extended", held],
    ["was extended by the same call before", reservation("r", "held", before)],
  ])("that %s makes the place in line last as long", async (_given, reserved) => {
    const world = open(reserved);
    expect(await world[how]()).toMatchObject({ outcome: "hold_extended" });
    expect(world.places).toEqual([tokenRef]);
  });

  test.each<[string, Reservation | null, object]>([
    [
      "that was extended and has ended since",
      reservation("r", "released", before),
      { outcome: "hold_extended", reservation: { status: "released" } },
    ],
    [
      "without a place in line",
      reservation("r", "held", { token: null as never }),
      { outcome: "hold_extended" },
    ],
    ["that is being paid", reservation("r", "paying"), { outcome: "payment_in_progress" }],
    ["that does not exist", null, { outcome: "not_found", what: "reservation" }],
  ])("%s leaves the line as it is", async (_given, reserved, is) => {
    const world = open(reserved);
    expect(await world[how]()).toMatchObject(is);
    expect(world.places).toEqual([]);
  });

  test("needs an end that is an instant", async () => {
    const world = open(held);
    expect(await world[how]({ expiresAtMs: -1 })).toEqual({
      outcome: "validation",
      errors: [{ field: "expiresAt", message: "must be an instant from 1970 to 9999" }],
    });
    expect(world.steps).toEqual([]);
  });
});

test("the journal has the end of a prolonged hold as it was and as it is", async () => {
  const world = open(held);
  await world.prolong();
  expect(world.steps.map(({ change }) => change.journal)).toMatchObject([
    {
      subjectType: "reservation",
      subjectId: "r",
      userId: ann,
      details: { before: endsMs, after: endsMs + minuteMs },
    },
  ]);
  expect(world.steps[0]?.slice).toEqual({ by: "reservation", reservationId: "r" });
});
