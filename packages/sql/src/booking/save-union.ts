import type { Payment, Reservation } from "@admit-one/core";
import { corrupt, LostRace } from "../errors.ts";
import { eventStatements } from "../events.ts";
import { putRows, type Sql, type Statement, textOf, toJson } from "../sql.ts";
import type { BookingUnion } from "./booking-union.ts";
import { saveMoney } from "./money-union.ts";
import { fromPayment, paymentColumns } from "./payment-rows.ts";
import { putVersioned } from "./put-versioned.ts";
import { fromReservation, reservationColumns } from "./reservation-rows.ts";
import { saveClaims } from "./save-claims.ts";
import { saveSeats } from "./save-seats.ts";
import { relockShows, saveShows } from "./save-shows.ts";

const putReservations = putVersioned<Reservation>(
  "admit_reservation",
  "reservation_id",
  reservationColumns,
  fromReservation,
);

const putPayments = putVersioned<Payment>(
  "admit_payment",
  "payment_id",
  paymentColumns,
  fromPayment,
);

const recordColumns = {
  user_id: "text",
  idempotency_key: "text",
  fingerprint: "text",
  answer: "json",
  at_ms: "int",
} as const;

const insertRecords = textOf(
  ({ rows }) =>
    "insert into admit_idempotency_record " +
    `(user_id, idempotency_key, fingerprint, answer, at_ms) ${rows(recordColumns)} ` +
    "on conflict (user_id, idempotency_key) do nothing",
);

/**
 * Saves answers under their keys. A key is not bound to a show, so the show's lock does not guard
 * it: who loses the race runs again and finds the winner's record.
 */
const saveRecords = (sql: Sql, { putRecords }: BookingUnion): readonly Statement[] => {
  const rows = putRecords.map(({ record: { userId, key, fingerprint, answer, atMs } }) => [
    userId,
    key,
    fingerprint,
    toJson(answer),
    atMs,
  ]);
  return putRows(sql, insertRecords, rows, () =>
    putRecords.every(({ isAskedFor }) => isAskedFor)
      ? new LostRace("the idempotency key")
      : corrupt("An idempotency record is put where one is kept."),
  );
};

/** What saves all that was applied to a union, under the locks on its shows. */
export const saveUnion = (
  sql: Sql,
  union: BookingUnion,
  locked?: () => void,
): readonly Statement[] => [
  ...relockShows(sql, union, locked),
  ...saveRecords(sql, union),
  // Reservations before what refers to them.
  ...putReservations(sql, union.reservations),
  ...saveClaims(sql, union.reservations),
  ...saveShows(union),
  ...[...union.halls.values()].flatMap((hall) => (hall === null ? [] : saveSeats(sql, hall))),
  ...putPayments(sql, union.payments),
  ...saveMoney(sql, union.money),
  ...eventStatements(sql, union.events),
];
