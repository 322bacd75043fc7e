import type { Reservation } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { type RowValues, type Sql, textOf, toRows } from "../sql.ts";

const columns = { show_id: "text", seat_id: "text", reservation_id: "text" } as const;

// Through the seats, so that a seat which does not exist is missed in the count.
const insertText = textOf(
  (dialect) =>
    "insert into admit_seat_claim (show_id, seat_id, reservation_id) " +
    "select put.show_id, put.seat_id, put.reservation_id " +
    `from (${dialect.rows(columns)}) as put join admit_seat ` +
    "on admit_seat.show_id = put.show_id and admit_seat.seat_id = put.seat_id",
);

const deleteText = textOf(
  (dialect) =>
    "delete from admit_seat_claim where (show_id, seat_id, reservation_id) in " +
    `(${dialect.rows(columns)})`,
);

const isLive = ({ status }: Reservation): boolean =>
  status === "held" || status === "paying" || status === "confirmed" || status === "cancelling";

const claimsOf = (reservation: Reservation | undefined): readonly RowValues[] => {
  if (reservation === undefined || !isLive(reservation)) return [];
  const { showId, reservationId, seats } = reservation;
  return seats.map(({ seatId }) => [showId, seatId, reservationId]);
};

const change = async (sql: Sql, text: string, claims: readonly RowValues[]): Promise<void> => {
  if (claims.length === 0) return;
  const changed = await sql.run(text, toRows(claims));
  if (changed !== claims.length) {
    throw corrupt(
      "The claims of a reservation are not stored, or name a seat that does not exist.",
    );
  }
};

/**
 * Lets the claims follow the reservations: one for each seat of a live one. They say nothing of the
 * seats' own rows, so that a rule which forgets to end a holder can't make room for another.
 */
export const saveClaims = async (
  sql: Sql,
  loaded: ReadonlyMap<string, Reservation>,
  reservations: readonly Reservation[],
): Promise<void> => {
  const changed = reservations.filter((after) => {
    const before = loaded.get(after.reservationId);
    return (before !== undefined && isLive(before)) !== isLive(after);
  });
  // Old ones go first: a seat may change hands in one step.
  const ended = changed.flatMap((after) => claimsOf(loaded.get(after.reservationId)));
  await change(sql, deleteText(sql), ended);
  await change(sql, insertText(sql), changed.flatMap(claimsOf));
};
