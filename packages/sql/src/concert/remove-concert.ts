import type { ConcertId, ConcertRemoval, Decision, Removable } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { insertJournal } from "../journal.ts";
import { type Sql, textOf, toRows } from "../sql.ts";
import {
  type ConcertRow,
  type ShowRow,
  selectConcert,
  selectShow,
  toConcert,
  toShow,
} from "../tables/concert.ts";
import { fromCreation } from "../tables/creation.ts";
import type { Step } from "../unit-of-work.ts";
import { insertCreation } from "./creations.ts";

// Lock shows before their concert, as every step of a booking does.
const lockShows = textOf(
  ({ forUpdate }) =>
    `${selectShow} where concert_id = ? and not creating order by show_id${forUpdate}`,
);
const lockConcert = textOf(
  ({ forUpdate }) => `${selectConcert} where concert_id = ? and not creating${forUpdate}`,
);

const anyReserved = textOf(
  ({ anyFrom }) =>
    "select 1 as found from admit_reservation where " +
    anyFrom("show_id", "select show_id from admit_show where concert_id = ?") +
    " limit 1",
);

// The version shows a step that has not loaded the show again that it is gone.
const hideShows =
  "update admit_show set creating = true, seat_version = seat_version + 1 where concert_id = ?";
const hideConcert = "update admit_concert set creating = true where concert_id = ?";

/** Turns a concert into a creation that nobody can continue. `discard` removes it. */
export const removeConcert = async <O>(
  sql: Sql,
  concertId: ConcertId,
  decide: (state: Removable) => Decision<ConcertRemoval, O>,
): Promise<Step<O>> => {
  const shows = (await sql.all<ShowRow>(lockShows(sql), concertId)).map(toShow);
  const row = await sql.one<ConcertRow>(lockConcert(sql), concertId);
  const concert = row === null ? null : toConcert(row);
  const isReserved = (await sql.one(anyReserved(sql), concertId)) !== null;
  const { outcome, change } = decide({ concert, isReserved });
  if (change === undefined) return { keep: false, value: outcome };
  if (concert === null) throw corrupt(`Concert ${concertId} is removed but does not exist.`);
  await sql.run(hideShows, concertId);
  await sql.run(hideConcert, concertId);
  const removed = { creationId: change.creationId, fingerprint: "", concert, shows };
  await sql.run(insertCreation(sql), toRows([fromCreation(removed, 0, true)]));
  await insertEvents(sql, change.events);
  await insertJournal(sql, change.journal);
  return { keep: true, value: outcome };
};
