import type { BookingSlice, ReservationId, SeatId, ShowId, UserId } from "@admit-one/core";
import { expect, test } from "vitest";
import { EngineFault } from "../../../src/batch/engine-fault.ts";
import { findParts } from "../../../src/booking/working-set/find-parts.ts";
import { loadWorkingSet } from "../../../src/booking/working-set/load.ts";
import { createSubjectCache } from "../../../src/booking/working-set/subject-cache.ts";
import { viewBooking } from "../../../src/booking/working-set/view.ts";
import { createWorkingSet } from "../../../src/booking/working-set/working-set.ts";
import type { SqlDialect } from "../../../src/dialect.ts";
import type { Read, Sql } from "../../../src/sql.ts";

const dialect = {
  forUpdate: " for update",
  forShare: " for share",
  anyOf: (column) => `${column} any`,
  selectPairs: (select, column, listed) => `${select} where ${column} = ? and ${listed} any`,
  anyFrom: (column, select) => `${column} any (${select})`,
  keyIs: (column, value) => `${column} = ${value}`,
  itemsOf: (column) => column,
  rows: () => "rows",
} satisfies Partial<SqlDialect> as unknown as SqlDialect;

const showRow = { show_id: "show-1", concert_id: "concert-1", seat_version: 1, last_step: null };
const reservationOf = (id: string, seats: readonly string[]) => ({
  reservation_id: id,
  show_id: "show-1",
  user_id: `user of ${id}`,
  seats: JSON.stringify(seats.map((seatId) => ({ seatId, price: 1 }))),
  status: "held",
  amount: 1,
  version: 1,
});
const seatOf = (id: string, reservation: string) => ({
  show_id: "show-1",
  seat_id: id,
  epoch: 1,
  state: "held",
  reservation_id: reservation,
  until_ms: 1,
});
const reservations = [reservationOf("mine", ["A"]), reservationOf("theirs", ["A", "B"])];
// Another reservation has the seat of mine, and a second one: the longest way that a load can take.
const seats = [seatOf("A", "theirs"), seatOf("B", "theirs")];

/** A database with these rows, which counts the rounds and may leave reads without an answer. */
const database = (answers: (text: string) => boolean = () => true) => {
  let rounds = 0;
  const rowsOf = ({ text, params }: Read): readonly object[] => {
    const asked = JSON.stringify(params);
    const isNamed = (id: string): boolean => asked.includes(`\\"${id}\\"`);
    const namedSeats = seats.filter((row) => isNamed(row.seat_id));
    switch (/from (?<table>admit_\w+)/.exec(text)?.groups?.["table"] ?? "") {
      case "admit_show":
        return [showRow];
      case "admit_seat":
        return namedSeats;
      case "admit_reservation":
        return reservations.filter(
          ({ reservation_id: id }) =>
            isNamed(id) ||
            (text.includes("from admit_seat") && namedSeats.some((it) => it.reservation_id === id)),
        );
      default:
        return [];
    }
  };
  const sql = {
    dialect,
    reads: async (reads: readonly Read[]) => {
      rounds += 1;
      for (const read of reads) if (answers(read.text)) read.take(rowsOf(read) as never);
    },
  } as unknown as Sql;
  return { sql, rounds: () => rounds };
};

const byReservation = { by: "reservation", reservationId: "mine" as ReservationId } as const;
const bySeats = {
  by: "seats",
  showId: "show-1" as ShowId,
  seatIds: ["A" as SeatId],
  userId: "fan" as UserId,
} as const;

const load = async (slices: readonly BookingSlice[], answers?: (text: string) => boolean) => {
  const { sql, rounds } = database(answers);
  const set = await loadWorkingSet(sql, slices, createSubjectCache());
  return { set, rounds: rounds() };
};

test("a reservation is loaded in four rounds where another one has its seats", async () => {
  const { set, rounds } = await load([byReservation]);
  expect(rounds).toBe(4);
  const { state } = viewBooking(set, byReservation);
  expect(state?.seats.map(({ seatId }) => seatId)).toEqual(["A", "B"]);
  expect(state?.holders.map(({ reservationId }) => reservationId)).toEqual(["theirs"]);
});

test("seats are loaded in as many rounds as it takes to know who has them, and what else", async () => {
  expect((await load([bySeats])).rounds).toBe(3);
  // Of a batch, the holders come with the seats.
  expect((await load([bySeats, bySeats])).rounds).toBe(2);
});

test("a view lacks what the loader would ask for next, part by part", () => {
  const { missing } = viewBooking(createWorkingSet(), bySeats);
  expect(missing).toEqual(findParts(createWorkingSet(), bySeats).missing);
  expect(missing).toEqual([
    { part: "show", showId: "show-1" },
    { part: "seat", showId: "show-1", id: "A", isAsked: true },
    { part: "user", showId: "show-1", id: "fan", sinceMs: Number.MAX_SAFE_INTEGER },
  ]);
});

test.for([
  ["a read is not answered", (text: string) => !text.includes("from admit_seat")],
  ["a show is not locked", (text: string) => !text.includes("admit_show")],
  ["nothing is answered", () => false],
] as const)("a load ends as a fault, and not never, where %s", async ([, answers]) => {
  await expect(load([bySeats], answers)).rejects.toBeInstanceOf(EngineFault);
});
