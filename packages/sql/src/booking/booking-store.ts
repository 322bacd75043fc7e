import type { BookingStore } from "@admit-one/core";
import type { UnitOfWork } from "../unit-of-work.ts";
import { loadBooking } from "./load-booking.ts";
import {
  dueHolds,
  duePayments,
  findPayment,
  findRecord,
  findReservation,
  reservationsOf,
} from "./read-bookings.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { saveBooking } from "./save-booking.ts";

export const createBookingStore = (work: UnitOfWork): BookingStore => ({
  update: (slice, decide) =>
    work.write(async (sql) => {
      const loaded = await loadBooking(sql, slice);
      const { outcome, change } = decide(loaded.state);
      if (change !== undefined) await saveBooking(sql, slice, loaded, change);
      return { keep: change !== undefined, value: outcome };
    }),

  reservation: (reservationId) => work.query((sql) => findReservation(sql, reservationId)),
  reservationsOf: (userId, limit) => work.query((sql) => reservationsOf(sql, userId, limit)),
  payment: (paymentId) => work.query((sql) => findPayment(sql, paymentId)),
  record: (key) => work.query((sql) => findRecord(sql, key)),
  dueHolds: (atMs, limit) => work.query((sql) => dueHolds(sql, atMs, limit)),
  duePayments: (atMs, limit) => work.query((sql) => duePayments(sql, atMs, limit)),

  forgetRecords: (beforeMs, limit) =>
    work.write(async (sql) => {
      const value = await sql.run(
        "delete from admit_idempotency_record where (user_id, idempotency_key) in " +
          "(select user_id, idempotency_key from admit_idempotency_record " +
          "where at_ms < ? order by at_ms limit ?)",
        beforeMs,
        limit,
      );
      return { keep: value > 0, value };
    }),

  snapshot: () => work.read(readSnapshot),
});
