import type { Payment, Reservation, ReservationId, Seat, SeatId } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { describe, expect, test } from "vitest";
import { audit } from "../../src/operations/audit.ts";
import { payment, reservation, seat, seatsOf, showId } from "../support/given.ts";

// What the auditor says of each breach, and of how many.

type Stored = {
  readonly reservations?: readonly Reservation[];
  readonly seats?: readonly Seat[];
  readonly payments?: readonly Payment[];
  readonly claims?: readonly (readonly [string, string])[];
};

/** The claims follow the seats unless they are given. */
const wordsOf = async ({ reservations = [], seats = [], payments = [], claims }: Stored) => {
  const taken = seats.flatMap(({ seatId, claim }) =>
    "reservationId" in claim ? [[seatId, claim.reservationId] as const] : [],
  );
  const snapshot = {
    ...(await createMemoryStores().bookings.snapshot()),
    reservations,
    seats,
    payments,
    claims: (claims ?? taken).map(([seatId, owner]) => ({
      showId,
      seatId: seatId as SeatId,
      reservationId: owner as ReservationId,
    })),
  };
  return audit(snapshot).breaches.map(({ law, message }) => `${law} ${message}`);
};

const one = { seatIds: ["A1"] };
const held = reservation("r", "held", one);
const sold = { state: "sold", reservationId: held.reservationId } as const;
const until = (untilMs: number | null) =>
  ({ state: "held", reservationId: held.reservationId, untilMs }) as const;

describe("nothing is said of", () => {
  test.each<[string, Stored]>([
    ["a hold", { reservations: [held], seats: seatsOf(held) }],
    ["a free seat", { seats: [seat("A1")] }],
    [
      "a reservation that is being cancelled",
      {
        reservations: [reservation("r", "cancelling", one)],
        seats: seatsOf(reservation("r", "cancelling", one)),
      },
    ],
  ])("%s", async (_what, stored) => {
    expect((await wordsOf(stored)).filter((words) => words < "L3")).toEqual([]);
  });
});

describe("the auditor says", () => {
  const reservations = [held];
  const seats = seatsOf(held);
  test.each<[string, Stored]>([
    [
      "L1 Two live reservations have one seat.",
      { reservations: [held, reservation("s", "held", one)], seats },
    ],
    ["L1 The backstop does not know the seat's owner.", { reservations, seats, claims: [] }],
    [
      "L1 The backstop names another owner than the seat.",
      {
        reservations,
        seats,
        claims: [
          ["A1", "r"],
          ["A1", "s"],
        ],
      },
    ],
    ["L1 A seat's owner does not exist.", { seats }],
    [
      "L1 A seat's owner does not have it.",
      { reservations, seats: [...seats, seat("A2", until(held.expiresAtMs))] },
    ],
    [
      "L1 A seat's owner is no longer live.",
      { reservations: [reservation("r", "released", one)], seats },
    ],
    ["L1 A seat is not in its reservation's state.", { reservations, seats: [seat("A1", sold)] }],
    [
      "L1 A seat is pinned without a payment in flight, or not pinned with one.",
      { reservations, seats: [seat("A1", until(null))] },
    ],
    [
      "L1 A seat is not held as long as its reservation.",
      { reservations, seats: [seat("A1", until(held.expiresAtMs + 1))] },
    ],
    [
      "L2 A live reservation has no seat at all.",
      { reservations: [reservation("r", "held", { seatIds: [] })] },
    ],
    ["L2 A live reservation lacks one of its seats.", { reservations }],
    [
      "L3 A confirmed reservation lacks its captured payment.",
      { reservations: [reservation("r", "confirmed", one)], seats: [seat("A1", sold)] },
    ],
    [
      "L3 A paying reservation lacks its pending payment.",
      { reservations: [reservation("r", "paying", one)], seats: [seat("A1", until(null))] },
    ],
    ["L4 A captured payment lacks its confirmed reservation.", { payments: [payment("captured")] }],
    ["L4 A pending payment lacks its paying reservation.", { payments: [payment("pending")] }],
  ])("%s", async (words, stored) => {
    expect((await wordsOf(stored)).filter((said) => said === words)).toEqual([words]);
  });
});
