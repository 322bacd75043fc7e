import type { Reservation, Seat, SeatClaim, SeatId, TicketId } from "@admit-one/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type MoveState, moveSeats } from "../../src/reservation/move-seats.ts";
import { minuteMs, reservation, seat, seatsOf, show, t0 } from "../support/given.ts";

/** Two seats of different prices. */
const paid: Reservation = {
  ...reservation("r", "confirmed"),
  seats: [
    { seatId: "A1" as SeatId, ticketId: "t1" as TicketId, price: 300 },
    { seatId: "A2" as SeatId, ticketId: "t2" as TicketId, price: 100 },
  ],
};
const house: SeatClaim = { state: "blocked", reason: "house" };
const held = reservation("x", "held", { seatIds: ["B2", "B3"] });

const state = (over: Partial<MoveState> = {}, ...more: readonly Seat[]): MoveState => ({
  show: show(),
  reservation: paid,
  seats: [...seatsOf(paid), seat("B1"), ...more],
  holders: [],
  ...over,
});
const to = (...seatIds: readonly string[]) => ({
  seatIds: seatIds as SeatId[],
  ticketIds: seatIds.map((_, index) => `new${index + 1}` as TicketId),
});
const puts = (seats: readonly Seat[] | undefined) =>
  seats
    ?.map(({ seatId, epoch, claim }) => `${seatId} ${epoch} ${claim.state}`)
    .toSorted((a, b) => (a < b ? -1 : 1));

describe("a move", () => {
  test("gives the first new seat the price of the first old one; old seats are free", () => {
    const { outcome, change } = moveSeats(state({}, seat("B2", house, 2)), to("B1", "B2"), t0);
    const after = {
      ...paid,
      version: 4,
      seats: [
        { seatId: "B1", ticketId: "new1", price: 300 },
        { seatId: "B2", ticketId: "new2", price: 100 },
      ],
    };
    expect(outcome).toEqual({ outcome: "reservation_moved", reservation: after });
    expect(change?.reservations).toEqual([after]);
    expect(puts(change?.seats)).toEqual(["A1 6 free", "A2 6 free", "B1 1 sold", "B2 3 sold"]);
    expect(change?.events).toMatchObject([
      {
        type: "ReservationMoved",
        eventId: "r.4.ReservationMoved",
        stream: "r",
        from: ["A1", "A2"],
        to: ["B1", "B2"],
        tickets: [
          { seatId: "B1", ticketId: "new1" },
          { seatId: "B2", ticketId: "new2" },
        ],
      },
    ]);
  });

  test("leaves seats that stay as they are, whatever their place in the order", () => {
    const { outcome, change } = moveSeats(state(), to("B1", "A1"), t0);
    expect(outcome).toMatchObject({
      reservation: {
        amount: paid.amount,
        seats: [
          { seatId: "B1", ticketId: "new1", price: 300 },
          { seatId: "A1", ticketId: "t1", price: 100 },
        ],
      },
    });
    expect(puts(change?.seats)).toEqual(["A2 6 free", "B1 1 sold"]);
  });

  test("to the seats that it has changes nothing", () => {
    expect(moveSeats(state(), to("A1", "A2"), t0)).toEqual({
      outcome: { outcome: "reservation_moved", reservation: paid },
    });
  });

  test("ends a hold that ran out, and frees its other seats", () => {
    const lapsed = state({ holders: [held] }, ...seatsOf(held));
    const { change } = moveSeats(lapsed, to("A1", "B2"), t0 + 5 * minuteMs);
    expect(puts(change?.seats)).toEqual(["A2 6 free", "B2 6 sold", "B3 6 free"]);
    expect(change?.reservations).toMatchObject([
      { reservationId: "x", status: "expired" },
      { reservationId: "r", status: "confirmed" },
    ]);
    expect(change?.events.map(({ type }) => type)).toEqual([
      "ReservationExpired",
      "ReservationMoved",
    ]);
  });
});

type Fault = { readonly refused: object; readonly with: MoveState; readonly to?: string[] };

/** Every refusal, in the order in which it must be answered. */
const faults: readonly Fault[] = [
  { refused: { outcome: "not_found", what: "reservation" }, with: state({ reservation: null }) },
  ...(["held", "paying", "cancelling", "cancelled", "expired", "released"] as const).map(
    (status) => ({
      refused: { outcome: "reservation_not_confirmed" },
      with: state({ reservation: reservation("r", status) }),
      to: ["A1", "A2"],
    }),
  ),
  {
    refused: {
      outcome: "validation",
      errors: [{ field: "seatIds", message: "must name 2 seats, as many as the reservation has" }],
    },
    with: state({ show: show({ cancelled: true }) }),
    to: ["B1"],
  },
  {
    refused: { outcome: "conflict" },
    with: state({
      reservation: {
        ...paid,
        seats: paid.seats.map((one, index) => (index === 0 ? { ...one, refundId: "f" } : one)),
      } as Reservation,
    }),
    to: ["B1", "A2"],
  },
  // The first of the two seats is not all that it has.
  {
    refused: { outcome: "validation", errors: [{ field: "seatIds" }] },
    with: state(),
    to: ["A1"],
  },
  { refused: { outcome: "conflict" }, with: state({ show: show({ cancelled: true }) }) },
  { refused: { outcome: "conflict" }, with: state({ show: null }) },
  {
    refused: { outcome: "not_found", what: "seat" },
    with: state({ holders: [held] }, ...seatsOf(held)),
    to: ["B2", "unknown"],
  },
  {
    refused: { outcome: "seat_already_reserved", seatIds: ["B2"] },
    with: state({ holders: [held] }, ...seatsOf(held)),
    to: ["A2", "B2"],
  },
];

test.each(faults)("$refused changes nothing", ({ refused, with: given, to: named }) => {
  const { outcome, change } = moveSeats(given, to(...(named ?? ["A1", "B1"])), t0);
  expect(outcome).toMatchObject(refused);
  expect(change).toBeUndefined();
});

test("whatever is named: it has exactly those seats, its amount stays, and a repeat changes nothing", () => {
  const names = ["A1", "A2", "B1", "B4", "B5"];
  const seats = [...seatsOf(paid), seat("B1"), seat("B4", house), seat("B5")];
  fc.assert(
    fc.property(fc.shuffledSubarray(names, { minLength: 2, maxLength: 2 }), (named) => {
      const { outcome, change } = moveSeats(state({ seats }), to(...named), t0);
      if (outcome.outcome !== "reservation_moved") throw new Error(outcome.outcome);
      const after = new Map(seats.map((one) => [one.seatId, one]));
      for (const put of change?.seats ?? []) after.set(put.seatId, put);
      const owned = [...after.values()].filter(({ claim }) => "reservationId" in claim);
      expect(owned.map(({ seatId }) => seatId).toSorted()).toEqual(named.toSorted());
      expect(outcome.reservation.seats.map(({ price }) => price)).toEqual([300, 100]);
      const again = { ...state({ seats: [...after.values()] }), reservation: outcome.reservation };
      expect(moveSeats(again, to(...named), t0).change).toBeUndefined();
    }),
  );
});
