import type { ConcertStore, ShowId } from "@admit-one/core";
import { textOf, toJson } from "../sql.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { type Int, int } from "../values.ts";

type Row = { readonly show_id: ShowId; readonly available: Int };

// A show counts its free seats in the step that changes them. Holds that are over change nothing
// stored until the sweep ends them: they are few, and the index of held seats finds them.
const countText = textOf(
  ({ anyOf }) =>
    "select show_id, free_seats + (select count(*) from admit_seat " +
    "where show_id = admit_show.show_id and state = 'held' and until_ms <= ?) as available " +
    `from admit_show where ${anyOf("show_id")} and not creating`,
);

/** Counts the available seats of any number of shows, however many seats they have. */
export const createAvailableSeats =
  (work: UnitOfWork): ConcertStore["availableSeats"] =>
  (showIds, atMs) =>
    work.query(async (sql) => {
      if (showIds.length === 0) return new Map();
      const rows = await sql.all<Row>(countText(sql), atMs, toJson(showIds));
      return new Map(rows.map(({ show_id, available }) => [show_id, int(available)]));
    });
