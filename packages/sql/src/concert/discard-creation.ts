import type { ConcertId, ShowId } from "@admit-one/core";
import { type Sql, textOf } from "../sql.ts";
import type { Step } from "../unit-of-work.ts";

export type Discarding = {
  readonly creationId: string;
  readonly beforeMs: number;
  readonly seatsMax: number;
};

const lockAbandoned = textOf(
  ({ forUpdate }) =>
    "select concert_id from admit_creation where creation_id = ? and touched_at_ms < ?" + forUpdate,
);

const deleteSeats = textOf(({ deleteFound }) =>
  deleteFound(
    "admit_seat",
    ["show_id", "seat_id"],
    "select show_id, seat_id from admit_seat where show_id = ? limit ?",
  ),
);

/** Removes seats show by show, each show after its last seat, and finally the concert. */
export const discardCreation = async (
  sql: Sql,
  { creationId, beforeMs, seatsMax }: Discarding,
): Promise<Step<number>> => {
  const found = await sql.one<{ readonly concert_id: ConcertId }>(
    lockAbandoned(sql),
    creationId,
    beforeMs,
  );
  if (found === null) return { keep: false, value: 0 };
  const { concert_id: concertId } = found;
  await sql.run("update admit_creation set discarded = true where creation_id = ?", creationId);
  const shows = await sql.all<{ readonly show_id: ShowId }>(
    "select show_id from admit_show where concert_id = ? order by show_id",
    concertId,
  );
  let [seats, emptied] = [0, 0];
  for (const { show_id: showId } of shows) {
    seats += await sql.run(deleteSeats(sql), showId, seatsMax - seats);
    // This show may have more seats.
    if (seats === seatsMax) return { keep: true, value: seats + emptied };
    await sql.run("delete from admit_plan where show_id = ?", showId);
    emptied += await sql.run("delete from admit_show where show_id = ?", showId);
  }
  await sql.run("delete from admit_creation where creation_id = ?", creationId);
  await sql.run("delete from admit_concert where concert_id = ?", concertId);
  return { keep: true, value: seats + emptied };
};
