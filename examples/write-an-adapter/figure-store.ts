import type { FigureStore, Payment } from "@admit-one/core";
import type { Database } from "./database.ts";
import { isHead } from "./event-log.ts";

/** The shows that close first. */
const listed = `select show_id, concert_id from show
  where doc ->> 'salesCloseAtMs' > ? and not creating
  order by doc ->> 'salesCloseAtMs', show_id limit ?`;

/** Honest, and slow where very much was sold: a column that is counted along would be quicker. */
const shows = `select json_object('showId', show_id, 'concertId', concert_id,
    'free', sum(state = 'free'), 'held', sum(state = 'held'), 'sold', sum(state = 'sold'),
    'blocked', sum(state = 'blocked')) as doc
  from (select show_id, listed.concert_id, seat.doc ->> '$.claim.state' as state
    from (${listed}) as listed join seat using (show_id))
  group by show_id`;

const queues = `select doc from queue where queue_id in
  (select concert.doc ->> 'queueId' from concert join (${listed}) using (concert_id))`;

const payments = `select json_object('gateway', gateway, 'status', status,
    'inDoubt', json(iif(in_doubt, 'true', 'false')), 'count', count(*),
    'due', sum(recover_at_ms <= ?)) as doc
  from (select doc ->> '$.method.type' as gateway, status, recover_at_ms,
      doc ->> '$.outcomeUnknownSinceMs' is not null as in_doubt
    from payment where recover_at_ms is not null
      and (doc ->> '$.watchUntilMs' is null or doc ->> '$.watchUntilMs' > ?))
  group by gateway, status, in_doubt`;

const refunds = `select json_object('gateway', gateway, 'status', status, 'count', count(*)) as doc
  from (select doc ->> '$.method.type' as gateway, doc ->> '$.status' as status
    from refund where doc ->> '$.amount' > 0
      and (recover_at_ms is not null or stuck_at_ms is not null))
  group by gateway, status`;

const deliveries = `select json_object('subscriber', subscriber, 'waiting', sum(not dead),
    'dead', sum(dead)) as doc
  from (select subscriber, 1 as dead from delivery where died_at_ms is not null union all
    select * from (select subscriber, 0 from delivery d
      where died_at_ms is null and ${isHead} limit ?))
  group by subscriber`;

/** The payments of each kind that may be an alarm. */
const kinds = [
  "payment where status = 'pending' and doc ->> '$.deadlineMs' <= ?",
  "payment where status = 'captured' and recover_at_ms is not null",
  "payment where json_array_length(doc, '$.disputes') > 0",
  "refund where stuck_at_ms is not null",
  "refund where doc ->> '$.accepted' is null and doc ->> '$.origin' = 'provider'",
  "refund where doc ->> '$.accepted' is null and json_array_length(doc, '$.byHand') > 0",
  `refund where doc ->> '$.accepted' is null
    and doc ->> '$.paidAmount' + doc ->> '$.coveredAmount' > doc ->> '$.amount'`,
];
const suspects = kinds
  .map((from) => `select payment_id from (select payment_id from ${from} limit ?)`)
  .join(" union ");

export const createFigureStore = ({ read, docs, count }: Database): FigureStore => ({
  figures: async ({ atMs, sinceMs, showsMax, countMax }) =>
    read(() => ({
      queues: docs(queues, sinceMs, showsMax),
      shows: docs(shows, sinceMs, showsMax),
      payments: docs(payments, atMs, atMs),
      refunds: docs(refunds),
      deliveries: docs(deliveries, countMax),
      unroutedEvents: count(
        "select count(*) from (select 1 from event where not routed limit ?)",
        countMax,
      ),
      openWebhooks: count(
        "select count(*) from (select 1 from webhook where due_at_ms is not null limit ?)",
        countMax,
      ),
    })),
  suspects: async ({ atMs, limit }) =>
    read(() => {
      const values = [atMs, ...kinds.map(() => limit)];
      const found = docs<Payment>(
        `select doc from payment where payment_id in (${suspects})`,
        ...values,
      );
      const ids = JSON.stringify(found.map(({ reservationId }) => reservationId));
      return {
        payments: found,
        refunds: docs(
          `select doc from refund where payment_id in (${suspects}) order by payment_id, no`,
          ...values,
        ),
        reservations: docs(
          "select doc from reservation where reservation_id in (select value from json_each(?))",
          ids,
        ),
      };
    }),
});
