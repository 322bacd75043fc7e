import type { SeatsSince, ShowId, ShowSale } from "@admit-one/core";
import { columnList, type Sql, textOf } from "../sql.ts";
import { type SeatRow, seatColumns, toSeat } from "../tables/seat.ts";
import { type Int, int } from "../values.ts";

// One statement, so that all of it is of one moment without a transaction. If no seat changed, it
// returns one row of the show with null in the seat's columns.
const selectSince = textOf(
  ({ keyIs }) =>
    "select show.seat_version as show_version, plan.version as plan_version, " +
    "concert.queue_id as queue_id, concert.status as status, " +
    "show.sales_open_at_ms as sales_open_at_ms, show.sales_close_at_ms as sales_close_at_ms, " +
    "case when show.cancelled then 1 else 0 end as cancelled, " +
    `${columnList(seatColumns, "seat.")} from admit_show as show ` +
    `join admit_concert as concert on ${keyIs("concert.concert_id", "show.concert_id")} ` +
    "join admit_plan as plan on plan.show_id = show.show_id left join admit_seat as seat " +
    // The second condition is that of the partial index, which is used only if it is stated.
    "on seat.show_id = show.show_id and seat.version > ? and seat.version > 0 " +
    "where show.show_id = ? and not show.creating order by seat.plan_no",
);

type OfShow = {
  readonly show_version: Int;
  readonly plan_version: Int;
  readonly queue_id: ShowSale["queueId"];
  readonly status: ShowSale["status"];
  readonly sales_open_at_ms: Int;
  readonly sales_close_at_ms: Int;
  readonly cancelled: Int;
};
type SinceRow = OfShow & (SeatRow | { readonly seat_id: null });

const isSeat = (row: SinceRow): row is OfShow & SeatRow => row.seat_id !== null;

const toSale = (row: OfShow): ShowSale => ({
  queueId: row.queue_id,
  status: row.status,
  salesOpenAtMs: int(row.sales_open_at_ms),
  salesCloseAtMs: int(row.sales_close_at_ms),
  cancelled: int(row.cancelled) === 1,
});

export const seatsSince = async (
  sql: Sql,
  showId: ShowId,
  version: number,
): Promise<SeatsSince> => {
  const rows = await sql.all<SinceRow>(selectSince(sql), version, showId);
  const [first] = rows;
  if (first === undefined) return { version: 0, planVersion: 0, sale: null, seats: [] };
  return {
    version: int(first.show_version),
    planVersion: int(first.plan_version),
    sale: toSale(first),
    seats: rows.filter(isSeat).map(toSeat),
  };
};
