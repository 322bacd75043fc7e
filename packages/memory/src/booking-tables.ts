import type {
  HeldReservation,
  IdempotencyKey,
  IdempotencyRecord,
  OpenRefund,
  Payment,
  PaymentId,
  Refund,
  Reservation,
  ReservationId,
  StuckRefund,
  Wallet,
} from "@admit-one/core";
import { createRefundIndex, type RefundIndex } from "./refund-index.ts";
import { byText, createSorted, type Sorted } from "./sorted.ts";
import { createTable, indexWhere, type Table } from "./table.ts";
import { createUserIndex, type UserIndex } from "./user-index.ts";

export type DuePayment = Payment & { readonly recoverAtMs: number };

/** The tables of the bookings, with the indexes that the port's reads need. */
export type BookingTables = {
  readonly reservations: Table<ReservationId, Reservation>;
  readonly payments: Table<PaymentId, Payment>;
  readonly refunds: Table<string, Refund>;
  readonly refundsOf: RefundIndex;
  readonly wallets: Table<string, Wallet>;
  readonly records: Map<string, IdempotencyRecord>;
  readonly heldByEnd: Sorted<HeldReservation>;
  readonly paymentsByRecovery: Sorted<DuePayment>;
  readonly refundsByRecovery: Sorted<OpenRefund>;
  /** Refunds that need an operator, longest first. */
  readonly stuckRefunds: Sorted<StuckRefund>;
  readonly recordsByTime: Sorted<IdempotencyRecord>;
  readonly users: UserIndex;
};

const isHeld = (reservation: Reservation): reservation is HeldReservation =>
  reservation.status === "held";

const isDue = (payment: Payment): payment is DuePayment =>
  "recoverAtMs" in payment && payment.recoverAtMs !== null;

const isOpen = (refund: Refund): refund is OpenRefund => "recoverAtMs" in refund;
const isStuck = (refund: Refund): refund is StuckRefund => refund.status === "needs_operator";

export const walletIdOf = ({ userId, currency }: Pick<Wallet, "userId" | "currency">): string =>
  `${currency}\0${userId}`;

export const recordKey = ({ userId, key }: IdempotencyKey): string => `${userId}\0${key}`;

/** Creates the empty tables of one store. */
export const createBookingTables = (): BookingTables => {
  const heldByEnd = createSorted<HeldReservation>(
    (a, b) => a.expiresAtMs - b.expiresAtMs || byText(a.reservationId, b.reservationId),
  );
  const paymentsByRecovery = createSorted<DuePayment>(
    (a, b) => a.recoverAtMs - b.recoverAtMs || byText(a.paymentId, b.paymentId),
  );
  const refundsByRecovery = createSorted<OpenRefund>(
    (a, b) => a.recoverAtMs - b.recoverAtMs || byText(a.refundId, b.refundId),
  );
  const stuckRefunds = createSorted<StuckRefund>(
    (a, b) => a.stuckAtMs - b.stuckAtMs || byText(a.refundId, b.refundId),
  );
  const refundsOf = createRefundIndex();
  const users = createUserIndex();
  return {
    reservations: createTable("reservation", (row: Reservation) => row.reservationId, [
      indexWhere(isHeld, heldByEnd),
      users,
    ]),
    payments: createTable("payment", (row: Payment) => row.paymentId, [
      indexWhere(isDue, paymentsByRecovery),
    ]),
    refunds: createTable<string, Refund>("refund", (row) => row.refundId, [
      indexWhere(isOpen, refundsByRecovery),
      indexWhere(isStuck, stuckRefunds),
      refundsOf,
    ]),
    refundsOf,
    stuckRefunds,
    wallets: createTable<string, Wallet>("wallet", walletIdOf, []),
    records: new Map(),
    heldByEnd,
    paymentsByRecovery,
    refundsByRecovery,
    recordsByTime: createSorted((a, b) => a.atMs - b.atMs || byText(recordKey(a), recordKey(b))),
    users,
  };
};
