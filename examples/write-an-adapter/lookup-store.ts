import type { LookupStore, ShowSales } from "@admit-one/core";
import type { Database } from "./database.ts";
import { findJournal } from "./journal.ts";

// Each condition holds where nothing is asked for. That is honest, and slow where very much was sold: a
// statement for each form of the question would let an index answer it.
const reservations = `select doc from reservation where true
    and (?1 is null or show_id = ?1)
    and (?2 is null or user_id = ?2)
    and (?3 is null or reservation_id = (select doc ->> '$.claim.reservationId' from seat
      where show_id = ?1 and seat_id = ?3))
    and (?4 is null or reservation_id = (select doc ->> 'reservationId' from payment
      where payment_id = ?4))
    and (?5 is null or
      iif(status = 'held' and expires_at_ms <= ?6, 'expired', status) in (select value from json_each(?5)))
    and (created_at_ms, reservation_id) < (?7, ?8)
  order by created_at_ms desc, reservation_id desc limit ?9`;

const payments = `select doc from payment where true
    and (?1 is null or doc ->> 'showId' = ?1)
    and (?2 is null or doc ->> 'userId' = ?2)
    and (?3 is null or doc ->> 'reservationId' = ?3)
    and (?4 is null or payment_id = ?4)
    and (?5 is null or status = ?5)
    and (doc ->> 'createdAtMs', payment_id) < (?6, ?7)
  order by doc ->> 'createdAtMs' desc, payment_id desc limit ?8`;

/** All that is there comes before it. */
const endOfTime = Number.MAX_SAFE_INTEGER;

const sections = `select json_object('section', doc ->> 'section', 'grade', doc ->> 'grade', 'total', count(*),
    'free', sum(state = 'free' or is_over), 'held', sum(state = 'held' and not is_over),
    'sold', sum(state = 'sold'), 'blocked', sum(state = 'blocked'), 'revenue', coalesce(
      sum((select item.value ->> 'price' from reservation, json_each(reservation.doc, '$.seats') as item
        where reservation_id = owner and status = 'confirmed' and item.value ->> 'seatId' = seat_id
          and item.value ->> 'refundId' is null)),
      0)) as doc
  from (select doc, seat_id, plan_no, doc ->> '$.claim.state' as state,
      doc ->> '$.claim.reservationId' as owner,
      coalesce(doc ->> '$.claim.untilMs' <= ?, 0) as is_over
    from seat where show_id = ?)
  group by doc ->> 'section', doc ->> 'grade' order by min(plan_no)`;

const money = `select json_object('kept', coalesce(sum(doc ->> 'kept'), 0), 'revenue', coalesce(
    sum(iif(exists (select 1 from reservation where reservation_id = payment.doc ->> 'reservationId'
        and status = 'confirmed' and doc ->> 'paymentId' = payment_id),
      doc ->> 'takenAmount' - doc ->> 'back', 0)), 0)) as doc
  from payment where doc ->> 'showId' = ? and doc ->> 'takenCurrency' = ?`;

const buckets = `select json_object('no', no, 'reservations', count(*), 'seats', sum(seats),
    'amount', sum(amount)) as doc
  from (select cast((doc ->> 'confirmedAtMs' - ?1) / ?2 as integer) as no,
      json_array_length(doc, '$.seats') as seats,
      (select sum(value ->> 'price') from json_each(doc, '$.seats')) as amount
    from reservation where show_id = ?3 and status in ('confirmed', 'cancelling')
      and doc ->> 'confirmedAtMs' >= ?1 and doc ->> 'confirmedAtMs' < ?4)
  group by no order by no`;

export const createLookupStore = (database: Database): LookupStore => ({
  journal: async (filter, part) => findJournal(database, "journal", filter, part),
  showSales: async (showId, currency, atMs) =>
    database.read(() => ({
      sections: database.docs(sections, atMs, showId),
      ...(database.doc<Pick<ShowSales, "revenue" | "kept">>(money, showId, currency) ?? {
        revenue: 0,
        kept: 0,
      }),
    })),
  salesBuckets: async (showId, { fromMs, toMs, everyMs }) =>
    database.docs(buckets, fromMs, everyMs, showId, toMs),
  reservations: async ({ showId, userId, seatId, paymentId, status }, atMs, { after, limit }) =>
    database.docs(
      reservations,
      showId ?? null,
      userId ?? null,
      seatId ?? null,
      paymentId ?? null,
      status === undefined ? null : JSON.stringify([status].flat()),
      atMs,
      after?.createdAtMs ?? endOfTime,
      after?.reservationId ?? "",
      limit,
    ),
  payments: async ({ showId, userId, reservationId, paymentId, status }, { after, limit }) =>
    database.docs(
      payments,
      showId ?? null,
      userId ?? null,
      reservationId ?? null,
      paymentId ?? null,
      status ?? null,
      after?.createdAtMs ?? endOfTime,
      after?.paymentId ?? "",
      limit,
    ),
});
