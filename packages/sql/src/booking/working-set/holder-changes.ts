import type { Reservation, ReservationId, SeatId, ShowId } from "@admit-one/core";
import { corrupt } from "../../errors.ts";
import { putRows, type Sql, type Statement, textOf } from "../../sql.ts";
import type { Records } from "./records.ts";
import { isLive } from "./show-state.ts";

/** The stored holder of a seat, and the next one. */
export type HolderChange = {
  readonly showId: ShowId;
  readonly seatId: SeatId;
  readonly from: ReservationId | null;
  to: ReservationId | null;
};

/** By `seatKey`. More than one for a seat is a fault, and none of them fits the others. */
export type HolderChanges = Map<string, HolderChange[]>;

export const seatKey = (showId: string, seatId: string): string => `${showId} ${seatId}`;

/** The seats of a live reservation that the other version of it does not have. */
const seatsBeyond = (
  reservation: Reservation | null | undefined,
  other: Reservation | null | undefined,
): Reservation["seats"] => {
  if (!reservation || !isLive(reservation)) return none;
  if (!other || !isLive(other)) return reservation.seats;
  const has = new Set(other.seats.map(({ seatId }) => seatId));
  return reservation.seats.filter(({ seatId }) => !has.has(seatId));
};

const none: readonly never[] = [];

/**
 * The last guard: the one holder of each seat that a live reservation names. It follows the
 * reservations, not the seats. So a rule that forgets to end a holder cannot make room for another
 * one: the stored holder is neither null nor one that ends in this step.
 */
export const holderChanges = ({ current, put }: Records<Reservation>): HolderChanges => {
  const changes: HolderChanges = new Map();
  const of = (showId: ShowId, seatId: SeatId): HolderChange[] => {
    const key = seatKey(showId, seatId);
    const known = changes.get(key);
    if (known !== undefined) return known;
    const added: HolderChange[] = [];
    changes.set(key, added);
    return added;
  };
  for (const [id, loaded] of put) {
    if (loaded === null) continue;
    const { showId, reservationId } = loaded;
    for (const { seatId } of seatsBeyond(loaded, current.get(id))) {
      of(showId, seatId).push({ showId, seatId, from: reservationId, to: null });
    }
  }
  for (const [id, loaded] of put) {
    const record = current.get(id);
    if (record === undefined) continue;
    const { showId, reservationId } = record;
    for (const { seatId } of seatsBeyond(record, loaded)) {
      const seat = of(showId, seatId);
      const left = seat.find(({ to }) => to === null);
      if (left) left.to = reservationId;
      else seat.push({ showId, seatId, from: null, to: reservationId });
    }
  }
  return changes;
};

/** The columns of a change, beside the seat's keys. */
export const holderColumns = { holder_id: "text", loaded_holder: "text" } as const;
/** A seat has the holder that this step found, or none. */
export const isLoadedHolder =
  "coalesce(admit_seat.holder_id, '') = coalesce(put.loaded_holder, '')";

const putColumns = { show_id: "text", seat_id: "text", ...holderColumns } as const;
const putText = textOf(
  ({ rows, keyIs }) =>
    `update admit_seat set holder_id = put.holder_id from (${rows(putColumns)}) as put ` +
    `where ${keyIs("admit_seat.show_id", "put.show_id")} ` +
    `and admit_seat.seat_id = put.seat_id and ${isLoadedHolder}`,
);

/** Saves the holders of seats that do not change otherwise. Most are saved with their seats. */
export const saveHolders = (sql: Sql, changes: HolderChanges): readonly Statement[] => {
  const rows = [...changes.values()]
    .flat()
    .map(({ showId, seatId, from, to }) => [showId, seatId, to, from]);
  return putRows(
    sql,
    putText,
    rows,
    () => corrupt("A seat of a reservation has another live holder, or does not exist."),
    false,
  );
};
