import type { HeldReservation, Reservation, ReservationId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { endHold, expireHolds } from "../../src/reservation/end-hold.ts";
import { reservation, seat, seatsOf, t0 } from "../support/given.ts";

const held = reservation("r", "held") as HeldReservation;
const overMs = held.expiresAtMs;

describe("the end of a hold", () => {
  test.each([
    ["released", "ReservationReleased"],
    ["expired", "ReservationExpired"],
  ] as const)("%s says so: %s", (status, type) => {
    const { reservations, events } = endHold(held, status, seatsOf(held), t0 + 1);
    expect(reservations).toEqual([
      expect.objectContaining({ status, endedAtMs: t0 + 1, version: held.version + 1 }),
    ]);
    const { reservationId, showId, userId, token } = held;
    expect(events).toEqual([
      expect.objectContaining({ type, atMs: t0 + 1, reservationId, showId, userId, token }),
    ]);
  });

  test("frees its own seats, and no one else's", () => {
    const loaded = [
      ...seatsOf(held),
      seat("A3"),
      seat("A4", { state: "held", reservationId: "s" as ReservationId, untilMs: t0 }, 7),
      seat("A5", { state: "sold", reservationId: "s" as ReservationId }, 7),
    ];
    expect(endHold(held, "expired", loaded, overMs).seats).toEqual([
      seat("A1", { state: "free" }, 6),
      seat("A2", { state: "free" }, 6),
    ]);
  });
});

describe("time ends", () => {
  const over: Partial<HeldReservation> = { expiresAtMs: t0 };
  test.each<[string, Reservation, number, boolean]>([
    ["a hold at its end", held, overMs, true],
    ["no hold a millisecond before", held, overMs - 1, false],
    ["nothing that is being paid", reservation("r", "paying", over), overMs, false],
    ["nothing that was confirmed", reservation("r", "confirmed", over), overMs, false],
    ["no hold that expired already", reservation("r", "expired", over), overMs, false],
    ["no hold that was released", reservation("r", "released", over), overMs, false],
  ])("%s", (_what, holder, nowMs, ends) => {
    const { reservations, seats, events } = expireHolds([holder], seatsOf(holder), nowMs);
    expect(reservations.map(({ status }) => status)).toEqual(ends ? ["expired"] : []);
    expect(seats.map(({ seatId }) => seatId)).toEqual(ends ? ["A1", "A2"] : []);
    expect(events.map(({ type }) => type)).toEqual(ends ? ["ReservationExpired"] : []);
  });
});
