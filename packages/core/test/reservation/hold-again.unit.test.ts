import {
  concertDefaults,
  type IdempotencyRecord,
  type ReservationId,
  type SeatId,
  type TicketId,
} from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { type HoldSeats, holdSeats } from "../../src/reservation/hold-seats.ts";
import { ann, booking, t0, tokenRef } from "../support/given.ts";

const key = { userId: ann, key: "k" };
const command: HoldSeats = {
  reservationId: "new" as ReservationId,
  userId: ann,
  token: tokenRef,
  seatIds: ["A1"] as unknown as readonly SeatId[],
  ticketIds: ["t1", "t2"] as unknown as readonly TicketId[],
  startedSinceMs: t0 - concertDefaults.maxHoldsWithinMs,
  seen: null,
  key,
  fingerprint: "f",
};
const outcome = { outcome: "seat_limit_exceeded", limit: 4 };
const record: IdempotencyRecord = {
  ...key,
  fingerprint: "f",
  answer: { kind: "outcome", outcome },
  atMs: t0,
};

describe("of two holds with one key that race", () => {
  test("the loser gets the winner's answer and changes nothing", () => {
    expect(holdSeats(booking({ record }), command, t0)).toEqual({ outcome });
  });

  test("another command is told so", () => {
    const reused = { outcome: { outcome: "idempotency_key_reused" } };
    expect(holdSeats(booking({ record }), { ...command, fingerprint: "g" }, t0)).toEqual(reused);
  });
});

describe("what is not there", () => {
  const show = { outcome: { outcome: "not_found", what: "show" } };
  const seat = { outcome: { outcome: "not_found", what: "seat" } };
  test.each([
    ["a show", booking({ show: null }), show],
    ["a concert", booking({ concert: null }), show],
    ["a seat", booking({ seats: [] }), seat],
  ])("%s is not found", (_what, state, answer) => {
    expect(holdSeats(state, command, t0)).toEqual(answer);
  });
});

test("a limit names itself", () => {
  const own = booking();
  const concert = own.concert && {
    ...own.concert,
    policy: { ...own.concert.policy, maxSeatsPerReservation: 0, maxSeatsPerUser: 3 },
  };
  const first = holdSeats({ ...own, concert }, command, t0);
  expect(first.outcome).toEqual({ outcome: "seat_limit_exceeded", limit: 0 });
});
