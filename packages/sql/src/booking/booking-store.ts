import { type BookingStore, wholeOf } from "@admit-one/core";
import { rewriteJournal } from "../journal.ts";
import { textOf } from "../sql.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { dueErasures, updateAccount } from "./account.ts";
import type { BookingCommit } from "./booking-commit.ts";
import { copyAll, createBookingView } from "./booking-view.ts";
import {
  dueHolds,
  duePayments,
  findPayment,
  findRecord,
  findReservation,
  holdsOf,
  reservationsOf,
} from "./read-bookings.ts";
import {
  dueRefunds,
  refundsOf,
  refundsToRetry,
  stuckRefunds,
  toCancel,
  walletsOf,
} from "./read-money.ts";
import { rewriteRecords } from "./rewrite-records.ts";

const recordKeys = ["user_id", "idempotency_key"] as const;
const forgetText = textOf(({ deleteFound }) =>
  deleteFound(
    "admit_idempotency_record",
    recordKeys,
    `select ${recordKeys.join(", ")} from admit_idempotency_record where at_ms < ? ` +
      "order by at_ms limit ?",
  ),
);

/** `patiently` runs long steps, such as the snapshot of a large store. */
export const createBookingStore = (
  work: UnitOfWork,
  commit: BookingCommit,
  patiently: UnitOfWork,
): BookingStore => ({
  queuesIn: work,
  update: (slice, decide) => commit.update(slice, decide),

  reservation: (reservationId) => work.query((sql) => findReservation(sql, reservationId)),
  reservationsOf: (userId, part) => work.query((sql) => reservationsOf(sql, userId, part)),
  payment: (paymentId) => work.query((sql) => findPayment(sql, paymentId)),
  record: (key) => work.query((sql) => findRecord(sql, key)),
  dueHolds: (atMs, limit) => work.query((sql) => dueHolds(sql, atMs, limit)),
  duePayments: (atMs, limit, gateways) =>
    work.query((sql) => duePayments(sql, atMs, limit, gateways)),

  refunds: (paymentId) => work.query((sql) => refundsOf(sql, paymentId)),
  wallets: (userId) => work.query((sql) => walletsOf(sql, userId)),
  dueRefunds: (atMs, limit, gateways) =>
    work.query((sql) => dueRefunds(sql, atMs, limit, gateways)),
  stuckRefunds: (showId) => work.query((sql) => stuckRefunds(sql, showId)),
  refundsToRetry: (limit) => work.query((sql) => refundsToRetry(sql, limit)),
  toCancel: (limit) => work.query((sql) => toCancel(sql, limit)),

  forgetRecords: (beforeMs, limit) =>
    work.write(async (sql) => {
      const value = await sql.run(forgetText(sql), beforeMs, limit);
      return { keep: value > 0, value };
    }),

  holdsOf: (userIds) => work.query((sql) => holdsOf(sql, userIds)),
  updateAccount: (userId, decide) => updateAccount(work, userId, decide),
  erasures: (atMs, limit) => work.query((sql) => dueErasures(sql, atMs, limit)),
  rewriteJournal: (userId, part, rewrite) =>
    work.write(async (sql) => {
      const value = await rewriteJournal(sql, userId, part, rewrite);
      return { keep: value !== null, value };
    }),
  rewriteRecords: (userId, part, rewrite) =>
    work.write(async (sql) => {
      const value = await rewriteRecords(sql, userId, part, rewrite);
      return { keep: value !== null, value };
    }),

  view: async (look) => {
    const seen = await patiently.beside((sql) => look(createBookingView(sql)));
    // A database in memory has one connection, and no caller may keep it for long.
    return seen === null ? await look(await patiently.read(copyAll)) : seen.value;
  },
  snapshot: () => patiently.read((sql) => wholeOf(createBookingView(sql))),
});
