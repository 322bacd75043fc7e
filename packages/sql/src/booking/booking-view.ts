import {
  type BookingRow,
  type BookingTable,
  type BookingView,
  type Place,
  viewOf,
  wholeOf,
} from "@admit-one/core";
import type { Param } from "../dialect.ts";
import { columnList, type OnDialect, type Sql, textOf } from "../sql.ts";
import { type RecordRow, selectRecord, toRecord } from "../tables/idempotency.ts";
import { selectEntry, toEntry } from "../tables/ledger.ts";
import { selectPayment, toPayment } from "../tables/payment.ts";
import { selectRefund, toRefund } from "../tables/refund.ts";
import { type ReservationRow, selectReservation, toReservation } from "../tables/reservation.ts";
import {
  heldColumns,
  isHeld,
  seatColumns,
  selectHolder,
  selectSeat,
  toHolder,
  toSeat,
} from "../tables/seat.ts";
import { selectWallet, toWallet, walletIdOf } from "../tables/wallet.ts";
import { type Int, int } from "../values.ts";

type Table<T extends BookingTable> = {
  /** Selects the next rows behind a key. */
  readonly text: string;
  readonly keyOf: (row: BookingRow<T>) => readonly string[];
  readonly toRow: (row: never) => BookingRow<T>;
};

/** Pages by the primary key. No key is empty, so empty strings stand before the first row. */
const table = <T extends BookingTable>(
  select: string,
  keys: readonly string[],
  keyOf: Table<T>["keyOf"],
  toRow: Table<T>["toRow"],
): Table<T> => {
  const [key, behind] = [keys.join(", "), keys.map(() => "?").join(", ")];
  const condition = `${select.includes(" where ") ? "and" : "where"} (${key}) > (${behind})`;
  return { text: `${select} ${condition} order by ${key} limit ?`, keyOf, toRow };
};

const placeKeys = ["show_id", "seat_id"];
const toPlaceKey = ({ showId, seatId }: Place): readonly string[] => [showId, seatId];

// Not `state in ('held', 'sold')`: without statistics PostgreSQL takes that for a few rows, and
// sorts all of them instead of following the key.
const isSomebodys = "state <> 'free' and state <> 'blocked'";

const tables: { readonly [T in BookingTable]: Table<T> } = {
  seats: table(`${selectSeat} where ${isSomebodys}`, placeKeys, toPlaceKey, toSeat),
  claims: table(selectHolder, placeKeys, toPlaceKey, toHolder),
  reservations: table(
    selectReservation,
    ["reservation_id"],
    ({ reservationId }) => [reservationId],
    toReservation,
  ),
  payments: table(selectPayment, ["payment_id"], ({ paymentId }) => [paymentId], toPayment),
  refunds: table(selectRefund, ["refund_id"], ({ refundId }) => [refundId], toRefund),
  wallets: table(selectWallet, ["wallet_id"], (wallet) => [walletIdOf(wallet)], toWallet),
  ledger: table(selectEntry, ["entry_id"], ({ entryId }) => [entryId], toEntry),
};

const countsText = `select
  (select count(*) from admit_seat where ${isSomebodys}) as seats,
  (select count(*) from admit_seat where ${isHeld}) as claims,
  (select count(*) from admit_reservation) as reservations,
  (select count(*) from admit_payment) as payments,
  (select count(*) from admit_refund) as refunds,
  (select count(*) from admit_wallet) as wallets,
  (select count(*) from admit_ledger_entry) as ledger`;

/** Rows of a table at the given places, for any number of shows. */
const atPlaces = (name: string, columns: string, condition = "") =>
  textOf(
    ({ rows, keyIs }) =>
      `select ${columns} from ${name} ` +
      `join (${rows({ at_show: "text", at_seat: "text" })}) as asked ` +
      `on ${keyIs("show_id", "asked.at_show")} and seat_id = asked.at_seat${condition}`,
  );

const byIds = (select: string, column: string) =>
  textOf(({ anyOf }) => `${select} where ${anyOf(column)}`);

