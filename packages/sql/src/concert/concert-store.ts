import type { Concert, ConcertId, ConcertStore, ShowId } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { insertJournal } from "../journal.ts";
import { columnList, type Sql, storable, textOf, toJson } from "../sql.ts";
import {
  type ConcertRow,
  type PlanRow,
  planColumns,
  type ShowRow,
  selectConcert,
  selectShow,
  toConcert,
  toPlan,
  toShow,
} from "../tables/concert.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { addShow } from "./add-show.ts";
import { createAvailableSeats } from "./available-seats.ts";
import { changeShow } from "./change-show.ts";
import { createCreations, rest } from "./creations.ts";
import { removeConcert } from "./remove-concert.ts";
import { savePlan } from "./save-plan.ts";
import { seatsSince } from "./seat-map.ts";

const selectShowsOf = textOf(
  ({ anyFrom }) =>
    `${selectShow} where ` +
    anyFrom(
      "concert_id",
      "select concert_id from admit_concert where queue_id = ? and status = 'published'",
    ) +
    " and not creating order by starts_at_ms, show_id",
);

const selectShowsIn = textOf(
  ({ anyOf }) =>
    `${selectShow} where ${anyOf("concert_id")} and not creating order by starts_at_ms, show_id`,
);

const selectPlan =
  `select ${columnList(planColumns, "plan.")} from admit_plan as plan ` +
  "join admit_show as show on show.show_id = plan.show_id " +
  "where plan.show_id = ? and not show.creating";

// A look-up of each show: as a join, a plan made for empty tables would read all shows.
const selectUnsettled =
  "select show_id from admit_plan where unsettled_to is not null and (select not show.creating " +
  "from admit_show as show where show.show_id = admit_plan.show_id) order by show_id limit ?";

const newestFirst = "not creating order by created_at_ms desc, concert_id desc limit ?";
const selectNewest = `${selectConcert} where ${newestFirst}`;
const selectOlder = `${selectConcert} where (created_at_ms, concert_id) < (?, ?) and ${newestFirst}`;
const newestOf = `${selectConcert} where status = ? and ${newestFirst}`;
const olderOf = `${selectConcert} where status = ? and (created_at_ms, concert_id) < (?, ?) and ${newestFirst}`;

const loadConcert = async (sql: Sql, concertId: ConcertId, lock: string) => {
  const row = await sql.one<ConcertRow>(
    `${selectConcert} where concert_id = ? and not creating${lock}`,
    concertId,
  );
  return row === null ? null : toConcert(row);
};

const putConcert = async (sql: Sql, concertId: ConcertId, concert: Concert): Promise<void> => {
  if (concert.concertId !== concertId)
    throw corrupt(`A step of ${concertId} puts another concert.`);
  const put = await sql.run(
    "update admit_concert set title = ?, currency = ?, queue_id = ?, policy = ?, version = ?, " +
      "status = ?, venue = ?, metadata = ? " +
      "where concert_id = ? and version = ?",
    storable(concert.title),
    storable(concert.currency),
    storable(concert.queueId),
    toJson(concert.policy),
    storable(concert.version),
    concert.status,
    concert.venue && toJson(concert.venue),
    concert.metadata && toJson(concert.metadata),
    concertId,
    concert.version - 1,
  );
  if (put !== 1) {
    throw corrupt(`Version ${concert.version} of concert ${concertId} follows on nothing stored.`);
  }
};

/** `patiently` runs the creation of a large plan, which takes long. */
export const createConcertStore = (work: UnitOfWork, patiently: UnitOfWork): ConcertStore => ({
  ...createCreations(work),
  addShow: (slice, decide) => work.write((sql) => addShow(sql, slice, decide)),
  changeShow: async (slice, decide) => {
    let writesSeats = false;
    const outcome = await work.write((sql) =>
      changeShow(sql, slice, (state) => {
        const decision = decide(state);
        writesSeats = decision.change?.seats !== undefined;
        return decision;
      }),
    );
    // Mostly another piece follows.
    if (writesSeats) await rest(work);
    return outcome;
  },
  unsettled: (limit) =>
    work.query(async (sql) => {
      const rows = await sql.all<{ readonly show_id: ShowId }>(selectUnsettled, limit);
      return rows.map((row) => row.show_id);
    }),

  create: (plan) =>
    patiently.write(async (sql) => {
      const created = await savePlan(sql, plan);
      return { keep: created, value: created ? "created" : "already_exists" };
    }),

  update: (concertId, decide) =>
    work.write(async (sql) => {
      const concert = await loadConcert(sql, concertId, sql.dialect.forUpdate);
      const { outcome, change } = decide(concert);
      if (change !== undefined) {
        await putConcert(sql, concertId, change.concert);
        await insertEvents(sql, change.events);
        await insertJournal(sql, change.journal);
      }
      return { keep: change !== undefined, value: outcome };
    }),

  remove: (concertId, decide) => work.write((sql) => removeConcert(sql, concertId, decide)),

  concert: (concertId) => work.query((sql) => loadConcert(sql, concertId, "")),

  concerts: ({ after, limit, status }) =>
    work.query(async (sql) => {
      const behind = after === null ? [limit] : [after.createdAtMs, after.concertId, limit];
      const rows = await (status === undefined
        ? sql.all<ConcertRow>(after === null ? selectNewest : selectOlder, ...behind)
        : sql.all<ConcertRow>(after === null ? newestOf : olderOf, status, ...behind));
      return rows.map(toConcert);
    }),

  show: (showId) =>
    work.query(async (sql) => {
      const row = await sql.one<ShowRow>(
        `${selectShow} where show_id = ? and not creating`,
        showId,
      );
      return row === null ? null : toShow(row);
    }),

  shows: (concertIds) =>
    work.query(async (sql) => {
      const rows = await sql.all<ShowRow>(selectShowsIn(sql), toJson(concertIds));
      return rows.map(toShow);
    }),

  showsOf: (queueId) =>
    work.query(async (sql) => {
      const rows = await sql.all<ShowRow>(selectShowsOf(sql), queueId);
      return rows.map(toShow);
    }),

  availableSeats: createAvailableSeats(work),
  plan: (showId) =>
    work.query(async (sql) => {
      const row = await sql.one<PlanRow>(selectPlan, showId);
      return row === null ? null : toPlan(row);
    }),
  seatsSince: (showId, version) => work.query((sql) => seatsSince(sql, showId, version)),
});
