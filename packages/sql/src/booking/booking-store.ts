import {
  type BookingChange,
  type BookingSlice,
  type BookingState,
  type BookingStore,
  type ShowId,
  wholeOf,
} from "@admit-one/core";
import { createGroupCommit, type GroupCommit } from "../batch/group-commit.ts";
import { pipelinedSplitFrom } from "../batch/limits.ts";
import type { WorkingSet } from "../batch/working-set.ts";
import { textOf } from "../sql.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { applyChange } from "./apply-change.ts";
import type { BookingUnion } from "./booking-union.ts";
import { copyAll, createBookingView } from "./booking-view.ts";
import { followUnion } from "./follow-union.ts";
import { createKnownSubjects, showOf } from "./known-subjects.ts";
import { loadUnion } from "./load-union.ts";
import {
  dueHolds,
  duePayments,
  findPayment,
  findRecord,
  findReservation,
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
import { saveUnion } from "./save-union.ts";
import { viewBooking } from "./view-booking.ts";

const recordKeys = ["user_id", "idempotency_key"] as const;
const forgetText = textOf(({ deleteFound }) =>
  deleteFound(
    "admit_idempotency_record",
    recordKeys,
    `select ${recordKeys.join(", ")} from admit_idempotency_record where at_ms < ? ` +
      "order by at_ms limit ?",
  ),
);

type U = WorkingSet<BookingSlice, BookingState, BookingChange>;

export type BookingCommit = GroupCommit<BookingSlice, BookingState, BookingChange>;

/**
 * Steps of one show gather. Where only a read could tell the show of a reservation or a payment, it
 * gathers with all others like it; they take the locks of several shows, in one order.
 */
const queueOf = (slice: BookingSlice, showId: ShowId | undefined): string => {
  if (slice.by === "wallet") return "wallets";
  return showId === undefined ? "" : `show ${showId}`;
};

export const createBookingCommit = (
  work: UnitOfWork,
  limits: { readonly batchMax?: number; readonly waitingMax?: number } = {},
): BookingCommit => {
  const known = createKnownSubjects();
  // Else a batch gains nothing by being decided before the last one is saved.
  const isPipelined = work.dialect.pipelining !== undefined;
  const over = (union: BookingUnion): U => ({
    view: (slice) => {
      const state = viewBooking(union, slice);
      return state === null ? { missing: [] } : { state };
    },
    apply: (slice, state, change) => {
      applyChange(union, slice, state, change);
      known.note(change);
    },
    save: async (sql, locked) => saveUnion(sql, union, locked),
    ...(isPipelined && { carryForward: (slices) => follow(union, slices) }),
  });
  const follow = async (
    before: BookingUnion,
    slices: readonly BookingSlice[],
  ): Promise<U | null> => {
    const union = await followUnion(work, before, slices, known);
    return union && over(union);
  };
  return createGroupCommit({
    work,
    queueOf: (slice) => queueOf(slice, showOf(known, slice)),
    load: async (sql, slices) => over(await loadUnion(sql, slices, known)),
    ...(isPipelined && { splitFrom: pipelinedSplitFrom }),
    ...limits,
  });
};

/** A snapshot of a large store takes its time. */
export const createBookingStore = (
  work: UnitOfWork,
  commit: BookingCommit,
  patiently: UnitOfWork,
): BookingStore => ({
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

  view: async (look) => {
    const seen = await patiently.beside((sql) => look(createBookingView(sql)));
    // Of a database in memory there is one connection, which nobody may have for long.
    return seen === null ? await look(await patiently.read(copyAll)) : seen.value;
  },
  snapshot: () => patiently.read((sql) => wholeOf(createBookingView(sql))),
});
