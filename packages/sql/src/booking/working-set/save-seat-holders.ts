import type { Reservation } from "@admit-one/core";
import { corrupt } from "../../errors.ts";
import { putRows, type RowValues, type Sql, type Statement, textOf } from "../../sql.ts";
import { fromHolder, holderColumns } from "../../tables/seat.ts";
import type { Records } from "./records.ts";
import { isLive } from "./show-state.ts";

// Insert only for seats that exist, so that a missing seat shows in the row count. The scalar
// subquery looks up each seat by its key, whatever the table's statistics say.
const insertText = textOf(
  (dialect) =>
    "insert into admit_seat_claim (show_id, seat_id, reservation_id) " +
    `select show_id, seat_id, reservation_id from (${dialect.rows(holderColumns)}) as put ` +
    "where (select seat.epoch from admit_seat as seat " +
    "where seat.show_id = put.show_id and seat.seat_id = put.seat_id) >= 0",
);

const deleteText = textOf(({ deleteFound, rows }) =>
  deleteFound("admit_seat_claim", Object.keys(holderColumns), rows(holderColumns)),
);

/** A row for each seat of a live reservation that the other version of it does not have. */
const rowsBeyond = (
  reservation: Reservation | null | undefined,
  other: Reservation | null | undefined,
): readonly RowValues[] => {
  if (!reservation || !isLive(reservation)) return none;
  const { showId, reservationId, seats } = reservation;
  const has = other && isLive(other) ? new Set(other.seats.map(({ seatId }) => seatId)) : null;
  const beyond = has === null ? seats : seats.filter(({ seatId }) => !has.has(seatId));
  return beyond.map(({ seatId }) => fromHolder({ showId, seatId, reservationId }));
};

const none: readonly never[] = [];

const onMismatch = () =>
  corrupt("The claims of a reservation are not stored, or name a seat that does not exist.");

/**
 * The last guard: one row for each seat of a live reservation, under a unique index. The rows
 * follow the reservations, not the seats. So a rule that forgets to end a holder cannot make room
 * for another one.
 */
export const saveSeatHolders = (
  sql: Sql,
  { current, put }: Records<Reservation>,
): readonly Statement[] => {
  const ended: RowValues[] = [];
  const begun: RowValues[] = [];
  for (const [id, loaded] of put) {
    const record = current.get(id);
    if (record === undefined) continue;
    ended.push(...rowsBeyond(loaded, record));
    begun.push(...rowsBeyond(record, loaded));
  }
  // Delete first, in a statement of its own: a seat may change hands in one step.
  return [
    ...putRows(sql, deleteText, ended, onMismatch, false),
    ...putRows(sql, insertText, begun, onMismatch),
  ];
};
