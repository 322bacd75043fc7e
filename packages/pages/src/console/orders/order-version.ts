import type { Reservation } from "@admit-one/core";
import type { Version } from "../kit/versions.ts";

/** What an operator must have seen of an order before a command about it is carried out. */
export const orderVersion = (reservation: Reservation): Version => ({
  status: reservation.status,
  seats: reservation.seats
    .map(({ seatId, refundId }) => (refundId === undefined ? seatId : `${seatId} (–)`))
    .join(", "),
  amount: String(reservation.amount),
  version: String(reservation.version),
});
