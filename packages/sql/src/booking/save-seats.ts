import { corrupt } from "../errors.ts";
import { type RowValues, type Sql, type Statement, textOf, toRows } from "../sql.ts";
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
    `from (${dialect.rows(putColumns)}) as put where admit_seat.show_id = put.show_id ` +
    "and admit_seat.seat_id = put.seat_id and admit_seat.epoch = put.loaded_epoch",
);

const raiseText = "update admit_show set seat_version = ? where show_id = ? and seat_version = ?";

const rowsOf = ({ seats, putSeats }: Hall): readonly RowValues[] =>
  [...putSeats].flatMap(([seatId, { loadedEpoch, version }]): readonly RowValues[] => {
    const seat = seats.get(seatId);
    if (!seat) return [];
    const { showId, epoch, claim } = seat;
    const { state } = claim;
    return [[showId, seatId, loadedEpoch, epoch, state, ownerOf(seat), untilOf(seat), version]];
  });

/** Saves a show's seats, and its seat version as often raised as steps put some. */
export const saveSeats = (sql: Sql, hall: Hall): readonly Statement[] => {
  const { show, seatVersion, loadedSeatVersion } = hall;
  const rows = rowsOf(hall);
  if (rows.length === 0) return [];
  return [
    {
      text: raiseText,
      params: [seatVersion, show.showId, loadedSeatVersion],
      changes: 1,
      otherwise: () =>
        corrupt(`Seat version ${loadedSeatVersion} of show ${show.showId} is not stored.`),
    },
    {
      text: putText(sql),
      params: [toRows(rows)],
      changes: rows.length,
      otherwise: () =>
        corrupt(`A seat of show ${show.showId} changed hands between load and save.`),
    },
  ];
};
