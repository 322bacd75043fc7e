import type { BookingChange, BookingSlice, BookingState, BookingStore } from "@admit-one/core";
import { createGroupCommit, type GroupCommit } from "../group-commit/group-commit.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { applyChange } from "./apply-change.ts";
import { loadUnion } from "./load-union.ts";
import {
  dueHolds,
  duePayments,
  findPayment,
  findRecord,
  findReservation,
  reservationsOf,
} from "./read-bookings.ts";
import { dueRefunds, findRefund, toCancel, walletsOf } from "./read-money.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { saveUnion } from "./save-union.ts";
import { viewBooking } from "./view-booking.ts";

export type BookingCommit = GroupCommit<BookingSlice, BookingState, BookingChange>;

/**
 * Holds of one show gather. Steps of a reservation or a payment gather with all others of their kind,
 * since only a read could tell their show; they take the locks of several shows, in one order.
 */
const laneOf = (slice: BookingSlice): string => {
  if (slice.by === "wallet") return "wallets";
  return slice.by === "seats" || slice.by === "show" ? `show ${slice.showId}` : "";
};

export const createBookingCommit = (
  work: UnitOfWork,
  limits: { readonly batchMax?: number; readonly waitingMax?: number } = {},
): BookingCommit =>
  createGroupCommit({
    work,
    laneOf,
    load: async (sql, slices) => {
      const union = await loadUnion(sql, slices);
      return {
        view: (slice) => viewBooking(union, slice),
        apply: (slice, state, change) => applyChange(union, slice, state, change),
        save: async (on) => saveUnion(on, union),
      };
    },
    ...limits,
  });

export const createBookingStore = (work: UnitOfWork, commit: BookingCommit): BookingStore => ({
  update: (slice, decide) => commit.update(slice, decide),

  reservation: (reservationId) => work.query((sql) => findReservation(sql, reservationId)),
  reservationsOf: (userId, limit) => work.query((sql) => reservationsOf(sql, userId, limit)),
  payment: (paymentId) => work.query((sql) => findPayment(sql, paymentId)),
  record: (key) => work.query((sql) => findRecord(sql, key)),
  dueHolds: (atMs, limit) => work.query((sql) => dueHolds(sql, atMs, limit)),
  duePayments: (atMs, limit) => work.query((sql) => duePayments(sql, atMs, limit)),

  refund: (paymentId) => work.query((sql) => findRefund(sql, paymentId)),
  wallets: (userId) => work.query((sql) => walletsOf(sql, userId)),
  dueRefunds: (atMs, limit) => work.query((sql) => dueRefunds(sql, atMs, limit)),
  toCancel: (limit) => work.query((sql) => toCancel(sql, limit)),

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
