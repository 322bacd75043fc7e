import type { ConcertPlan, Seat } from "@admit-one/core";
import { fromSeat, seatColumns } from "../booking/seat-rows.ts";
import { corrupt } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { columnList, type Sql, textOf, toRows } from "../sql.ts";
import { concertColumns, fromConcert, fromShow, showColumns } from "./concert-rows.ts";

/** The seat version of a new show: above 0, so that `seatsSince(show, 0)` answers every seat. */
const firstSeatVersion = 1;

/** Seats to a statement: an arena's plan must not hold up the event loop in one piece. */
const seatsPerInsert = 500;

const insertConcert = textOf(
  (dialect) =>
    `insert into admit_concert (${columnList(concertColumns)}) ${dialect.rows(concertColumns)} ` +
    "on conflict (concert_id) do nothing",
);

const insertShows = textOf(
  (dialect) =>
    `insert into admit_show (${columnList(showColumns)}) ${dialect.rows(showColumns)} ` +
    "on conflict (show_id) do nothing",
);

const insertSeatsText = textOf(
  (dialect) => `insert into admit_seat (${columnList(seatColumns)}) ${dialect.rows(seatColumns)}`,
);

const insertSeats = async (sql: Sql, seats: readonly Seat[]): Promise<void> => {
  for (let start = 0; start < seats.length; start += seatsPerInsert) {
    const rows = seats
      .slice(start, start + seatsPerInsert)
      .map((seat, index) => fromSeat(seat, start + index, firstSeatVersion));
    await sql.run(insertSeatsText(sql), toRows(rows));
    await sql.dialect.breathe?.();
  }
};

// A seat that is named twice is refused by its key.
const checkPlan = ({ concert, shows, seats }: ConcertPlan): void => {
  if (concert.version !== 1)
    throw corrupt(`Concert ${concert.concertId} is new but not version 1.`);
  const showIds = new Set(shows.map((show) => show.showId));
  if (showIds.size < shows.length) throw corrupt("A plan names a show twice.");
  if (shows.some((show) => show.concertId !== concert.concertId)) {
    throw corrupt("A plan has a show of another concert.");
  }
  for (const { seatId, showId, claim, epoch } of seats) {
    if (!showIds.has(showId)) throw corrupt(`Seat ${seatId} is of a show outside the plan.`);
    if (claim.state !== "free" || epoch !== 0) throw corrupt(`Seat ${seatId} is not new.`);
  }
};

/** Saves a whole plan, or answers false where one of its ids is taken: then it must be undone. */
export const savePlan = async (sql: Sql, plan: ConcertPlan): Promise<boolean> => {
  const concert = toRows([fromConcert(plan.concert)]);
  if ((await sql.run(insertConcert(sql), concert)) === 0) return false;
  const shows = toRows(plan.shows.map((show) => fromShow(show, firstSeatVersion)));
  const distinct = new Set(plan.shows.map((show) => show.showId)).size;
  if ((await sql.run(insertShows(sql), shows)) < distinct) return false;
  // What is taken goes before what is wrong.
  checkPlan(plan);
  await insertSeats(sql, plan.seats);
  await insertEvents(sql, plan.events);
  return true;
};
