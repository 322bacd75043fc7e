import type { Seat } from "../concert/seat.ts";
import type { IdempotencyRecord } from "../kernel/idempotency.ts";
import type { PaymentId, ReservationId, UserId } from "../kernel/ids.ts";
import type { LedgerEntry } from "../payment/ledger.ts";
import type { Payment } from "../payment/payment.ts";
import type { Refund } from "../payment/refund.ts";
import type { Wallet } from "../payment/wallet.ts";
import type { Reservation } from "../reservation/reservation.ts";

/** A seat by its name. */
export type Place = Pick<Seat, "showId" | "seatId">;

/** A row of the backstop: at most one per (show, seat), by a unique index. */
export type LiveClaim = Place & { readonly reservationId: ReservationId };

/** All bookings of one moment. */
export type BookingSnapshot = {
  /** Seats whose claim is not `free`. */
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
 * One moment of all bookings, read in pieces by whoever must not have them in memory at once. Laws:
 *
 * - All calls of one view see the same moment, whatever is committed meanwhile, and lock nobody out.
 * - `page` answers the next rows of a table behind `after`, at most `limit`; null begins. Walked to
 *   its end, which is a page of fewer, it answers every row once, in an order of the table's own.
 * - The look-ups answer every row that they are asked for, in any order, and pass over what is not
 *   there.
 */
export type BookingView = {
  /** How many rows each table has; of the seats, those that are taken. */
  counts(): Promise<Readonly<Record<BookingTable, number>>>;
  page<T extends BookingTable>(
    table: T,
    after: BookingRow<T> | null,
    limit: number,
  ): Promise<readonly BookingRow<T>[]>;
  /** Those of the seats that are taken. */
  seatsAt(places: readonly Place[]): Promise<readonly Seat[]>;
  claimsAt(places: readonly Place[]): Promise<readonly LiveClaim[]>;
  reservations(ids: readonly ReservationId[]): Promise<readonly Reservation[]>;
  payments(ids: readonly PaymentId[]): Promise<readonly Payment[]>;
  paymentsOf(ids: readonly ReservationId[]): Promise<readonly Payment[]>;
  refundsOf(ids: readonly PaymentId[]): Promise<readonly Refund[]>;
  entries(entryIds: readonly string[]): Promise<readonly LedgerEntry[]>;
  entriesOf(ids: readonly PaymentId[]): Promise<readonly LedgerEntry[]>;
  /** The user's reservations, oldest first, from behind one of them. */
  reservationsOf(
    userId: UserId,
    after: Reservation | null,
    limit: number,
  ): Promise<readonly Reservation[]>;
  /** What is kept under the user's idempotency keys, by the key, from behind one of them. */
  recordsOf(
    userId: UserId,
    afterKey: string | null,
    limit: number,
  ): Promise<readonly IdempotencyRecord[]>;
  walletsOf(userId: UserId): Promise<readonly Wallet[]>;
};

/** Rows to a page: a millisecond or two of work, and some hundred kilobytes. */
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

/** All of it at once, for stores that are small. */
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
