import {
  type ConcertRow,
  concertColumns,
  type ShowRow,
  showColumns,
  toConcert,
  toSeatCounts,
  toShow,
} from "../concert/concert-rows.ts";
import type { SqlDialect } from "../dialect.ts";
import { columnList, type Read, type Sql, textOf } from "../sql.ts";
import { int } from "../values.ts";
import { type Asked, list } from "./asked.ts";
import type { BookingUnion } from "./booking-union.ts";
import { createHall } from "./halls.ts";

// A reservation never changes its show, so it may be looked up before the lock is taken.
const showsOf = {
  seats: ({ anyOf }: SqlDialect) => anyOf("show_id"),
  subjects: ({ anyOf, anyFrom }: SqlDialect) =>
    anyFrom(
      "show_id",
      `select show_id from admit_reservation where ${anyOf("reservation_id")} union all ` +
        `select show_id from admit_payment where ${anyOf("payment_id")}`,
    ),
};

const showTexts = (by: keyof typeof showsOf) => ({
  // In one order, so that steps of several shows never wait for each other.
  shows: textOf(
    (dialect) =>
      `select ${columnList(showColumns)} from admit_show where ${showsOf[by](dialect)} ` +
      `and not creating order by show_id${dialect.forUpdate}`,
  ),
  concerts: textOf(
    (dialect) =>
      `select ${columnList(concertColumns)} from admit_concert where ` +
      dialect.anyFrom(
        "concert_id",
        `select concert_id from admit_show where ${showsOf[by](dialect)}`,
      ) +
      ` order by concert_id${dialect.forShare}`,
  ),
});

const lockTexts = {
  /** Of one show by its name: what nearly every batch asks for. */
  one: {
    shows: textOf(
      ({ forUpdate }) =>
        `select ${columnList(showColumns)} from admit_show where show_id = ? ` +
        `and not creating${forUpdate}`,
    ),
    concerts: textOf(
      ({ forShare }) =>
        `select ${columnList(concertColumns)} from admit_concert where concert_id = ` +
        `(select concert_id from admit_show where show_id = ?)${forShare}`,
    ),
  },
  seats: showTexts("seats"),
  subjects: showTexts("subjects"),
};

const lockingBy = ({ showIds, reservationIds, paymentIds }: Asked) => {
  const [showId, other] = showIds;
  if (showId !== undefined && other === undefined) return { by: "one", params: [showId] } as const;
  return showIds.size > 0
    ? ({ by: "seats", params: [list(showIds)] } as const)
    : ({ by: "subjects", params: [list(reservationIds), list(paymentIds)] } as const);
};

/** The one lock of all booking updates: whatever a slice holds lies in one show. */
export const lockShows = (sql: Sql, union: BookingUnion, asked: Asked): readonly Read[] => {
  const { showIds, reservationIds, paymentIds } = asked;
  if (showIds.size + reservationIds.size + paymentIds.size === 0) return [];
  const { by, params } = lockingBy(asked);
  let showRows: readonly ShowRow[] = [];
  return [
    {
      text: lockTexts[by].shows(sql),
      params,
      take: (rows) => {
        showRows = rows;
        for (const showId of asked.showIds) union.halls.set(showId, null);
      },
    },
    {
      text: lockTexts[by].concerts(sql),
      params,
      take: (rows: readonly ConcertRow[]) => {
        const concerts = new Map(rows.map((row) => [row.concert_id, toConcert(row)]));
        for (const row of showRows) {
          const concert = concerts.get(row.concert_id) ?? null;
          union.halls.set(
            row.show_id,
            createHall(
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
