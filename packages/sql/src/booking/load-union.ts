import type { BookingSlice, Payment, Reservation, ShowId } from "@admit-one/core";
import { type OnDialect, type Read, type Sql, textOf } from "../sql.ts";
import { type Asked, askedOf, fillMissing, list } from "./asked.ts";
import {
  addPayment,
  addReservation,
  type BookingUnion,
  createBookingUnion,
  recordKey,
} from "./booking-union.ts";
import type { KnownSubjects } from "./known-subjects.ts";
import { loadLacks } from "./load-lacks.ts";
import { lockShows } from "./lock-shows.ts";
import { loadMoney } from "./money-union.ts";
import { type PaymentRow, toPayment } from "./payment-rows.ts";
import {
  type RecordRow,
  selectPayment,
  selectRecord,
  selectReservation,
  toRecord,
} from "./read-bookings.ts";
import { type ReservationRow, toReservation } from "./reservation-rows.ts";
import { loadedSubject } from "./subject-of.ts";

const subjectTexts = {
  reservations: textOf(
    ({ anyOf, anyFrom }) =>
      `${selectReservation} where ${anyOf("reservation_id")} union all ${selectReservation} where ` +
      anyFrom(
        "reservation_id",
        `select reservation_id from admit_payment where ${anyOf("payment_id")}`,
      ),
  ),
  payments: textOf(
    ({ anyOf, anyFrom }) =>
      `${selectPayment} where ${anyOf("payment_id")} union all ${selectPayment} where ` +
      anyFrom(
        "payment_id",
        `select payment_id from admit_reservation where ${anyOf("reservation_id")}`,
      ),
  ),
};

/** What came to be after the locks were taken counts as not there yet. */
const isLocked = ({ halls }: BookingUnion, row: { readonly show_id: ShowId }): boolean =>
  halls.has(row.show_id);

export const loadSubjects = (on: OnDialect, union: BookingUnion, asked: Asked): readonly Read[] => {
  const { reservationIds, paymentIds } = asked;
  if (reservationIds.size + paymentIds.size === 0) return [];
  return [
    {
      text: subjectTexts.reservations(on),
      params: [list(reservationIds), list(paymentIds)],
      take: (rows: readonly ReservationRow[]) => {
        for (const row of rows) {
          if (isLocked(union, row)) addReservation(union, toReservation(row));
        }
        fillMissing<Reservation>(union.reservations.current, reservationIds);
      },
    },
    {
      text: subjectTexts.payments(on),
      params: [list(paymentIds), list(reservationIds)],
      take: (rows: readonly PaymentRow[]) => {
        for (const row of rows) if (isLocked(union, row)) addPayment(union, toPayment(row));
        fillMissing<Payment>(union.payments.current, paymentIds);
      },
    },
  ];
};

const recordsText = textOf(
  ({ rows, keyIs }) =>
    `${selectRecord} join (${rows({ user: "text", key: "text" })}) as asked ` +
    `on ${keyIs("user_id", "asked.user")} and idempotency_key = asked.key`,
);

export const loadRecords = (
  on: OnDialect,
  union: BookingUnion,
  slices: readonly BookingSlice[],
): readonly Read[] => {
  const keys = slices.flatMap(({ record }) => (record === undefined ? [] : [record]));
  if (keys.length === 0) return [];
  return [
    {
      text: recordsText(on),
      params: [JSON.stringify(keys.map(({ userId, key }) => [userId, key]))],
      take: (rows: readonly RecordRow[]) => {
        const { records } = union;
        for (const record of rows.map(toRecord)) {
          if (!records.has(recordKey(record))) records.set(recordKey(record), record);
        }
        for (const key of keys) {
          if (!records.has(recordKey(key))) records.set(recordKey(key), null);
        }
      },
    },
  ];
};

/**
 * Loads the union of the slices under the locks on their shows: what is asked for by name first,
 * then what those rows point at. Two rounds are enough for seats that are free, or held by one who
 * holds no others; nothing points further than three.
 */
export const loadUnion = async (
  sql: Sql,
  slices: readonly BookingSlice[],
  known: KnownSubjects,
): Promise<BookingUnion> => {
  const union = createBookingUnion();
  const asked = askedOf(slices, known);
  let reads: readonly Read[] = [
    ...lockShows(sql, union, asked),
    ...loadSubjects(sql, union, asked),
    ...loadMoney(sql, union.money, slices, asked, (slice) => loadedSubject(union, slice)),
    ...loadRecords(sql, union, slices),
    ...loadLacks(sql, union, slices, known),
  ];
  while (reads.length > 0) {
    await sql.reads(reads);
    reads = loadLacks(sql, union, slices, known);
  }
  return union;
};
