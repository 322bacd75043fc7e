import type {
  DomainEvent,
  IdempotencyKey,
  IdempotencyRecord,
  Payment,
  Reservation,
} from "@admit-one/core";
import { createVersions, type Hall, type Halls, hasClaims, type Versions } from "./halls.ts";
import { createMoneyUnion, type MoneyUnion } from "./money-union.ts";

/** The union of several slices, and what the steps of a batch made of it. */
export type BookingUnion = {
  /** Names the step by which it is saved. */
  readonly step: string;
  /** On how many unions it stands, one on another; 0 where it was loaded under locks. */
  readonly follows: number;
  readonly halls: Halls;
  readonly reservations: Versions<Reservation>;
  readonly payments: Versions<Payment>;
  /** By `recordKey`; null where there is none, undefined where nobody looked. */
  readonly money: MoneyUnion;
  readonly records: Map<string, IdempotencyRecord | null>;
  readonly putRecords: { readonly record: IdempotencyRecord; readonly isAskedFor: boolean }[];
  readonly events: DomainEvent[];
};

export const createBookingUnion = (): BookingUnion => ({
  step: crypto.randomUUID(),
  follows: 0,
  halls: new Map(),
  reservations: createVersions(),
  payments: createVersions(),
  money: createMoneyUnion(),
  records: new Map(),
  putRecords: [],
  events: [],
});

export const recordKey = ({ userId, key }: IdempotencyKey): string => JSON.stringify([userId, key]);

/** Notes a reservation in the indexes of its hall. */
export const index = (hall: Hall | null | undefined, reservation: Reservation): void => {
  if (!hall) return;
  const { reservationId, userId, seats } = reservation;
  hall.users.get(userId)?.ids.add(reservationId);
  for (const { seatId } of seats) {
    if (hasClaims(reservation)) hall.claims.set(seatId, reservationId);
    else if (hall.claims.get(seatId) === reservationId) hall.claims.delete(seatId);
  }
};

/** Notes a payment as the store has it. */
export const addPayment = ({ payments }: BookingUnion, payment: Payment): void => {
  if (!payments.current.has(payment.paymentId)) payments.current.set(payment.paymentId, payment);
};

/** Notes a reservation as the store has it. */
export const addReservation = (union: BookingUnion, reservation: Reservation): void => {
  const { reservationId, showId } = reservation;
  if (union.reservations.current.has(reservationId)) return;
  union.reservations.current.set(reservationId, reservation);
  index(union.halls.get(showId), reservation);
};
