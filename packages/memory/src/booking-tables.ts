import type {
  CancellingReservation,
  ConfirmedReservation,
  HeldReservation,
  IdempotencyKey,
  IdempotencyRecord,
  OpenRefund,
  PayingReservation,
  Payment,
  PaymentId,
  Refund,
  Reservation,
  ReservationId,
  ShowId,
  UserId,
  Wallet,
} from "@admit-one/core";
import { byText, createSorted, type Sorted } from "./sorted.ts";
import { createTable, indexBy, indexWhere, type Table } from "./table.ts";

export type LiveReservation =
  | HeldReservation
  | PayingReservation
  | ConfirmedReservation
  | CancellingReservation;
export type DuePayment = Payment & { readonly recoverAtMs: number };

/** The tables of the bookings with the indexes that the port's reads need. */
export type BookingTables = {
  readonly reservations: Table<ReservationId, Reservation>;
  readonly payments: Table<PaymentId, Payment>;
  /** By payment: there is one at most. */
  readonly refunds: Table<PaymentId, Refund>;
  readonly wallets: Table<string, Wallet>;
  readonly records: Map<string, IdempotencyRecord>;
  readonly heldByEnd: Sorted<HeldReservation>;
  readonly paymentsByRecovery: Sorted<DuePayment>;
  readonly refundsByRecovery: Sorted<OpenRefund>;
  readonly recordsByTime: Sorted<IdempotencyRecord>;
  /** A user's reservations, newest first. */
  reservationsOf(userId: UserId, limit: number): readonly Reservation[];
  /** A user's live reservations of one show. */
  allowanceOf(showId: ShowId, userId: UserId): readonly LiveReservation[];
};

/** Stored as one that still has its seats, whatever the time. */
export const isLive = (reservation: Reservation): reservation is LiveReservation =>
  reservation.status === "held" ||
  reservation.status === "paying" ||
  reservation.status === "confirmed" ||
  reservation.status === "cancelling";

const isHeld = (reservation: Reservation): reservation is HeldReservation =>
  reservation.status === "held";

const isDue = (payment: Payment): payment is DuePayment =>
  "recoverAtMs" in payment && payment.recoverAtMs !== null;

const isOpen = (refund: Refund): refund is OpenRefund => "recoverAtMs" in refund;

export const walletIdOf = ({ userId, currency }: Pick<Wallet, "userId" | "currency">): string =>
  `${currency}\0${userId}`;

export const recordKey = ({ userId, key }: IdempotencyKey): string => `${userId}\0${key}`;

const showUserKey = (showId: ShowId, userId: UserId): string => `${showId}\0${userId}`;

const byAge = (a: Reservation, b: Reservation): number =>
  a.createdAtMs - b.createdAtMs || byText(a.reservationId, b.reservationId);

/** Makes the empty tables of one store. */
export const createBookingTables = (): BookingTables => {
  const heldByEnd = createSorted<HeldReservation>(
    (a, b) => a.expiresAtMs - b.expiresAtMs || byText(a.reservationId, b.reservationId),
  );
  const paymentsByRecovery = createSorted<DuePayment>(
    (a, b) => a.recoverAtMs - b.recoverAtMs || byText(a.paymentId, b.paymentId),
  );
  const refundsByRecovery = createSorted<OpenRefund>(
    (a, b) => a.recoverAtMs - b.recoverAtMs || byText(a.paymentId, b.paymentId),
  );
  const byUser = indexBy<Reservation>(({ userId }) => userId, byAge);
  const allowances = indexBy<LiveReservation>(
    ({ showId, userId }) => showUserKey(showId, userId),
    (a, b) => byText(a.reservationId, b.reservationId),
  );
  return {
    reservations: createTable("reservation", (row: Reservation) => row.reservationId, [
      indexWhere(isHeld, heldByEnd),
      indexWhere(isLive, allowances),
      byUser,
    ]),
    payments: createTable("payment", (row: Payment) => row.paymentId, [
      indexWhere(isDue, paymentsByRecovery),
    ]),
    refunds: createTable("refund", (row: Refund) => row.paymentId, [
      indexWhere(isOpen, refundsByRecovery),
    ]),
    wallets: createTable<string, Wallet>("wallet", walletIdOf, []),
    records: new Map(),
    heldByEnd,
    paymentsByRecovery,
    refundsByRecovery,
    recordsByTime: createSorted((a, b) => a.atMs - b.atMs || byText(recordKey(a), recordKey(b))),
    reservationsOf: (userId, limit) => byUser.lastOf(userId, limit),
    allowanceOf: (showId, userId) => allowances.of(showUserKey(showId, userId)),
  };
};
