import type { ConcertStore, ShowId } from "@admit-one/core";
import { type Sql, textOf, toJson } from "../sql.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { type Int, int } from "../values.ts";

/**
 * Shows whose count is cached, a few dozen bytes each. Beyond this number the oldest entry is
 * dropped.
 */
const knownMax = 10_000;

type Row = {
  readonly show_id: ShowId;
  readonly seat_version: Int;
  /**
   * Holds that have expired but have not been ended in the store yet: few, and found by an index.
   */
  readonly lapsed: Int;
};
type CountedRow = Row & { readonly free: Int };

const countSeats = (condition: string): string =>
  `(select count(*) from admit_seat where show_id = admit_show.show_id and ${condition})`;
const lapsed = `${countSeats("state = 'held' and until_ms <= ?")} as lapsed`;

const lookText = textOf(
  ({ anyOf }) =>
    `select show_id, seat_version, ${lapsed} from admit_show where ${anyOf("show_id")} ` +
    "and not creating",
);
const countText = textOf(
  ({ anyOf }) =>
    `select show_id, seat_version, ${lapsed}, ${countSeats("state = 'free'")} as free ` +
    // Shows that are still being created are not cached: new seats do not raise their version.
    `from admit_show where ${anyOf("show_id")} and not creating`,
);

/** The number of seats stored as free, at one version of the show's seats. */
type Counted = { readonly version: number; readonly free: number };

/**
 * Counts the available seats of any number of shows. Counting the free seats reads all of them, so
 * the count is cached with the show's seat version and repeated only after that version rises.
 */
export const createAvailableSeats = (work: UnitOfWork): ConcertStore["availableSeats"] => {
  const known = new Map<ShowId, Counted>();

  const remember = (showId: ShowId, counted: Counted): void => {
    // Two counts may run at the same time, and the earlier one may end later.
    if ((known.get(showId)?.version ?? 0) > counted.version) return;
    known.delete(showId);
    known.set(showId, counted);
    const [oldest] = known.keys();
    if (known.size > knownMax && oldest !== undefined) known.delete(oldest);
  };

  const rowsOf = async <R>(
    sql: Sql,
    text: typeof lookText,
    showIds: readonly ShowId[],
    atMs: number,
  ): Promise<readonly R[]> =>
    showIds.length === 0 ? [] : sql.all<R>(text(sql), atMs, toJson(showIds));

  return (showIds, atMs) =>
    work.query(async (sql) => {
      const available = new Map<ShowId, number>();
      const changed = new Set(showIds);
      const looked = showIds.filter((showId) => known.has(showId));
      for (const row of await rowsOf<Row>(sql, lookText, looked, atMs)) {
        const counted = known.get(row.show_id);
        if (counted?.version !== int(row.seat_version)) continue;
        changed.delete(row.show_id);
        available.set(row.show_id, counted.free + int(row.lapsed));
      }
      for (const row of await rowsOf<CountedRow>(sql, countText, [...changed], atMs)) {
        const free = int(row.free);
        remember(row.show_id, { version: int(row.seat_version), free });
        available.set(row.show_id, free + int(row.lapsed));
      }
      return available;
    });
};
