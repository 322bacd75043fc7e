import type {
  CancellingReservation,
  ConfirmedReservation,
  HeldReservation,
  PayingReservation,
  Reservation,
} from "@admit-one/core";

export type LiveReservation =
  | HeldReservation
  | PayingReservation
  | ConfirmedReservation
  | CancellingReservation;

/** Whether the stored status owns its seats, whatever the time. */
export const isLive = (reservation: Reservation): reservation is LiveReservation =>
  reservation.status === "held" ||
  reservation.status === "paying" ||
  reservation.status === "confirmed" ||
  reservation.status === "cancelling";
