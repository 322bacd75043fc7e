import {
  type Part,
  type Reservation,
  type ReservationFilter,
  type ReservationPlace,
  type ReservationStatus,
  reservationStatuses,
} from "@admit-one/core";
import type { Sql } from "../sql.ts";
import { type ReservationRow, reservationColumns, toReservation } from "../tables/reservation.ts";
import { any, beside, type Condition, newest, ofAll } from "./newest.ts";

/** What reads as this status at the instant, as it is stored. */
const armsOf = (status: ReservationStatus, atMs: number): readonly Condition[] => {
  if (status === "held") return [["status = ? and expires_at_ms + 0 > ?", status, atMs]];
  const stored: Condition = ["status = ?", status];
  return status === "expired"
    ? [stored, ["status = ? and expires_at_ms + 0 <= ?", "held", atMs]]
    : [stored];
};

const statusesOf = (
  status: NonNullable<ReservationFilter["status"]>,
): readonly ReservationStatus[] => (typeof status === "string" ? [status] : [...new Set(status)]);

const every: readonly Condition[] = reservationStatuses.map((status) => ["status = ?", status]);

const ofPayment = "(select reservation_id from admit_payment where payment_id = ?)";
const ofSeat = "(select reservation_id from admit_seat where show_id = ? and seat_id = ?)";

/** By what names a single reservation. */
const named = ({ showId, seatId, paymentId }: ReservationFilter): readonly Condition[] => [
  ...(paymentId === undefined ? [] : [[`reservation_id = ${ofPayment}`, paymentId] as const]),
  ...(seatId === undefined || showId === undefined
    ? []
    : [[`reservation_id = ${ofSeat}`, showId, seatId] as const]),
];

const conditionsOf = (filter: ReservationFilter): readonly Condition[] => {
  const one = named(filter);
  const is = (column: string, value: string): Condition =>
    one.length > 0 ? beside(column, value) : [`${column} = ?`, value];
  const { showId, userId } = filter;
  return [
    ...one,
    ...(showId === undefined ? [] : [is("show_id", showId)]),
    ...(userId === undefined ? [] : [is("user_id", userId)]),
  ];
};

/** Of what is few already, the status is looked at in each. */
const aside = ([text, ...params]: Condition): Condition => [
  text.replace("status =", "status || '' ="),
  ...params,
];

export const findReservations = async (
  sql: Sql,
  filter: ReservationFilter,
  atMs: number,
  { after, limit }: Part<ReservationPlace>,
): Promise<readonly Reservation[]> => {
  const { showId, userId, paymentId, seatId, status } = filter;
  const where = conditionsOf(filter);
  const asked = status === undefined ? every : statusesOf(status).flatMap((it) => armsOf(it, atMs));
  if (asked.length === 0) return [];
  const isFew = paymentId !== undefined || seatId !== undefined;
  const isOfUser = userId !== undefined && showId === undefined;
  const few = status === undefined ? [any] : asked.map(aside);
  const rows = await newest<ReservationRow>(sql, {
    table: "admit_reservation",
    columns: reservationColumns,
    id: "reservation_id",
    arms: isFew || isOfUser ? few : asked,
    where: isFew || userId !== undefined ? where : [...where, ofAll],
    after: after === null ? null : [after.createdAtMs, after.reservationId],
    limit,
  });
  return rows.map(toReservation);
};
