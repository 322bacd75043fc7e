import type {
  BookingSlice,
  BookingState,
  Payment,
  Reservation,
  ReservationId,
  Seat,
  SeatId,
  ShowId,
} from "@admit-one/core";
import {
  type ConcertRow,
  concertColumns,
  type ShowRow,
  showColumns,
  toConcert,
  toShow,
} from "../concert/concert-rows.ts";
import { columnList, type Sql, textOf } from "../sql.ts";
import { int } from "../values.ts";
import {
  findPayment,
  findRecord,
  findReservation,
  selectReservation,
  selectSeat,
} from "./read-bookings.ts";
import { type ReservationRow, toReservation } from "./reservation-rows.ts";
import { ownerOf, type SeatRow, toSeat } from "./seat-rows.ts";

/** A loaded slice, and the show's seat version that its save must follow on. */
export type LoadedBooking = { readonly state: BookingState; readonly seatVersion: number };

const selectShow = `select ${columnList(showColumns)} from admit_show where show_id = `;
const showIdOf = {
  seats: "?",
  // A reservation never changes its show, so it may be looked up before the lock is taken.
  reservation: "(select show_id from admit_reservation where reservation_id = ?)",
  payment: "(select show_id from admit_payment where payment_id = ?)",
};
const selectConcert = `select ${columnList(concertColumns)} from admit_concert where concert_id = ?`;

const keyOf = (slice: BookingSlice): string => {
  switch (slice.by) {
    case "seats":
      return slice.showId;
    case "reservation":
      return slice.reservationId;
    case "payment":
      return slice.paymentId;
  }
};

/** The one lock of all booking updates: every slice lies in one show, so there is no order to keep. */
const lockShow = (sql: Sql, slice: BookingSlice): Promise<ShowRow | null> =>
  sql.one<ShowRow>(selectShow + showIdOf[slice.by] + sql.dialect.forUpdate, keyOf(slice));

type Subject = { readonly reservation: Reservation | null; readonly payment: Payment | null };

const loadSubject = async (sql: Sql, slice: BookingSlice): Promise<Subject> => {
  switch (slice.by) {
    case "seats":
      return { reservation: null, payment: null };
    case "reservation": {
      const reservation = await findReservation(sql, slice.reservationId);
      return reservation !== null && "paymentId" in reservation
        ? { reservation, payment: await findPayment(sql, reservation.paymentId) }
        : { reservation, payment: null };
    }
    case "payment": {
      const payment = await findPayment(sql, slice.paymentId);
      return payment === null
        ? { reservation: null, payment }
        : { reservation: await findReservation(sql, payment.reservationId), payment };
    }
  }
};

const seatsText = textOf(
  (dialect) => `${selectSeat} where show_id = ? and ${dialect.anyOf("seat_id")}`,
);

const loadSeats = async (
  sql: Sql,
  showId: ShowId,
  seatIds: readonly SeatId[],
): Promise<readonly Seat[]> => {
  if (seatIds.length === 0) return [];
  const rows = await sql.all<SeatRow>(seatsText(sql), showId, JSON.stringify(seatIds));
  return rows.map(toSeat);
};

const holdersText = textOf(
  (dialect) =>
    `${selectReservation} where ${dialect.anyOf("reservation_id")} order by reservation_id`,
);

const loadHolders = async (
  sql: Sql,
  asked: readonly Seat[],
  own: ReservationId | undefined,
): Promise<readonly Reservation[]> => {
  const owners = new Set(asked.map(ownerOf).filter((id) => id !== null && id !== own));
  if (owners.size === 0) return [];
  const rows = await sql.all<ReservationRow>(holdersText(sql), JSON.stringify([...owners]));
  return rows.map(toReservation);
};

const allowanceText =
  `${selectReservation} where show_id = ? and user_id = ? ` +
  "and status in ('held', 'paying', 'confirmed', 'cancelling') " +
  "order by created_at_ms, reservation_id";

const bySeatId = (a: Seat, b: Seat): number =>
  a.seatId < b.seatId ? -1 : Number(a.seatId > b.seatId);

const seatIdsOf = (reservations: readonly Reservation[]): readonly SeatId[] =>
  reservations.flatMap(({ seats }) => seats.map(({ seatId }) => seatId));

/** Loads a slice under the lock on its show; on PostgreSQL nothing in it changes until the end. */
export const loadBooking = async (sql: Sql, slice: BookingSlice): Promise<LoadedBooking> => {
  const showRow = await lockShow(sql, slice);
  const concertRow =
    showRow === null
      ? null
      : await sql.one<ConcertRow>(selectConcert + sql.dialect.forShare, showRow.concert_id);
  const { reservation, payment } = await loadSubject(sql, slice);
  const showId = slice.by === "seats" ? slice.showId : reservation?.showId;
  const userId = slice.by === "seats" ? slice.userId : reservation?.userId;
  const askedIds =
    slice.by === "seats"
      ? [...new Set(slice.seatIds)]
      : seatIdsOf(reservation ? [reservation] : []);
  const asked = showId === undefined ? [] : await loadSeats(sql, showId, askedIds);
  const holders = await loadHolders(sql, asked, reservation?.reservationId);
  const known = new Set(asked.map(({ seatId }) => seatId));
  const others = new Set(seatIdsOf(holders).filter((seatId) => !known.has(seatId)));
  const theirs = showId === undefined ? [] : await loadSeats(sql, showId, [...others]);
  const allowance =
    showId === undefined || userId === undefined
      ? []
      : await sql.all<ReservationRow>(allowanceText, showId, userId);
  return {
    seatVersion: int(showRow?.seat_version ?? 0),
    state: {
      show: showRow === null ? null : toShow(showRow),
      concert: concertRow === null ? null : toConcert(concertRow),
      reservation,
      payment,
      seats: [...asked, ...theirs].sort(bySeatId),
      holders,
      allowance: allowance.map(toReservation),
      record: slice.record === undefined ? null : await findRecord(sql, slice.record),
    },
  };
};
