import type {
  ConcertCreations,
  ConcertId,
  Creation,
  DomainEvent,
  JournalEntry,
  NewCreation,
  SeatsPiece,
  ShowId,
} from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { insertJournal } from "../journal.ts";
import { insertOf, type OnDialect, type Sql, storable, textOf, toJson, toRows } from "../sql.ts";
import {
  type CreationRow,
  creationColumns,
  fromCreation,
  selectCreation,
  toCreation,
} from "../tables/creation.ts";
import type { Step, UnitOfWork } from "../unit-of-work.ts";
import { type Int, int } from "../values.ts";
import { discardCreation } from "./discard-creation.ts";
import { checkSeats, insertPlan, insertSeats } from "./save-plan.ts";

export const insertCreation: (on: OnDialect) => string = insertOf(
  "admit_creation",
  creationColumns,
);

const begin = async (
  sql: Sql,
  creation: NewCreation,
  atMs: number,
): Promise<Step<"begun" | "already_exists">> => {
  if (!(await insertPlan(sql, creation, "creating"))) {
    return { keep: false, value: "already_exists" };
  }
  await sql.run(insertCreation(sql), toRows([fromCreation(creation, atMs)]));
  return { keep: true, value: "begun" };
};

const findCreation = async (sql: Sql, concertId: ConcertId): Promise<Creation | null> => {
  const row = await sql.one<CreationRow>(
    `${selectCreation} where concert_id = ? and not discarded`,
    concertId,
  );
  return row === null ? null : toCreation(row);
};

const countAdded = async (sql: Sql, creationId: string): Promise<number | null> => {
  const row = await sql.one<{ readonly seats_added: Int }>(
    "select seats_added from admit_creation where creation_id = ? and not discarded",
    creationId,
  );
  return row === null ? null : int(row.seats_added);
};

const ownShows = textOf(
  ({ anyOf }) =>
    `select show_id from admit_show where ${anyOf("show_id")} and concert_id = ` +
    "(select concert_id from admit_creation where creation_id = ?)",
);

const addSeats = async (
  sql: Sql,
  creationId: string,
  { from, seats }: SeatsPiece,
  atMs: number,
): Promise<Step<number | null>> => {
  const counted = await sql.run(
    "update admit_creation set seats_added = seats_added + ?, touched_at_ms = ? " +
      "where creation_id = ? and seats_added = ? and not discarded",
    seats.length,
    storable(atMs),
    creationId,
    from,
  );
  if (counted === 0) return { keep: false, value: await countAdded(sql, creationId) };
  const asked = [...new Set(seats.map(({ showId }) => showId))];
  const own = await sql.all<{ readonly show_id: ShowId }>(ownShows(sql), toJson(asked), creationId);
  checkSeats(seats, new Set(own.map((row) => row.show_id)));
  await insertSeats(sql, seats, from);
  return { keep: true, value: from + seats.length };
};

const lockCreation = textOf(
  ({ forUpdate }) => `${selectCreation} where creation_id = ? and not discarded${forUpdate}`,
);

const publish = async (
  sql: Sql,
  creationId: string,
  events: readonly DomainEvent[],
  journal: JournalEntry | undefined,
): Promise<Step<boolean>> => {
  const row = await sql.one<CreationRow>(lockCreation(sql), creationId);
  if (row === null) return { keep: false, value: false };
  const { concert, shows, seatsAdded } = toCreation(row);
  const { concertId } = concert;
  const planned = shows.reduce((sum, { totalSeats }) => sum + totalSeats, 0);
  if (planned !== seatsAdded) {
    throw corrupt(`Concert ${concertId} has ${seatsAdded} of ${planned} seats.`);
  }
  // Update shows before their concert: a hold locks them in this order.
  await sql.run("update admit_show set creating = false where concert_id = ?", concertId);
  await sql.run("update admit_concert set creating = false where concert_id = ?", concertId);
  await sql.run("delete from admit_creation where creation_id = ?", creationId);
  await insertEvents(sql, events);
  await insertJournal(sql, journal);
  return { keep: true, value: true };
};

/** About as many turns as the steps of one buyer's call take. */
const restTurns = 12;

/** If there is one connection, a buyer's call that waits for it runs all its steps first. */
export const rest = async ({ dialect }: UnitOfWork): Promise<void> => {
  for (let turn = 0; turn < restTurns; turn += 1) await dialect.breathe?.();
};

export const createCreations = (work: UnitOfWork): ConcertCreations => ({
  seatsPerStep: work.dialect.seatsPerStep,
  begin: (creation, atMs) => work.write((sql) => begin(sql, creation, atMs)),
  creation: async (concertId) => {
    // The caller has just read a document and is about to work on it, so other tasks run in
    // between.
    await work.dialect.breathe?.();
    return work.query((sql) => findCreation(sql, concertId));
  },
  addSeats: async (creationId, piece, atMs) => {
    await rest(work);
    return work.write((sql) => addSeats(sql, creationId, piece, atMs));
  },
  publish: (creationId, events, journal) =>
    work.write((sql) => publish(sql, creationId, events, journal)),
  abandoned: (beforeMs, limit) =>
    work.query(async (sql) => {
      const rows = await sql.all<{ readonly creation_id: string }>(
        "select creation_id from admit_creation where touched_at_ms < ? " +
          "order by touched_at_ms, creation_id limit ?",
        beforeMs,
        limit,
      );
      return rows.map((row) => row.creation_id);
    }),
  discard: (creationId, beforeMs, seatsMax) =>
    work.write((sql) => discardCreation(sql, { creationId, beforeMs, seatsMax })),
});
