import type { Decision, NewShow, NewShowSlice, NewShowState } from "@admit-one/core";
import { corrupt, LostRace } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { insertJournal } from "../journal.ts";
import { type Sql, toRows } from "../sql.ts";
import { fromPlan, fromShow } from "../tables/concert.ts";
import { fromSeat } from "../tables/seat.ts";
import type { Step } from "../unit-of-work.ts";
import { loadConcertOf, loadRecord, saveRecord } from "./change-show.ts";
import {
  checkSeats,
  firstSeatVersion,
  insertPlans,
  insertSeatRows,
  insertShows,
} from "./save-plan.ts";

const save = async (sql: Sql, { showId }: NewShowSlice, added: NewShow): Promise<void> => {
  const { show, plan, unsettled, seats: piece, record, events = [] } = added;
  const { from, seats } = piece;
  if (show.showId !== showId || plan.showId !== showId || plan.version !== 1 || from !== 0) {
    throw corrupt(`The show ${showId} is not new.`);
  }
  checkSeats(seats, new Set([showId]));
  const row = fromShow(show, firstSeatVersion, false);
  // Another step took the id; this one runs again and sees it.
  if ((await sql.run(insertShows(sql), toRows([row]))) !== 1) throw new LostRace("the show's id");
  const blocked = seats.filter(({ claim }) => claim.state === "blocked").length;
  await sql.run(
    "update admit_show set free_seats = ?, blocked_seats = ? where show_id = ?",
    seats.length - blocked,
    blocked,
    showId,
  );
  await sql.run(insertPlans(sql), toRows([fromPlan(plan, unsettled)]));
  const rows = seats.map((seat, no) => fromSeat(seat, no, firstSeatVersion));
  if (rows.length > 0) await sql.run(insertSeatRows(sql), toRows(rows));
  await saveRecord(sql, record);
  await insertEvents(sql, events);
  await insertJournal(sql, added.journal);
};

/** Adds a show to a concert, with the first of its seats. */
export const addShow = async <O>(
  sql: Sql,
  slice: NewShowSlice,
  decide: (state: NewShowState) => Decision<NewShow, O>,
): Promise<Step<O>> => {
  const concert = await loadConcertOf(sql, slice.concertId);
  const taken = await sql.one("select 1 as found from admit_show where show_id = ?", slice.showId);
  const record = await loadRecord(sql, slice.record);
  const { outcome, change } = decide({ concert, isTaken: taken !== null, record });
  if (change === undefined) return { keep: false, value: outcome };
  if (concert === null || change.show.concertId !== concert.concertId) {
    throw corrupt(`Show ${slice.showId} is added to no concert.`);
  }
  await save(sql, slice, change);
  return { keep: true, value: outcome };
};
