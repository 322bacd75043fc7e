import type { ConcertPlan, Seat, ShowId } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { insertJournal } from "../journal.ts";
import { insertOf, type OnDialect, type Sql, toRows } from "../sql.ts";
import {
  concertColumns,
  fromConcert,
  fromPlan,
  fromShow,
  planColumns,
  showColumns,
} from "../tables/concert.ts";
import { fromSeat, seatColumns } from "../tables/seat.ts";

/**
 * The seat version of a new show. It is above 0, so that `seatsSince(show, 0)` returns every seat.
 */
export const firstSeatVersion = 1;

const insertConcert = insertOf(
  "admit_concert",
  concertColumns,
  " on conflict (concert_id) do nothing",
);
export const insertShows: (on: OnDialect) => string = insertOf(
  "admit_show",
  showColumns,
  " on conflict (show_id) do nothing",
);
export const insertPlans: (on: OnDialect) => string = insertOf("admit_plan", planColumns);
export const insertSeatRows: (on: OnDialect) => string = insertOf("admit_seat", seatColumns);

/** Saves seats of a plan. `from` is the number of its seats that are saved already. */
export const insertSeats = async (
  sql: Sql,
  seats: readonly Seat[],
  from: number,
): Promise<void> => {
  const { breathe, seatsPerStep } = sql.dialect;
  for (let start = 0; start < seats.length; start += seatsPerStep) {
    const rows = seats
      .slice(start, start + seatsPerStep)
      .map((seat, index) => fromSeat(seat, from + start + index, firstSeatVersion));
    await sql.run(insertSeatRows(sql), toRows(rows));
    if (start + seatsPerStep < seats.length) await breathe?.();
  }
  await countBlocked(sql, seats);
};

/** A new show counts all of its seats as free. */
const countBlocked = async (sql: Sql, seats: readonly Seat[]): Promise<void> => {
  const blocked = seats.filter(({ claim }) => claim.state === "blocked");
  for (const [showId, its] of Map.groupBy(blocked, (seat) => seat.showId)) {
    await sql.run(
      "update admit_show set free_seats = free_seats - ?, blocked_seats = blocked_seats + ? " +
        "where show_id = ?",
      its.length,
      its.length,
      showId,
    );
  }
};

type Plan = Pick<ConcertPlan, "concert" | "shows" | "plans">;

const checkPlan = ({ concert, shows, plans }: Plan): void => {
  if (concert.version !== 1)
    throw corrupt(`Concert ${concert.concertId} is new but not version 1.`);
  const showIds = new Set(shows.map((show) => show.showId));
  if (showIds.size < shows.length) throw corrupt("A plan names a show twice.");
  if (shows.some((show) => show.concertId !== concert.concertId)) {
    throw corrupt("A plan has a show of another concert.");
  }
  const planned = new Set(plans.map(({ showId }) => showId));
  if (planned.size < plans.length || planned.size < showIds.size) {
    throw corrupt("A plan does not say once of each show what it sells.");
  }
  for (const { showId, version } of plans) {
    if (!showIds.has(showId)) throw corrupt(`The plan of ${showId} is of a show outside the plan.`);
    if (version !== 1) throw corrupt(`The plan of ${showId} is new but not version 1.`);
  }
};

/** The primary key refuses a seat that is named twice. */
export const checkSeats = (seats: readonly Seat[], showIds: ReadonlySet<ShowId>): void => {
  for (const { seatId, showId, claim, epoch } of seats) {
    if (!showIds.has(showId)) throw corrupt(`Seat ${seatId} is of a show outside the plan.`);
    const isNew = claim.state === "free" || claim.state === "blocked";
    if (!isNew || epoch !== 0) throw corrupt(`Seat ${seatId} is not new.`);
  }
};

/**
 * Saves a plan without its seats. Returns false if one of its ids is taken; then the caller must
 * roll back.
 */
export const insertPlan = async (
  sql: Sql,
  plan: Plan,
  seen: "published" | "creating",
): Promise<boolean> => {
  const isHidden = seen === "creating";
  const concert = toRows([fromConcert(plan.concert, isHidden)]);
  if ((await sql.run(insertConcert(sql), concert)) === 0) return false;
  const shows = plan.shows.map((show) => fromShow(show, firstSeatVersion, isHidden));
  const distinct = new Set(plan.shows.map((show) => show.showId)).size;
  if ((await sql.run(insertShows(sql), toRows(shows))) < distinct) return false;
  // Report a taken id before a faulty plan.
  checkPlan(plan);
  await sql.run(insertPlans(sql), toRows(plan.plans.map((one) => fromPlan(one))));
  return true;
};

/** Saves a whole plan, or returns false as `insertPlan` does. */
export const savePlan = async (sql: Sql, plan: ConcertPlan): Promise<boolean> => {
  if (!(await insertPlan(sql, plan, "published"))) return false;
  checkSeats(plan.seats, new Set(plan.shows.map((show) => show.showId)));
  await insertSeats(sql, plan.seats, 0);
  await insertEvents(sql, plan.events);
  await insertJournal(sql, plan.journal);
  return true;
};
