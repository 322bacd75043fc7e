import {
  type BucketsQuery,
  type Currency,
  isAvailable,
  isConfirmedBy,
  keptSeats,
  type Payment,
  type Reservation,
  type SalesBucket,
  type Seat,
  type SectionFigures,
  type ShowId,
  type ShowSales,
} from "@admit-one/core";
import type { MemoryLookupDeps } from "./lookup-deps.ts";

export const showSales = (
  { venue, tables }: MemoryLookupDeps,
  showId: ShowId,
  currency: Currency,
  atMs: number,
): ShowSales => {
  const confirmed = tables.reservations
    .rows()
    .filter((one) => one.showId === showId && one.status === "confirmed");
  const prices = new Map(
    confirmed.flatMap((one) => keptSeats(one).map(({ seatId, price }) => [seatId, price] as const)),
  );
  const seats = venue.halls.get(showId)?.seats() ?? [];
  const sections = Map.groupBy(seats, ({ section, grade }) => JSON.stringify([section, grade]));
  return {
    sections: [...sections.values()].map((all) => sectionOf(all, prices, atMs)),
    ...moneyOf(
      tables.payments.rows().filter((payment) => payment.showId === showId),
      currency,
      new Map(confirmed.map((one) => [one.reservationId, one])),
    ),
  };
};

const sectionOf = (
  seats: readonly Seat[],
  prices: ReadonlyMap<string, number>,
  atMs: number,
): SectionFigures => {
  const free = seats.filter((seat) => isAvailable(seat, atMs));
  const of = (state: string): number =>
    seats.filter((seat) => seat.claim.state === state && !isAvailable(seat, atMs)).length;
  return {
    section: seats[0]?.section ?? "",
    grade: seats[0]?.grade ?? null,
    total: seats.length,
    free: free.length,
    held: of("held"),
    sold: of("sold"),
    blocked: of("blocked"),
    revenue: seats.reduce((sum, { seatId }) => sum + (prices.get(seatId) ?? 0), 0),
  };
};

const moneyOf = (
  payments: readonly Payment[],
  currency: Currency,
  confirmed: ReadonlyMap<string, Reservation>,
): Pick<ShowSales, "revenue" | "kept"> => {
  let revenue = 0;
  let kept = 0;
  for (const payment of payments) {
    if (!("takenAmount" in payment) || payment.takenCurrency !== currency) continue;
    kept += payment.kept;
    const reservation = confirmed.get(payment.reservationId) ?? null;
    if (isConfirmedBy(payment, reservation)) revenue += payment.takenAmount - payment.back;
  }
  return { revenue, kept };
};

export const salesBuckets = (
  { tables }: MemoryLookupDeps,
  showId: ShowId,
  { fromMs, toMs, everyMs }: BucketsQuery,
): readonly SalesBucket[] => {
  const sold = tables.reservations
    .rows()
    .filter(
      (one) =>
        one.showId === showId &&
        "confirmedAtMs" in one &&
        one.confirmedAtMs >= fromMs &&
        one.confirmedAtMs < toMs,
    );
  const byNo = Map.groupBy(sold, (one) =>
    Math.floor((("confirmedAtMs" in one ? one.confirmedAtMs : 0) - fromMs) / everyMs),
  );
  return [...byNo]
    .toSorted(([a], [b]) => a - b)
    .map(([no, reservations]) => ({
      no,
      reservations: reservations.length,
      seats: reservations.reduce((sum, { seats }) => sum + seats.length, 0),
      // Seats that are being cancelled count, as those of a reservation that is.
      amount: reservations.flatMap(({ seats }) => seats).reduce((sum, { price }) => sum + price, 0),
    }));
};
