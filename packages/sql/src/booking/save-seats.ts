import type { Seat, ShowId } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { type RowValues, type Sql, textOf, toRows } from "../sql.ts";
import { ownerOf, untilOf } from "./seat-rows.ts";

const putColumns = {
  show_id: "text",
  seat_id: "text",
  loaded_epoch: "int",
  epoch: "int",
  state: "text",
  reservation_id: "text",
  until_ms: "int",
} as const;

const putText = textOf(
  (dialect) =>
    "update admit_seat set epoch = put.epoch, state = put.state, " +
    "reservation_id = put.reservation_id, until_ms = put.until_ms, version = ? " +
    // The show comes with each row: as a parameter it would lead planners to read the whole show.
    `from (${dialect.rows(putColumns)}) as put where admit_seat.show_id = put.show_id ` +
    "and admit_seat.seat_id = put.seat_id and admit_seat.epoch = put.loaded_epoch",
);

type Put = { readonly loaded: Seat; readonly seat: Seat };

/** Pairs each put with what was loaded; a seat's epoch rises with its owner and never else. */
const pair = (loaded: readonly Seat[], seats: readonly Seat[]): readonly Put[] => {
  const known = new Map(loaded.map((seat) => [seat.seatId, seat]));
  return seats.map((seat) => {
    const before = known.get(seat.seatId);
    if (before === undefined || before.showId !== seat.showId) {
      throw corrupt(`Seat ${seat.seatId} is put without having been loaded.`);
    }
    const stays = ownerOf(before) === ownerOf(seat);
    if (stays ? seat.epoch !== before.epoch : seat.epoch <= before.epoch) {
      throw corrupt(`Epoch ${seat.epoch} of seat ${seat.seatId} follows on ${before.epoch}.`);
    }
    return { loaded: before, seat };
  });
};

const toRow = ({ loaded, seat }: Put): RowValues => [
  seat.showId,
  seat.seatId,
  loaded.epoch,
  seat.epoch,
  seat.claim.state,
  ownerOf(seat),
  untilOf(seat),
];

/** Saves seats, and raises their show's seat version once. */
export const saveSeats = async (
  sql: Sql,
  showId: ShowId,
  loaded: readonly Seat[],
  seats: readonly Seat[],
  seatVersion: number,
): Promise<void> => {
  if (seats.length === 0) return;
  const puts = pair(loaded, seats);
  const raised = await sql.run(
    "update admit_show set seat_version = ? where show_id = ? and seat_version = ?",
    seatVersion + 1,
    showId,
    seatVersion,
  );
  if (raised !== 1) throw corrupt(`Seat version ${seatVersion} of show ${showId} is not stored.`);
  const rows = toRows(puts.map(toRow));
  if ((await sql.run(putText(sql), seatVersion + 1, rows)) !== puts.length) {
    throw corrupt(`A seat of show ${showId} changed hands between load and save.`);
  }
};