const texts = {
  seatsAt: atPlaces("admit_seat", columnList(seatColumns), ` where ${isSomebodys}`),
  claimsAt: atPlaces("admit_seat", heldColumns, ` where ${isHeld}`),
  reservations: byIds(selectReservation, "reservation_id"),
  payments: byIds(selectPayment, "payment_id"),
  paymentsOf: byIds(selectPayment, "reservation_id"),
  refundsOf: byIds(selectRefund, "payment_id"),
  entries: byIds(selectEntry, "entry_id"),
  entriesOf: byIds(selectEntry, "payment_id"),
};

const firstOfUser = `${selectReservation} where user_id = ? order by created_at_ms, reservation_id limit ?`;
const nextOfUser =
  `${selectReservation} where user_id = ? and (created_at_ms, reservation_id) > (?, ?) ` +
  "order by created_at_ms, reservation_id limit ?";

/** The tables as the statements of one transaction see them. */
export const createBookingView = (sql: Sql): BookingView => {
  const read = async <Row, T>(
    toRow: (row: Row) => T,
    text: string,
    ...params: readonly Param[]
  ): Promise<readonly T[]> => {
    const rows = await sql.all<Row>(text, ...params);
    await sql.dialect.breathe?.();
    return rows.map(toRow);
  };
  const find = <Row, T>(
    toRow: (row: Row) => T,
    text: (on: OnDialect) => string,
    keys: readonly unknown[],
  ): Promise<readonly T[]> =>
    keys.length === 0 ? Promise.resolve([]) : read(toRow, text(sql), JSON.stringify(keys));
  return {
    counts: async () => {
      const row = await sql.one<Record<BookingTable, Int>>(countsText);
      const counts = Object.entries(row ?? {}).map(([name, count]) => [name, int(count)]);
      return Object.fromEntries(counts) as Record<BookingTable, number>;
    },
    page: <T extends BookingTable>(name: T, after: BookingRow<T> | null, limit: number) => {
      const { text, keyOf, toRow }: Table<T> = tables[name];
      const first = Array.from({ length: text.split("?").length - 2 }, () => "");
      return read(toRow, text, ...(after === null ? first : keyOf(after)), limit);
    },
    seatsAt: (places) => find(toSeat, texts.seatsAt, places.map(toPlaceKey)),
    claimsAt: (places) => find(toHolder, texts.claimsAt, places.map(toPlaceKey)),
    reservations: (ids) => find(toReservation, texts.reservations, ids),
    payments: (ids) => find(toPayment, texts.payments, ids),
    paymentsOf: (ids) => find(toPayment, texts.paymentsOf, ids),
    refundsOf: (ids) => find(toRefund, texts.refundsOf, ids),
    entries: (ids) => find(toEntry, texts.entries, ids),
    entriesOf: (ids) => find(toEntry, texts.entriesOf, ids),
    reservationsOf: (userId, after, limit) =>
      after === null
        ? read<ReservationRow, BookingRow<"reservations">>(
            toReservation,
            firstOfUser,
            userId,
            limit,
          )
        : read<ReservationRow, BookingRow<"reservations">>(
            toReservation,
            nextOfUser,
            userId,
            after.createdAtMs,
            after.reservationId,
            limit,
          ),
    recordsOf: (userId, afterKey, limit) =>
      read<RecordRow, ReturnType<typeof toRecord>>(
        toRecord,
        `${selectRecord} where user_id = ? and idempotency_key > ? order by idempotency_key limit ?`,
        userId,
        afterKey ?? "",
        limit,
      ),
    walletsOf: (userId) =>
      read(toWallet, `${selectWallet} where user_id = ? order by currency`, userId),
  };
};

/** Copies everything at one moment, for small databases. */
export const copyAll = async (sql: Sql): Promise<BookingView> => {
  const snapshot = await wholeOf(createBookingView(sql));
  const records = await sql.all<RecordRow>(selectRecord);
  return viewOf(snapshot, records.map(toRecord));
};
