import type { BookingSnapshot, LiveClaim, ReservationId, SeatId, ShowId } from "@admit-one/core";
import type { Sql } from "../sql.ts";
import { type EntryRow, selectEntry, toEntry } from "./ledger-rows.ts";
import { type PaymentRow, toPayment } from "./payment-rows.ts";
import { selectPayment, selectReservation, selectSeat } from "./read-bookings.ts";
import { type RefundRow, selectRefund, toRefund } from "./refund-rows.ts";
import { type ReservationRow, toReservation } from "./reservation-rows.ts";
import { type SeatRow, toSeat } from "./seat-rows.ts";
import { selectWallet, toWallet, type WalletRow } from "./wallet-rows.ts";

/** Rows to a read: a whole store in one piece would hold up the event loop and the memory. */
const pageSize = 1_000;

type ClaimRow = {
  readonly show_id: ShowId;
  readonly seat_id: SeatId;
  readonly reservation_id: ReservationId;
};

const toLiveClaim = (row: ClaimRow): LiveClaim => ({
  showId: row.show_id,
  seatId: row.seat_id,
  reservationId: row.reservation_id,
});

/** Reads a table page by page, each from behind the key of the last row; no key is empty. */
const readAll = async <Row, T>(
  sql: Sql,
  text: string,
  keyOf: (row: Row) => readonly string[],
  toRecord: (row: Row) => T,
): Promise<readonly T[]> => {
  const records: T[] = [];
  let after = Array.from({ length: text.split("?").length - 2 }, () => "") as readonly string[];
  for (;;) {
    const rows = await sql.all<Row>(text, ...after, pageSize);
    records.push(...rows.map(toRecord));
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return records;
    after = keyOf(last);
    await sql.dialect.breathe?.();
  }
};

const seatKey = (row: ClaimRow | SeatRow) => [row.show_id, row.seat_id];

/** Reads the whole store; the caller makes it one moment. */
export const readSnapshot = async (sql: Sql): Promise<BookingSnapshot> => ({
  seats: await readAll(
    sql,
    `${selectSeat} where state <> 'free' and (show_id, seat_id) > (?, ?) ` +
      "order by show_id, seat_id limit ?",
    seatKey,
    toSeat,
  ),
  claims: await readAll(
    sql,
    "select show_id, seat_id, reservation_id from admit_seat_claim " +
      "where (show_id, seat_id) > (?, ?) order by show_id, seat_id limit ?",
    seatKey,
    toLiveClaim,
  ),
  reservations: await readAll(
    sql,
    `${selectReservation} where reservation_id > ? order by reservation_id limit ?`,
    (row: ReservationRow) => [row.reservation_id],
    toReservation,
  ),
  payments: await readAll(
    sql,
    `${selectPayment} where payment_id > ? order by payment_id limit ?`,
    (row: PaymentRow) => [row.payment_id],
    toPayment,
  ),
  refunds: await readAll(
    sql,
    `${selectRefund} where refund_id > ? order by refund_id limit ?`,
    (row: RefundRow) => [row.refund_id],
    toRefund,
  ),
  wallets: await readAll(
    sql,
    `${selectWallet} where wallet_id > ? order by wallet_id limit ?`,
    (row: WalletRow) => [row.wallet_id],
    toWallet,
  ),
  ledger: await readAll(
    sql,
    `${selectEntry} where entry_id > ? order by entry_id limit ?`,
    (row: EntryRow) => [row.entry_id],
    toEntry,
  ),
});
