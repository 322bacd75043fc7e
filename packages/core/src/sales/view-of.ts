import type { IdempotencyRecord } from "../kernel/idempotency.ts";
import type {
  BookingRow,
  BookingSnapshot,
  BookingTable,
  BookingView,
  Place,
} from "./booking-view.ts";

const placeOf = ({ showId, seatId }: Place): string => JSON.stringify([showId, seatId]);

/** Finds rows by a key. The index is built on first use. */
const finder = <Row>(rows: readonly Row[], keyOf: (row: Row) => string | null) => {
  let index: Map<string | null, Row[]> | undefined;
  return (keys: readonly string[]): readonly Row[] => {
    index ??= Map.groupBy(rows, keyOf);
    return [...new Set(keys)].flatMap((key) => index?.get(key) ?? []);
  };
};

const byAge = (a: BookingRow<"reservations">, b: BookingRow<"reservations">): number =>
  a.createdAtMs - b.createdAtMs || byText(a.reservationId, b.reservationId);

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Finds the start of the next page. It is fast for pages read in order. */
const starter = () => {
  const last = new Map<BookingTable, { readonly row: unknown; readonly index: number }>();
  return {
    startOf: (table: BookingTable, rows: readonly unknown[], after: unknown): number => {
      if (after === null) return 0;
      const known = last.get(table);
      const index = known !== undefined && known.row === after ? known.index : rows.indexOf(after);
      if (index < 0) throw new TypeError("A page goes on behind a row of the same view.");
      return index + 1;
    },
    note: (table: BookingTable, row: unknown, index: number): void => {
      last.set(table, { row, index });
    },
  };
};

/** A view of data in memory, for small stores or stores that can copy themselves at once. */
export const viewOf = (
  snapshot: BookingSnapshot,
  records: readonly IdempotencyRecord[] = [],
): BookingView => {
  const places = starter();
  const seats = finder(snapshot.seats, placeOf);
  const claims = finder(snapshot.claims, placeOf);
  const reservations = finder(snapshot.reservations, (row) => row.reservationId);
  const ofUser = finder(snapshot.reservations, (row) => row.userId);
  const payments = finder(snapshot.payments, (row) => row.paymentId);
  const paymentsOf = finder(snapshot.payments, (row) => row.reservationId);
  const refundsOf = finder(snapshot.refunds, (row) => row.paymentId);
  const entries = finder(snapshot.ledger, (row) => row.entryId);
  const entriesOf = finder(snapshot.ledger, (row) => row.paymentId);
  const wallets = finder(snapshot.wallets, (row) => row.userId);
  const recordsOf = finder(records, (row) => row.userId);
  return {
    counts: async () => ({
      seats: snapshot.seats.length,
      claims: snapshot.claims.length,
      reservations: snapshot.reservations.length,
      payments: snapshot.payments.length,
      refunds: snapshot.refunds.length,
      wallets: snapshot.wallets.length,
      ledger: snapshot.ledger.length,
    }),
    page: async <T extends BookingTable>(table: T, after: BookingRow<T> | null, limit: number) => {
      const rows: readonly BookingRow<T>[] = snapshot[table];
      const start = places.startOf(table, rows, after);
      const page = rows.slice(start, start + limit);
      places.note(table, page.at(-1), start + page.length - 1);
      return page;
    },
    seatsAt: async (asked) => seats(asked.map(placeOf)),
    claimsAt: async (asked) => claims(asked.map(placeOf)),
    reservations: async (ids) => reservations(ids),
    payments: async (ids) => payments(ids),
    paymentsOf: async (ids) => paymentsOf(ids),
    refundsOf: async (ids) => refundsOf(ids),
    entries: async (ids) => entries(ids),
    entriesOf: async (ids) => entriesOf(ids),
    reservationsOf: async (userId, after, limit) =>
      ofUser([userId])
        .filter((row) => after === null || byAge(row, after) > 0)
        .toSorted(byAge)
        .slice(0, limit),
    recordsOf: async (userId, afterKey, limit) =>
      recordsOf([userId])
        .filter(({ key }) => afterKey === null || key > afterKey)
        .toSorted((a, b) => byText(a.key, b.key))
        .slice(0, limit),
    walletsOf: async (userId) => wallets([userId]),
  };
};
