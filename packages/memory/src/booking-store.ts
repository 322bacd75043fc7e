import {
  type BookingChange,
  type BookingSlice,
  type BookingSnapshot,
  type BookingState,
  type BookingStore,
  type DuePayment,
  type DueRefund,
  type IdempotencyRecord,
  ownerOf,
  type Reservation,
  type Seat,
  type StuckRefund,
  viewOf,
} from "@admit-one/core";
import { createAccounts } from "./account.ts";
import { checkBooking } from "./booking-guards.ts";
import { loadSlice } from "./booking-slice.ts";
import { type BookingTables, recordKey } from "./booking-tables.ts";
import { createClaims } from "./claims.ts";
import { createEntries } from "./entries.ts";
import type { MemoryEventLog } from "./event-log.ts";
import type { MemoryJournal } from "./journal.ts";
import type { Lines } from "./queue-store.ts";
import { byText } from "./sorted.ts";
import { corrupt, storable, storableChange } from "./storable.ts";
import { turn } from "./turn.ts";
import type { Venue } from "./venue.ts";

const rewriteRecord = (
  record: IdempotencyRecord,
  rewrite: (record: IdempotencyRecord) => IdempotencyRecord | null,
): IdempotencyRecord | null => {
  const instead = rewrite(record);
  if (instead !== null && recordKey(instead) !== recordKey(record)) {
    corrupt("an idempotency record was given another key.");
  }
  return storable(instead, "record");
};

const nameOf = ({ refundId, paymentId }: DueRefund): DueRefund => ({ refundId, paymentId });

/** What a cancelled show still has to end. Reservations being paid end with their payment. */
const toEnd: ReadonlySet<string> = new Set(["held", "confirmed"]);

/**
 * Bookings in memory. Load, decide and save run without a pause, so nothing can come in between.
 */
