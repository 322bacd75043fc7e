import { corrupt } from "../../errors.ts";
import { putRows, type RowValues, type Sql, type Statement, textOf } from "../../sql.ts";
import { fromOwnedSeat, ownedColumns } from "../../tables/seat.ts";
import type { ShowState } from "./show-state.ts";

const putColumns = { ...ownedColumns, loaded_epoch: "int" } as const;

const putText = textOf(
  (dialect) =>
    "update admit_seat set epoch = put.epoch, state = put.state, " +
    "reservation_id = put.reservation_id, until_ms = put.until_ms, " +
    "blocked_reason = put.blocked_reason, version = put.version " +
    // Each row carries the show id. As a parameter it would lead planners to read the whole show.
    `from (${dialect.rows(putColumns)}) as put ` +
    `where ${dialect.keyIs("admit_seat.show_id", "put.show_id")} ` +
    "and admit_seat.seat_id = put.seat_id and admit_seat.epoch = put.loaded_epoch",
);

const rowsOf = ({ seats, putVersions }: ShowState): readonly RowValues[] =>
  [...seats.put].flatMap(([seatId, stored]): readonly RowValues[] => {
    const seat = seats.current.get(seatId);
    if (seat === undefined) return [];
    const version = putVersions.get(seatId) ?? 0;
    return [[...fromOwnedSeat(seat, version), stored?.epoch ?? 0]];
  });

export const saveSeats = (sql: Sql, state: ShowState): readonly Statement[] =>
  putRows(sql, putText, rowsOf(state), () =>
    corrupt(`A seat of show ${state.show.showId} changed hands between load and save.`),
  );
