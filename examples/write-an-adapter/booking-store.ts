import {
  type BookingSnapshot,
  type BookingStore,
  type ReservationId,
  viewOf,
} from "@admit-one/core";
import { createAccounts } from "./account.ts";
import type { Database } from "./database.ts";
import { loadBooking, paymentOf, recordOf, refundsOf, reservationOf } from "./load-booking.ts";
import { saveBooking } from "./save-booking.ts";

const nameOfRefund =
  "select json_object('refundId', refund_id, 'paymentId', payment_id) as doc from refund";

export const createBookingStore = (database: Database): BookingStore => {
  const { step, read, docs, count, run } = database;
  return {
    queuesIn: database,
    // #region update
    update: async (slice, decide) =>
      step(() => {
        const state = loadBooking(database, slice);
        const { outcome, change } = decide(state);
        if (change !== undefined) saveBooking(database, slice, state, change);
        return outcome;
      }),
    // #endregion
    reservation: async (reservationId) => reservationOf(database, reservationId),
    reservationsOf: async (userId, { after, limit }) =>
      docs(
        `select doc from reservation where user_id = ?
           and (created_at_ms, reservation_id) < (?, ?)
           order by created_at_ms desc, reservation_id desc limit ?`,
        userId,
        after?.createdAtMs ?? Number.MAX_SAFE_INTEGER,
        after?.reservationId ?? "",
        limit,
      ),
    payment: async (paymentId) => paymentOf(database, paymentId),
    record: async (key) => recordOf(database, key),
    dueHolds: async (atMs, limit) =>
      docs<{ id: ReservationId }>(
        `select json_object('id', reservation_id) as doc from reservation
           where status = 'held' and expires_at_ms <= ? order by expires_at_ms limit ?`,
        atMs,
        limit,
      ).map(({ id }) => id),
    duePayments: async (atMs, limit, gateways) =>
      docs(
        `select json_object('paymentId', payment_id, 'gateway',
             iif(doc ->> '$.status' = 'captured', null, doc ->> '$.method.type')) as doc
           from payment where recover_at_ms <= ? and (doc ->> '$.status' = 'captured' or
             doc ->> '$.method.type' in (select value from json_each(?)))
           order by recover_at_ms limit ?`,
        atMs,
        JSON.stringify(gateways),
        limit,
      ),
    refunds: async (paymentId) => refundsOf(database, paymentId),
    wallets: async (userId) =>
      docs("select doc from wallet where user_id = ? order by currency", userId),
    dueRefunds: async (atMs, limit, gateways) =>
      docs(
        `${nameOfRefund} where recover_at_ms <= ? and (doc ->> '$.amount' = 0 or
             doc ->> '$.method.type' in (select value from json_each(?)))
           order by recover_at_ms limit ?`,
        atMs,
        JSON.stringify(gateways),
        limit,
      ),
    stuckRefunds: async (showId) =>
      count("select count(*) from refund where show_id = ? and stuck_at_ms is not null", showId),
    refundsToRetry: async (limit) =>
      docs(
        `${nameOfRefund} join show using (show_id)
           where stuck_at_ms <= show.doc ->> 'refundsRetryAtMs' limit ?`,
        limit,
      ),
    toCancel: async (limit) =>
      docs<{ id: ReservationId }>(
        `select json_object('id', reservation_id) as doc from reservation
           where status in ('held', 'confirmed') and show_id in
             (select show_id from show where doc ->> '$.cancelled') limit ?`,
        limit,
      ).map(({ id }) => id),
    forgetRecords: async (beforeMs, limit) =>
      step(() =>
        run(
          `delete from record where rowid in (
             select rowid from record where at_ms < ? order by at_ms limit ?)`,
          beforeMs,
          limit,
        ),
      ),
    ...createAccounts(database),
    // A store that is small may read all of it at once; a large one reads pages in one transaction.
    view: async (look) =>
      look(
        viewOf(
          read(() => whole(database)),
          read(() => docs(everyRecord)),
        ),
      ),
    snapshot: async () => read(() => whole(database)),
  };
};

const everyRecord = "select doc from record";

const whole = ({ docs }: Database): BookingSnapshot => ({
  seats: docs("select doc from seat where doc ->> '$.claim.reservationId' is not null"),
  claims: docs(
    `select json_object(
       'showId', show_id, 'seatId', seat_id, 'reservationId', reservation_id
     ) as doc from claim`,
  ),
  reservations: docs("select doc from reservation"),
  payments: docs("select doc from payment"),
  refunds: docs("select doc from refund"),
  wallets: docs("select doc from wallet"),
  ledger: docs("select doc from ledger"),
});