export const createMemoryBookingStore = ({
  venue,
  tables,
  log,
  journal,
  lines,
}: {
  readonly venue: Venue;
  readonly tables: BookingTables;
  readonly log: MemoryEventLog;
  readonly journal: MemoryJournal;
  readonly lines: Lines;
}): BookingStore => {
  const claims = createClaims(venue);
  const entries = createEntries();
  const accounts = createAccounts({ tables, entries, log, journal });
  const { reservations, payments, records, recordsByTime } = tables;

  const save = (slice: BookingSlice, state: BookingState, given: BookingChange): void => {
    const change = storableChange(given);
    const puts = change.reservations ?? [];
    const before: Reservation[] = [];
    for (const { reservationId } of puts) {
      const old = reservations.get(reservationId);
      if (old !== undefined) before.push(old);
    }
    checkBooking({ venue, tables, slice, state, change });
    claims.check(before, puts);
    entries.check(change.ledger ?? []);
    log.check(change.events ?? []);
    const entry = journal.check(change.journal);
    // Nothing above writes and nothing below can fail, so the step is atomic.
    claims.apply(before, puts);
    puts.forEach(reservations.put);
    change.payments?.forEach(payments.put);
    change.refunds?.forEach(tables.refunds.put);
    change.wallets?.forEach(tables.wallets.put);
    entries.append(change.ledger ?? []);
    if (change.show !== undefined) venue.halls.get(change.show.showId)?.putShow(change.show);
    if (change.seats !== undefined) putSeats(change.seats);
    if (change.record !== undefined) {
      records.set(recordKey(change.record), change.record);
      recordsByTime.add(change.record);
    }
    log.append(change.events ?? []);
    journal.append(entry);
  };

  const putSeats = (seats: readonly Seat[]): void => {
    // A slice lies within one show, and seats that were not loaded are rejected.
    const [seat] = seats;
    if (seat !== undefined) venue.halls.get(seat.showId)?.put(seats);
  };

  const snapshot = (): BookingSnapshot => ({
    seats: [...venue.halls.values()]
      .flatMap((hall) => hall.seats())
      .filter((seat) => ownerOf(seat) !== null),
    claims: claims.rows(),
    reservations: reservations.rows(),
    payments: payments.rows(),
    refunds: tables.refunds.rows(),
    wallets: tables.wallets.rows(),
    ledger: entries.rows(),
  });

  return {
    queuesIn: lines,
    update: async (slice, decide) => {
      await turn();
      const state = loadSlice(venue, tables, lines, slice);
      const { outcome, change } = decide(state);
      if (change !== undefined) save(slice, state, change);
      return outcome;
    },
    reservation: async (reservationId) => {
      await turn();
      return reservations.get(reservationId) ?? null;
    },
    reservationsOf: async (userId, part) => {
      await turn();
      return tables.users.reservationsOf(userId, part);
    },
    payment: async (paymentId) => {
      await turn();
      return payments.get(paymentId) ?? null;
    },
    record: async (key) => {
      await turn();
      return records.get(recordKey(key)) ?? null;
    },
    dueHolds: async (atMs, limit) => {
      await turn();
      const due = tables.heldByEnd.list({ upTo: (held) => held.expiresAtMs <= atMs, limit });
      return due.map((held) => held.reservationId);
    },
    duePayments: async (atMs, limit, gateways) => {
      await turn();
      const due = tables.paymentsByRecovery
        .list({ upTo: (payment) => payment.recoverAtMs <= atMs })
        .map(({ paymentId, status, method }): DuePayment => {
          return { paymentId, gateway: status === "captured" ? null : method.type };
        });
      return due
        .filter(({ gateway }) => gateway === null || gateways.includes(gateway))
        .slice(0, limit);
    },
    refunds: async (paymentId) => {
      await turn();
      return tables.refundsOf.of(paymentId);
    },
    wallets: async (userId) => {
      await turn();
      return tables.wallets.rows().filter((wallet) => wallet.userId === userId);
    },
    dueRefunds: async (atMs, limit, gateways) => {
      await turn();
      return tables.refundsByRecovery
        .list({ upTo: (refund) => refund.recoverAtMs <= atMs })
        .filter(({ amount, method }) => amount === 0 || gateways.includes(method.type))
        .slice(0, limit)
        .map(nameOf);
    },
    stuckRefunds: async (showId) => {
      await turn();
      return tables.stuckRefunds.list().filter((refund) => refund.showId === showId).length;
    },
    refundsToRetry: async (limit) => {
      await turn();
      const untilMs = (refund: StuckRefund): number =>
        (refund.showId && venue.halls.get(refund.showId)?.show.refundsRetryAtMs) ?? -1;
      return tables.stuckRefunds
        .list()
        .filter((refund) => refund.stuckAtMs <= untilMs(refund))
        .slice(0, limit)
        .map(nameOf);
    },
    toCancel: async (limit) => {
      await turn();
      const over = [...venue.halls.values()].filter(({ show }) => show.cancelled);
      if (over.length === 0) return [];
      const shows = new Set(over.map(({ show }) => show.showId));
      return reservations
        .rows()
        .filter(({ showId, status }) => shows.has(showId) && toEnd.has(status))
        .slice(0, limit)
        .map(({ reservationId }) => reservationId);
    },
    forgetRecords: async (beforeMs, limit) => {
      await turn();
      const old = recordsByTime.list({ upTo: (record) => record.atMs < beforeMs, limit });
      for (const record of old) {
        recordsByTime.remove(record);
        records.delete(recordKey(record));
      }
      return old.length;
    },
    holdsOf: async (userIds) => {
      await turn();
      const all = { after: null, limit: Number.POSITIVE_INFINITY };
      return [...new Set(userIds)]
        .flatMap((userId) => tables.users.reservationsOf(userId, all))
        .filter(({ status }) => status === "held" || status === "paying");
    },
    updateAccount: async (userId, decide) => {
      await turn();
      const state = accounts.load(userId);
      const { outcome, change } = decide(state);
      if (change !== undefined) accounts.save(userId, state, change);
      return outcome;
    },
    erasures: async (atMs, limit) => {
      await turn();
      return accounts.erasures(atMs, limit);
    },
    rewriteJournal: async (userId, part, rewrite) => {
      await turn();
      return journal.rewrite(userId, part, rewrite);
    },
    rewriteRecords: async (userId, { after, limit }, rewrite) => {
      await turn();
      const next = [...records.values()]
        .filter((record) => record.userId === userId && (after === null || record.key > after))
        .toSorted((a, b) => byText(a.key, b.key))
        .slice(0, limit);
      const rewritten = next.map((record) => [record, rewriteRecord(record, rewrite)] as const);
      for (const [record, instead] of rewritten) {
        records.delete(recordKey(record));
        recordsByTime.remove(record);
        if (instead === null) continue;
        records.set(recordKey(instead), instead);
        recordsByTime.add(instead);
      }
      return next.at(-1)?.key ?? null;
    },
    // Rows are immutable, so a list of the current rows stays a consistent view.
    view: async (look) => {
      await turn();
      return look(viewOf(snapshot(), [...records.values()]));
    },
    snapshot: async () => {
      await turn();
      return snapshot();
    },
  };
};
