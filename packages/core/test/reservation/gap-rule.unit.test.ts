import type { SeatId, ShowId, TicketId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { createGapShows, gapsLeft, seatsBeside } from "../../src/reservation/gap-rule.ts";
import { createHoldWindows } from "../../src/reservation/hold-limit.ts";
import { hasTicket, readReservation, ticketsOf } from "../../src/reservation/reservation.ts";
import { ticketAt } from "../../src/reservation/tickets.ts";
import { reservation, t0 } from "../support/given.ts";
import { seatingOf } from "../support/seating.ts";

const { seating, seats } = seatingOf({
  section: "A",
  price: 1,
  rows: [
    { row: "1", seats: ["1", "2", "3", null, "4"] },
    { row: "2", seats: 3 },
  ],
});
const beside = (...ids: string[]) => seatsBeside(seating, ids as SeatId[]).toSorted();

describe("the seats beside a choice", () => {
  test("are all up to the aisle or the end of the row, without the chosen ones", () => {
    expect(beside("A-1-2")).toEqual(["A-1-1", "A-1-3"]);
    expect(beside("A-1-1")).toEqual(["A-1-2", "A-1-3"]);
    expect(beside("A-1-4")).toEqual([]);
    expect(beside("A-2-1")).toEqual(["A-2-2", "A-2-3"]);
    expect(beside("A-1-1", "A-2-3")).toEqual(["A-1-2", "A-1-3", "A-2-1", "A-2-2"]);
    expect(beside("A-1-1", "A-1-2")).toEqual(["A-1-3"]);
    expect(beside("Z-1-1")).toEqual([]);
  });

  test("show which single seats a choice leaves", () => {
    const gaps = (...ids: string[]) => gapsLeft(seating, seats, ids as SeatId[], t0);
    expect(gaps("A-1-2", "A-1-3")).toEqual([]);
    expect(gaps("A-2-2")).toEqual(["A-2-1", "A-2-3"]);
    expect(gaps("Z-1-1")).toEqual([]);
    // A seat that somebody has ends the run, and only one is left of it anyway.
    const sold = { state: "sold", reservationId: "x" } as never;
    const less = seats.map((seat) => (seat.seatId === "A-2-3" ? { ...seat, claim: sold } : seat));
    expect(gapsLeft(seating, less, ["A-2-2" as SeatId], t0)).toEqual([]);
    const more = [...seats, { ...seats[0], seatId: "Z-1-1" as SeatId } as never];
    expect(gapsLeft(seating, more, ["A-2-2" as SeatId], t0)).toEqual(["A-2-1", "A-2-3"]);
    // A seat that is not in the plan frees none of it.
    const first = more.map((seat) => (seat.seatId === "A-1-1" ? { ...seat, claim: sold } : seat));
    expect(gapsLeft(seating, first, ["A-1-2" as SeatId], t0)).toEqual([]);
  });
});

const ids = Array.from({ length: 10_001 }, (_, no) => `show-${no}` as ShowId);
const [first, last] = [ids[0] as ShowId, ids[10_000] as ShowId];

describe("what a process remembers of shows", () => {
  test("are the shows without single seats, up to a limit", () => {
    const shows = createGapShows();
    expect(shows.has(first)).toBe(false);
    for (const showId of ids.slice(0, -1)) shows.learn(showId);
    expect(shows.has(first)).toBe(true);
    shows.learn(last);
    expect([shows.has(first), shows.has(last)]).toEqual([false, true]);
  });

  test("are windows that differ from the default, up to a limit", () => {
    const windows = createHoldWindows(5);
    expect(windows.withinMs(first)).toBe(5);
    for (const showId of ids.slice(0, -1)) windows.learn(showId, 7);
    expect(windows.withinMs(first)).toBe(7);
    windows.learn(last, 9);
    expect([windows.withinMs(first), windows.withinMs(last)]).toEqual([5, 9]);
  });
});

describe("tickets", () => {
  test("are drawn one for each seat", () => {
    const tickets = ["t-1" as TicketId];
    expect(ticketAt(tickets, 0)).toBe("t-1");
    expect(() => ticketAt(tickets, 1)).toThrow("No ticket was drawn for seat 2.");
  });

  test("are valid for the seats of a confirmed reservation that nobody cancelled", () => {
    const sold = reservation("r", "confirmed");
    const [one, two] = sold.seats;
    const part = { ...sold, seats: [one, { ...two, refundId: "p-refund" }] } as typeof sold;
    expect(ticketsOf(sold)).toEqual([
      { seatId: "A1", ticketId: "ticket-A1" },
      { seatId: "A2", ticketId: "ticket-A2" },
    ]);
    expect(ticketsOf(part)).toEqual([{ seatId: "A1", ticketId: "ticket-A1" }]);
    expect(ticketsOf(reservation("r", "cancelling"))).toEqual([]);
    expect(hasTicket({ status: "held" }, {})).toBe(false);
    expect(hasTicket({ status: "confirmed" }, { refundId: "p-refund" })).toBe(false);
  });

  test("only a hold runs out", () => {
    const atMs = t0 + 5 * 60_000;
    expect(readReservation(reservation("r", "held"), atMs)).toMatchObject({ status: "expired" });
    expect(readReservation(reservation("r", "paying"), atMs).status).toBe("paying");
  });
});
