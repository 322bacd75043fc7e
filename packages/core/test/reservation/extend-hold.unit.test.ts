import type { BookingState, Reservation } from "@admit-one/core";
import { concertDefaults } from "@admit-one/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extendHold } from "../../src/reservation/extend-hold.ts";
import { ann, booking, concert, minuteMs, reservation, show, t0 } from "../support/given.ts";

const end = t0 + 5 * minuteMs;
const policy = { ...concertDefaults, maxHoldExtensions: 1, extendHoldByMs: 2 * minuteMs };
const held = reservation("r", "held");
const state = (over: Partial<BookingState> = {}): BookingState =>
  booking({ concert: concert({ policy }), reservation: held, ...over });
const command = { reservationId: "r", userId: ann, expiresAtMs: end };

test("the end is put off by its length from where it was, for all seats, and announced", () => {
  const { outcome, change } = extendHold(state(), command, end - 1);
  const later = end + 2 * minuteMs;
  const longer = { ...held, version: 4, expiresAtMs: later, extendedEndsMs: [end] };
  expect(outcome).toEqual({ outcome: "hold_extended", reservation: longer });
  expect(change?.reservations).toEqual([longer]);
  const claim = { state: "held", reservationId: "r", untilMs: later };
  expect(change?.seats).toMatchObject([
    { seatId: "A1", epoch: 5, claim },
    { seatId: "A2", epoch: 5, claim },
  ]);
  expect(change?.events).toMatchObject([
    { type: "HoldExtended", eventId: "r.4.HoldExtended", stream: "r", expiresAtMs: later },
  ]);
});

test("of what is not there is refused, and changes nothing", () => {
  const none = { outcome: { outcome: "not_found", what: "reservation" } };
  expect(extendHold(state({ reservation: null, seats: [] }), command, end - 1)).toEqual(none);
  expect(extendHold(state({ concert: null }), command, end - 1)).toEqual(none);
  const over = { outcome: { outcome: "reservation_not_held" } };
  expect(extendHold(state({ show: null }), command, end - 1)).toEqual(over);
});

type Fault = { readonly refused: string; readonly with: (made: BookingState) => BookingState };

const used = (made: BookingState): Reservation | null =>
  made.reservation && { ...made.reservation, extendedEndsMs: [end - 1], expiresAtMs: end };

/** Every refusal, in the order in which it must be answered. */
const faults: readonly Fault[] = [
  {
    refused: "not_found",
    with: (made) => ({
      ...made,
      reservation: made.reservation && { ...made.reservation, userId: "bob" as typeof ann },
    }),
  },
  {
    refused: "payment_in_progress",
    with: () => state({ reservation: reservation("r", "paying") }),
  },
  {
    refused: "reservation_not_held",
    with: (made) => ({ ...made, show: show({ cancelled: true }) }),
  },
  { refused: "extension_limit_exceeded", with: (made) => ({ ...made, reservation: used(made) }) },
  {
    refused: "conflict",
    with: (made) => ({
      ...made,
      reservation: made.reservation && { ...made.reservation, expiresAtMs: end + 1 },
    }),
  },
];

describe("refusals", () => {
  test("the first one of those that apply is the answer, and nothing changes", () => {
    for (let bits = 1; bits < 2 ** faults.length; bits += 1) {
      const chosen = faults.filter((_fault, index) => (bits >> index) & 1);
      const made = chosen.toReversed().reduce((before, fault) => fault.with(before), state());
      const { outcome, change } = extendHold(made, command, t0);
      expect(outcome.outcome).toBe(chosen[0]?.refused);
      expect(change).toBeUndefined();
    }
  });

  test.each(["confirmed", "cancelling", "expired", "released", "cancelled"] as const)(
    "one that is %s is not held",
    (status) => {
      const made = state({ reservation: reservation("r", status) });
      expect(extendHold(made, command, t0).outcome.outcome).toBe("reservation_not_held");
    },
  );

  test.each([
    { at: end - 1, payByMs: null, is: "hold_extended" },
    { at: end, payByMs: null, is: "reservation_not_held" },
    { at: t0 + 9, payByMs: t0 + 10, is: "hold_extended" },
    { at: t0 + 10, payByMs: t0 + 10, is: "reservation_not_held" },
  ])("at $at, payable until $payByMs: $is", ({ at, payByMs, is }) => {
    const made = state({ reservation: reservation("r", "held", { payByMs }) });
    expect(extendHold(made, command, at).outcome.outcome).toBe(is);
  });

  test.each([
    { maxHoldExtensions: 0, extendHoldByMs: minuteMs },
    { maxHoldExtensions: 3, extendHoldByMs: 0 },
    {},
  ])("a policy of $maxHoldExtensions by $extendHoldByMs extends nothing", (over) => {
    const made = state({ concert: concert({ policy: { ...concertDefaults, ...over } }) });
    expect(extendHold(made, command, t0).outcome).toEqual({
      outcome: "extension_limit_exceeded",
      limit: over.maxHoldExtensions ?? 0,
    });
  });
});

describe("again", () => {
  const first = extendHold(state(), command, t0).outcome;
  const longer = first.outcome === "hold_extended" ? first.reservation : held;

  test("the end that was put off is put off once", () => {
    const made = state({ reservation: longer });
    expect(extendHold(made, command, t0 + 1)).toEqual({ outcome: first });
  });

  test.each([
    { at: end + 2 * minuteMs - 1, is: "held" },
    { at: end + 2 * minuteMs, is: "expired" },
  ])("at $at it is answered as it is: $is", ({ at, is }) => {
    const { outcome, change } = extendHold(state({ reservation: longer }), command, at);
    expect(outcome).toMatchObject({ outcome: "hold_extended", reservation: { status: is } });
    expect(change).toBeUndefined();
  });

  test("also while it is being paid, and once it is over", () => {
    for (const status of ["paying", "confirmed", "released"] as const) {
      const later = { expiresAtMs: end + 2 * minuteMs, extendedEndsMs: [end] };
      const made = state({ reservation: reservation("r", status, later) });
      expect(extendHold(made, command, t0).outcome).toMatchObject({
        outcome: "hold_extended",
        reservation: { status },
      });
    }
  });
});

test("whatever is asked for and when, no hold outlives its bound, and no end goes back", () => {
  const asking = fc.array(fc.record({ afterMs: fc.nat(400_000), stale: fc.boolean() }));
  const limits = fc.record({
    maxHoldExtensions: fc.nat(3),
    extendHoldByMs: fc.nat(200_000),
  });
  fc.assert(
    fc.property(asking, limits, (asks, over) => {
      let [own, nowMs]: [Reservation, number] = [held, t0];
      for (const { afterMs, stale } of asks) {
        nowMs += afterMs;
        const seen = stale ? (own.extendedEndsMs[0] ?? own.expiresAtMs) : own.expiresAtMs;
        const made = state({
          reservation: own,
          concert: concert({ policy: { ...concertDefaults, ...over } }),
        });
        const { change } = extendHold(made, { ...command, expiresAtMs: seen }, nowMs);
        const next = change?.reservations[0] ?? own;
        expect(next.expiresAtMs).toBeGreaterThanOrEqual(own.expiresAtMs);
        own = next;
      }
      const bound = end + over.maxHoldExtensions * over.extendHoldByMs;
      expect(own.expiresAtMs).toBeLessThanOrEqual(bound);
    }),
  );
});
