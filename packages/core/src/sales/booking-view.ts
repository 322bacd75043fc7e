import type { Seat } from "../concert/seat.ts";
import type { IdempotencyRecord } from "../kernel/idempotency.ts";
import type { PaymentId, ReservationId, UserId } from "../kernel/ids.ts";
import type { LedgerEntry } from "../payment/ledger.ts";
import type { Payment } from "../payment/payment.ts";
import type { Refund } from "../payment/refund.ts";
import type { Wallet } from "../payment/wallet.ts";
import type { Reservation } from "../reservation/reservation.ts";

/** Identifies a seat. */
export type Place = Pick<Seat, "showId" | "seatId">;

/** What the backstop knows of a seat: at most one live claim per (show, seat). */
export type LiveClaim = Place & { readonly reservationId: ReservationId };

/** All bookings at one moment. */
export type BookingSnapshot = {
  /** Seats that somebody has: held and sold ones. */
  readonly seats: readonly Seat[];
  readonly claims: readonly LiveClaim[];
  readonly reservations: readonly Reservation[];
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
  readonly wallets: readonly Wallet[];
  readonly ledger: readonly LedgerEntry[];
};

export type BookingTable = keyof BookingSnapshot;
export type BookingRow<T extends BookingTable> = BookingSnapshot[T][number];

/**
 * A consistent view of all bookings, read in pages when they may not fit in memory. Laws:
 *
 * - All calls of one view see the same moment, whatever is committed meanwhile, and they block
 *   nobody.
 * - `page` returns the next rows of a table after `after`, at most `limit`. Null starts at the
 *   first row. A page with fewer rows is the last one. Reading all pages returns every row exactly
 *   once, in an order that the table chooses.
 * - The look-ups return every requested row that exists, in any order, and skip the others.
 */
export type BookingView = {
  /** The number of rows of each table. For seats: of the taken seats. */
  counts(): Promise<Readonly<Record<BookingTable, number>>>;
  page<T extends BookingTable>(
    table: T,
    after: BookingRow<T> | null,
    limit: number,
  ): Promise<readonly BookingRow<T>[]>;
  /** The taken seats among these. */
  seatsAt(places: readonly Place[]): Promise<readonly Seat[]>;
  claimsAt(places: readonly Place[]): Promise<readonly LiveClaim[]>;
  reservations(ids: readonly ReservationId[]): Promise<readonly Reservation[]>;
  payments(ids: readonly PaymentId[]): Promise<readonly Payment[]>;
  paymentsOf(ids: readonly ReservationId[]): Promise<readonly Payment[]>;
  refundsOf(ids: readonly PaymentId[]): Promise<readonly Refund[]>;
  entries(entryIds: readonly string[]): Promise<readonly LedgerEntry[]>;
  entriesOf(ids: readonly PaymentId[]): Promise<readonly LedgerEntry[]>;
  /** The user's reservations, oldest first, after the given one. */
  reservationsOf(
    userId: UserId,
    after: Reservation | null,
    limit: number,
  ): Promise<readonly Reservation[]>;
  /** The user's idempotency records, ordered by key, after the given key. */
  recordsOf(
    userId: UserId,
    afterKey: string | null,
    limit: number,
  ): Promise<readonly IdempotencyRecord[]>;
  walletsOf(userId: UserId): Promise<readonly Wallet[]>;
};

/** Rows per page: one or two milliseconds of work and a few hundred kilobytes. */
const pageMax = 500;

/** Every row of a table, page by page. */
export async function* pagesOf<T extends BookingTable>(
  view: BookingView,
  table: T,
  limit: number,
): AsyncGenerator<readonly BookingRow<T>[]> {
  let after: BookingRow<T> | null = null;
  for (;;) {
    const page: readonly BookingRow<T>[] = await view.page(table, after, limit);
    if (page.length > 0) yield page;
    after = page.at(-1) ?? null;
    if (page.length < limit) return;
  }
}

/** All rows as one value, for small stores. */
export const wholeOf = async (view: BookingView): Promise<BookingSnapshot> => {
  const all = async <T extends BookingTable>(table: T): Promise<readonly BookingRow<T>[]> => {
    const rows: BookingRow<T>[] = [];
    for await (const page of pagesOf(view, table, pageMax)) rows.push(...page);
    return rows;
  };
  return {
    seats: await all("seats"),
    claims: await all("claims"),
    reservations: await all("reservations"),
    payments: await all("payments"),
    refunds: await all("refunds"),
    wallets: await all("wallets"),
    ledger: await all("ledger"),
  };
};
