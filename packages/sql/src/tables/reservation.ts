import type {
  CancelledSeat,
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
import type { RowValues } from "../sql.ts";
import { int as toInt } from "../values.ts";
import { encoderOf, unionDecoderOf } from "./codec.ts";
import { bigint, int, json, rareList, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";

export const reservationTable = defineTable(
  "admit_reservation",
  {
    reservation_id: text<ReservationId>(),
    show_id: text<ShowId>(),
    concert_id: text<ConcertId>(),
    user_id: text<UserId>(),
    /** This and the next one are null for a reservation that an operator made. */
    queue_id: text<QueueId>().nullable().apart(),
    token_no: bigint().nullable().apart(),
    seats: json<readonly ReservedSeat[]>(),
    amount: bigint(),
    currency: text<Currency>(),
    created_at_ms: bigint(),
    expires_at_ms: bigint(),
    pay_by_ms: bigint().nullable(),
    declines: int(),
    version: bigint(),
    status: text<ReservationStatus>(),
    payment_id: text<PaymentId>().optional(),
    release_asked_at_ms: bigint().optional(),
    confirmed_at_ms: bigint().optional(),
    ended_at_ms: bigint().optional(),
    /** The ends that were put off. */
    extended_ends_ms: rareList<number>(),
    cancelled_seats: rareList<CancelledSeat>(),
  },
  {
    primaryKey: ["reservation_id"],
    // The show is no reference: the check would cost a hold as much as the row. A live reservation is
    // saved only with seats of its show that exist, those refer to the show, and a show is removed
    // only where nothing was ever reserved.
    indexes: {
      // The key is not at the end: with it, planners would rate this index equal to the key's own
      // one as long as there are few rows.
      admit_reservation_user: { on: ["user_id", "created_at_ms"] },
      admit_reservation_allowance: { on: ["show_id", "user_id", "status", "created_at_ms"] },
      // Of all reservations, and yet only for who looks things up and names the condition: to a
      // database that has not counted a new show's rows yet, they look as good as any other.
      admit_reservation_show: {
        on: ["show_id", "status", "created_at_ms", "reservation_id"],
        where: "created_at_ms >= 0",
      },
      admit_reservation_status: {
        on: ["status", "created_at_ms", "reservation_id"],
        where: "created_at_ms >= 0",
      },
      admit_reservation_due: { on: ["expires_at_ms", "reservation_id"], where: "status = 'held'" },
    },
  },
);

export type ReservationRow = RowOf<typeof reservationTable>;
export const selectReservation = selectOf(reservationTable);
export const reservationColumns = columnsOf(reservationTable);

const encode = encoderOf(reservationTable);
const noToken = { queueId: null, no: null };
export const fromReservation = (reservation: Reservation): RowValues => {
  const { queueId, no } = reservation.token ?? noToken;
  return encode(reservation, { queueId, tokenNo: no });
};

const every = { extendedEndsMs: "always", cancelledSeats: "always" } as const;
const paid = { ...every, paymentId: "always", confirmedAtMs: "always" } as const;
const ended = { ...every, endedAtMs: "always" } as const;

const decode = unionDecoderOf(
  reservationTable,
  {
    held: every,
    paying: { ...every, paymentId: "always", releaseAskedAtMs: "or null" },
    confirmed: paid,
    cancelling: paid,
    expired: ended,
    released: ended,
    cancelled: ended,
  },
  {
    token: ({ queue_id: queueId, token_no: no }) =>
      queueId === null || no === null ? null : { queueId, no: toInt(no) },
  },
);
export const toReservation: (row: ReservationRow) => Reservation = decode;
