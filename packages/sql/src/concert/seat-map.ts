import type { SeatsSince, ShowId } from "@admit-one/core";
import { columnList, type Sql } from "../sql.ts";
import { type SeatRow, seatColumns, toSeat } from "../tables/seat.ts";
import { type Int, int } from "../values.ts";

// One statement, so that the seats and the version are of one moment without a transaction. If no
// seat changed, it returns one row of the show with null in the seat's columns.
const selectSince =
  "select show.seat_version as show_version, plan.version as plan_version, " +
  `${columnList(seatColumns, "seat.")} from admit_show as show ` +
  "join admit_plan as plan on plan.show_id = show.show_id left join admit_seat as seat " +
  // The second condition is that of the partial index, which is used only if it is stated.
  "on seat.show_id = show.show_id and seat.version > ? and seat.version > 0 " +
  "where show.show_id = ? and not show.creating order by seat.plan_no";

type Versions = { readonly show_version: Int; readonly plan_version: Int };
type SinceRow = Versions & (SeatRow | { readonly seat_id: null });

const isSeat = (row: SinceRow): row is Versions & SeatRow => row.seat_id !== null;

export const seatsSince = async (
  sql: Sql,
  showId: ShowId,
  version: number,
): Promise<SeatsSince> => {
  const rows = await sql.all<SinceRow>(selectSince, version, showId);
  return {
    version: int(rows[0]?.show_version ?? 0),
    planVersion: int(rows[0]?.plan_version ?? 0),
    seats: rows.filter(isSeat).map(toSeat),
  };
};
