import { corrupt } from "../errors.ts";
import { putRows, type RowValues, type Sql, type Statement, textOf } from "../sql.ts";
import type { Hall } from "./halls.ts";
import { ownerOf, untilOf } from "./seat-rows.ts";

const putColumns = {
  show_id: "text",
  seat_id: "text",
  loaded_epoch: "int",
  epoch: "int",
  state: "text",
  reservation_id: "text",
  until_ms: "int",
  version: "int",
} as const;

const putText = textOf(
  (dialect) =>
    "update admit_seat set epoch = put.epoch, state = put.state, " +
    "reservation_id = put.reservation_id, until_ms = put.until_ms, version = put.version " +
    // The show comes with each row: as a parameter it would lead planners to read the whole show.
    `from (${dialect.rows(putColumns)}) as put ` +
    `where ${dialect.keyIs("admit_seat.show_id", "put.show_id")} ` +
    "and admit_seat.seat_id = put.seat_id and admit_seat.epoch = put.loaded_epoch",
);

const rowsOf = ({ seats, putSeats }: Hall): readonly RowValues[] =>
  [...putSeats].flatMap(([seatId, { loadedEpoch, version }]): readonly RowValues[] => {
    const seat = seats.get(seatId);
    if (!seat) return [];
    const { showId, epoch, claim } = seat;
    const { state } = claim;
    return [[showId, seatId, loadedEpoch, epoch, state, ownerOf(seat), untilOf(seat), version]];
  });

/** Saves a show's seats. */
export const saveSeats = (sql: Sql, hall: Hall): readonly Statement[] =>
  putRows(sql, putText, rowsOf(hall), () =>
    corrupt(`A seat of show ${hall.show.showId} changed hands between load and save.`),
  );
