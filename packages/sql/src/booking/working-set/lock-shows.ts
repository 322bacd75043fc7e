import type { BookingSlice, ShowId } from "@admit-one/core";
import type { SqlDialect } from "../../dialect.ts";
import { type OnDialect, type Read, textOf } from "../../sql.ts";
import {
  type ConcertRow,
  type ShowRow,
  selectConcert,
  selectShow,
  toConcert,
  toShow,
} from "../../tables/concert.ts";
import { int } from "../../values.ts";
import { list } from "./reads.ts";
import { createShowState, type SeatCounts } from "./show-state.ts";
import type { SubjectCache } from "./subject-cache.ts";
import type { BookingWorkingSet } from "./working-set.ts";

// A reservation never changes its show, so a lookup before the lock is safe.
const showsOf = {
  ids: ({ anyOf }: SqlDialect) => anyOf("show_id"),
  subjects: ({ anyOf, anyFrom }: SqlDialect) =>
    anyFrom(
      "show_id",
      `select show_id from admit_reservation where ${anyOf("reservation_id")} union all ` +
        `select show_id from admit_payment where ${anyOf("payment_id")}`,
    ),
};

const showTexts = (by: keyof typeof showsOf) => ({
  // Lock in one order, so that steps of several shows never deadlock.
  shows: textOf(
    (dialect) =>
      `${selectShow} where ${showsOf[by](dialect)} ` +
      `and not creating order by show_id${dialect.forUpdate}`,
  ),
  concerts: textOf(
    (dialect) =>
      `${selectConcert} where ` +
      dialect.anyFrom(
        "concert_id",
        `select concert_id from admit_show where ${showsOf[by](dialect)}`,
      ) +
      ` order by concert_id${dialect.forShare}`,
  ),
});

const lockTexts = {
  /** One show by its id: the case of nearly every batch. */
  one: {
    shows: textOf(
      ({ forUpdate }) => `${selectShow} where show_id = ? ` + `and not creating${forUpdate}`,
    ),
    concerts: textOf(
      ({ forShare }) =>
        `${selectConcert} where concert_id = ` +
        `(select concert_id from admit_show where show_id = ?)${forShare}`,
    ),
  },
  ids: showTexts("ids"),
  subjects: showTexts("subjects"),
};

/**
 * How to find the shows of the slices: by their ids if all are known, else by the reservations and
 * payments.
 */
const lockBy = (slices: readonly BookingSlice[], cache: SubjectCache) => {
  // If a slice of a batch names a show itself, all slices of the batch belong to that show.
  const named = slices.find((slice) => slice.by === "seats" || slice.by === "show");
  const shows = (named ? [named] : slices).map((slice) => cache.showOf(slice));
  if (!shows.includes(undefined)) {
    const showIds = new Set(shows.filter((showId) => showId !== undefined));
    const [showId = null] = showIds;
    return showIds.size === 1
      ? ({ by: "one", showIds, params: [showId] } as const)
      : ({ by: "ids", showIds, params: [list(showIds)] } as const);
  }
  const reserved = slices.flatMap((it) => (it.by === "reservation" ? [it.reservationId] : []));
  const paid = slices.flatMap((it) => (it.by === "payment" ? [it.paymentId] : []));
  if (reserved.length + paid.length === 0) return null;
  const params = [list(new Set(reserved)), list(new Set(paid))];
  return { by: "subjects", showIds: new Set<ShowId>(), params } as const;
};

const toSeatCounts = (row: ShowRow): SeatCounts => ({
  free: int(row.free_seats),
  held: int(row.held_seats),
  sold: int(row.sold_seats),
  blocked: int(row.blocked_seats),
});

/**
 * The reads that lock the shows of the slices. Every booking update takes this lock first: all
 * seats of a slice belong to one show.
 */
export const lockShows = (
  on: OnDialect,
  set: BookingWorkingSet,
  slices: readonly BookingSlice[],
  cache: SubjectCache,
): readonly Read[] => {
  const locks = lockBy(slices, cache);
  if (locks === null) return [];
  const { by, showIds, params } = locks;
  let showRows: readonly ShowRow[] = [];
  return [
    {
      text: lockTexts[by].shows(on),
      params,
      take: (rows) => {
        showRows = rows;
        for (const showId of showIds) set.shows.set(showId, null);
      },
    },
    {
      text: lockTexts[by].concerts(on),
      params,
      take: (rows: readonly ConcertRow[]) => {
        const concerts = new Map(rows.map((row) => [row.concert_id, toConcert(row)]));
        for (const row of showRows) {
          const concert = concerts.get(row.concert_id) ?? null;
          set.shows.set(
            row.show_id,
            createShowState(
              toShow(row),
              concert,
              int(row.seat_version),
              row.last_step,
              toSeatCounts(row),
            ),
          );
        }
      },
    },
  ];
};
