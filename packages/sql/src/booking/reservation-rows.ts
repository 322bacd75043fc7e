import type {
  ConcertId,
  Currency,
  PaymentId,
  QueueId,
  Reservation,
  ReservationId,
  ReservationStatus,
  ReservedSeat,
  ShowId,
  UserId,
} from "@admit-one/core";
import { type RowValues, toJson } from "../sql.ts";
import { type Int, int, intOrNull, json, present } from "../values.ts";

export const reservationColumns = {
  reservation_id: "text",
  show_id: "text",
  concert_id: "text",
  user_id: "text",
  queue_id: "text",
  token_no: "int",
  seats: "json",
  amount: "int",
  currency: "text",
  created_at_ms: "int",
  expires_at_ms: "int",
  pay_by_ms: "int",
  declines: "int",
  version: "int",
  status: "text",
  payment_id: "text",
  release_asked_at_ms: "int",
  confirmed_at_ms: "int",
  ended_at_ms: "int",
} as const;

export type ReservationRow = {
  readonly reservation_id: ReservationId;
  readonly show_id: ShowId;
  readonly concert_id: ConcertId;
  readonly user_id: UserId;
  readonly queue_id: QueueId;
  readonly token_no: Int;
  readonly seats: unknown;
  readonly amount: Int;
  readonly currency: Currency;
  readonly created_at_ms: Int;
  readonly expires_at_ms: Int;
  readonly pay_by_ms: Int | null;
  readonly declines: Int;
  readonly version: Int;
  readonly status: ReservationStatus;
  readonly payment_id: PaymentId | null;
  readonly release_asked_at_ms: Int | null;
  readonly confirmed_at_ms: Int | null;
  readonly ended_at_ms: Int | null;
};

export const fromReservation = (reservation: Reservation): RowValues => [
  reservation.reservationId,
  reservation.showId,
  reservation.concertId,
  reservation.userId,
  reservation.token.queueId,
  reservation.token.no,
  toJson(reservation.seats),
  reservation.amount,
  reservation.currency,
  reservation.createdAtMs,
  reservation.expiresAtMs,
  reservation.payByMs,
  reservation.declines,
  reservation.version,
  reservation.status,
  "paymentId" in reservation ? reservation.paymentId : null,
  "releaseAskedAtMs" in reservation ? reservation.releaseAskedAtMs : null,
  "confirmedAtMs" in reservation ? reservation.confirmedAtMs : null,
  "endedAtMs" in reservation ? reservation.endedAtMs : null,
];

const toBase = (row: ReservationRow) => ({
  reservationId: row.reservation_id,
  showId: row.show_id,
  concertId: row.concert_id,
  userId: row.user_id,
  token: { queueId: row.queue_id, no: int(row.token_no) },
  seats: json<readonly ReservedSeat[]>(row.seats),
  amount: int(row.amount),
  currency: row.currency,
  createdAtMs: int(row.created_at_ms),
  expiresAtMs: int(row.expires_at_ms),
  payByMs: intOrNull(row.pay_by_ms),
  declines: int(row.declines),
  version: int(row.version),
});

export const toReservation = (row: ReservationRow): Reservation => {
  const base = toBase(row);
  const { status } = row;
  switch (status) {
    case "held":
      return { ...base, status };
    case "paying":
      return {
        ...base,
        status,
        paymentId: present(row.payment_id, "the payment of a reservation"),
        releaseAskedAtMs: intOrNull(row.release_asked_at_ms),
      };
    case "confirmed":
    case "cancelling":
      return {
        ...base,
        status,
        paymentId: present(row.payment_id, "the payment of a reservation"),
        confirmedAtMs: int(present(row.confirmed_at_ms, "confirmed_at_ms")),
      };
    case "expired":
    case "released":
    case "cancelled":
      return { ...base, status, endedAtMs: int(present(row.ended_at_ms, "ended_at_ms")) };
  }
};
