import type { ReservationId, Seat, ShowId } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { type RowValues, type Sql, textOf } from "../sql.ts";
import { ownerOf, untilOf } from "./seat-rows.ts";

const putColumns = {
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
    `from (${dialect.rows(putColumns)}) as put where admit_seat.show_id = ? ` +
    "and admit_seat.seat_id = put.seat_id and admit_seat.epoch = put.loaded_epoch",
);

const claimColumns = { show_id: "text", seat_id: "text", reservation_id: "text" } as const;

const claimText = textOf(
  (dialect) =>
    "insert into admit_seat_claim (show_id, seat_id, reservation_id) " + dialect.rows(claimColumns),
);

const freeText = textOf(
  (dialect) =>
    "delete from admit_seat_claim where (show_id, seat_id, reservation_id) in " +
    `(${dialect.rows(claimColumns)})`,
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
    const owners = ownerOf(before) === ownerOf(seat) ? 0 : 1;
    if (seat.epoch !== before.epoch + owners) {
      throw corrupt(`Epoch ${seat.epoch} of seat ${seat.seatId} follows on ${before.epoch}.`);
    }
    return { loaded: before, seat };
  });
};

const toRow = ({ loaded, seat }: Put): RowValues => [
  seat.seatId,
  loaded.epoch,
  seat.epoch,
  seat.claim.state,
  ownerOf(seat),
  untilOf(seat),
];

const changeClaims = async (sql: Sql, text: string, claims: readonly RowValues[]) => {
  if (claims.length === 0) return;
  const changed = await sql.run(text, JSON.stringify(claims));
  if (changed !== claims.length) throw corrupt("The claims of seats are not what the seats say.");
};

const claimsOf = (
  puts: readonly Put[],
  ownerIn: (put: Put) => ReservationId | null,
): readonly RowValues[] =>
  puts.flatMap((put) => {
    const owner = ownerIn(put);
    return owner === null ? [] : [[put.seat.showId, put.seat.seatId, owner]];
  });

/**
 * Saves seats and their claims, and raises the show's seat version once. Old claims go before new
 * ones come, so that a seat may change hands in one step.
 */
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
  const rows = JSON.stringify(puts.map(toRow));
  if ((await sql.run(putText(sql), seatVersion + 1, rows, showId)) !== puts.length) {
    throw corrupt(`A seat of show ${showId} changed hands between load and save.`);
  }
  const moved = puts.filter(({ loaded: before, seat }) => ownerOf(before) !== ownerOf(seat));
  await changeClaims(
    sql,
    freeText(sql),
    claimsOf(moved, (put) => ownerOf(put.loaded)),
  );
  await changeClaims(
    sql,
    claimText(sql),
    claimsOf(moved, (put) => ownerOf(put.seat)),
  );
};
