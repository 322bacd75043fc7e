import {
  type LookupStore,
  ownerOf,
  type Part,
  type Payment,
  type PaymentPlace,
  type Reservation,
  type ReservationFilter,
  type ReservationPlace,
  readReservation,
} from "@admit-one/core";
import type { MemoryLookupDeps } from "./lookup-deps.ts";
import { salesBuckets, showSales } from "./show-sales.ts";
import { byText } from "./sorted.ts";
import { turn } from "./turn.ts";

/** Looks through what is in memory; each call sees one moment. */
export const createMemoryLookupStore = (deps: MemoryLookupDeps): LookupStore => ({
  reservations: async (filter, atMs, part) => {
    await turn();
    const found = candidates(deps, filter).filter((reservation) =>
      isAsked(reservation, filter, atMs),
    );
    return newest(found, byReservation, part);
  },
  payments: async ({ showId, userId, reservationId, paymentId, status }, part) => {
    await turn();
    const found = deps.tables.payments
      .rows()
      .filter(
        (payment) =>
          (showId ?? payment.showId) === payment.showId &&
          (userId ?? payment.userId) === payment.userId &&
          (reservationId ?? payment.reservationId) === payment.reservationId &&
          (paymentId ?? payment.paymentId) === payment.paymentId &&
          (status ?? payment.status) === payment.status,
      );
    return newest(found, byPayment, part);
  },
  showSales: async (showId, currency, atMs) => {
    await turn();
    return showSales(deps, showId, currency, atMs);
  },
  journal: async (filter, part) => {
    await turn();
    return deps.journal.list(filter, part);
  },
  salesBuckets: async (showId, query) => {
    await turn();
    return salesBuckets(deps, showId, query);
  },
});

const candidates = (
  { tables: { reservations, payments }, venue }: MemoryLookupDeps,
  { showId, seatId, paymentId }: ReservationFilter,
): readonly Reservation[] => {
  const named = [];
  if (paymentId !== undefined) named.push(payments.get(paymentId)?.reservationId);
  if (seatId !== undefined && showId !== undefined) {
    const seat = venue.halls.get(showId)?.seat(seatId);
    named.push((seat && ownerOf(seat)) ?? undefined);
  }
  const [id] = named;
  if (named.length === 0) return reservations.rows();
  const one = id !== undefined && named.every((other) => other === id) && reservations.get(id);
  return one ? [one] : [];
};

const isAsked = (
  reservation: Reservation,
  { showId, userId, status }: ReservationFilter,
  atMs: number,
): boolean =>
  (showId ?? reservation.showId) === reservation.showId &&
  (userId ?? reservation.userId) === reservation.userId &&
  (status === undefined || [status].flat().includes(readReservation(reservation, atMs).status));

const byReservation = (a: ReservationPlace, b: ReservationPlace): number =>
  b.createdAtMs - a.createdAtMs || byText(b.reservationId, a.reservationId);

const byPayment = (a: PaymentPlace, b: PaymentPlace): number =>
  b.createdAtMs - a.createdAtMs || byText(b.paymentId, a.paymentId);

const newest = <T extends Reservation | Payment, K>(
  found: readonly T[],
  order: (a: T | K, b: T | K) => number,
  { after, limit }: Part<K>,
): readonly T[] =>
  found
    .filter((row) => after === null || order(row, after) > 0)
    .toSorted(order)
    .slice(0, limit);
