import { createRandomIds } from "@admit-one/node";
import { type Counters, seatVersionAfter } from "./counters.ts";
import { openPool } from "./pool.ts";

/** Every event of a payment has the same fields. */
const paymentPayload = (type: string, version: number) => `jsonb_build_object(
    'type', '${type}', 'eventId', payment_id || '.${version}.${type}', 'stream', reservation_id,
    'atMs', $2::bigint, 'paymentId', payment_id, 'reservationId', reservation_id,
    'showId', show_id, 'userId', user_id, 'amount', amount, 'currency', currency)`;

/**
 * The first transaction: the hold becomes a payment in progress, and its seats are kept. One
 * prepared statement that locks the reservation and its seats.
 */
const startText = (counters: Counters): string => `
with place as materialized (
  select t.queue_id, t.no from admit_queue_token t join admit_queue q on q.queue_id = t.queue_id
  where t.queue_id = $4 and t.no = $5 and t.user_id = $3 and t.epoch = q.epoch
), held as (
  select r.reservation_id, (c.policy ->> 'payWithinMs')::bigint as pay_within_ms
  from admit_reservation r
  join admit_show s on s.show_id = r.show_id
  join admit_concert c on c.concert_id = r.concert_id
  where r.reservation_id = $1 and r.user_id = $3 and r.status = 'held' and r.expires_at_ms > $2
    and (r.pay_by_ms is null or r.pay_by_ms > $2) and not s.cancelled and c.queue_id = $4
  for no key update of r
), paying as (
  update admit_reservation r set status = 'paying', version = r.version + 1, payment_id = $6,
    pay_by_ms = coalesce(r.pay_by_ms, $2 + held.pay_within_ms), queue_id = place.queue_id,
    token_no = place.no
  from held, place where r.reservation_id = held.reservation_id
  returning r.reservation_id, r.show_id, r.user_id, r.seats, r.amount, r.currency, r.pay_by_ms
), payment as (
  insert into admit_payment (payment_id, reservation_id, show_id, user_id, amount, currency, method,
    created_at_ms, deadline_ms, version, status, step, waits, recover_at_ms, attempts)
  select $6, reservation_id, show_id, user_id, amount, currency, '{"type": "instant"}', $2,
    pay_by_ms, 1, 'pending', 'capturing', 0, $2 + 30000, 0 from paying
  returning payment_id, reservation_id, show_id, user_id, amount, currency
), raised as (
  ${seatVersionAfter[counters]("paying")}
), pinned as (
  update admit_seat set until_ms = null, version = raised.seat_version
  from paying, raised, jsonb_array_elements(paying.seats) seat
  where admit_seat.show_id = paying.show_id and admit_seat.seat_id = seat ->> 'seatId'
), told as (
  insert into admit_event (event_id, stream, at_ms, payload, delivered)
  select payment_id || '.1.PaymentStarted', reservation_id, $2,
    ${paymentPayload("PaymentStarted", 1)}, false from payment
)
select amount, currency from payment`;

/** A customer who has paid makes room for the next one. */
const letOut = `
  update admit_queue q set active = q.active - 1, version = q.version + 1,
    totals = jsonb_set(q.totals, '{paid}', to_jsonb((q.totals ->> 'paid')::bigint + 1))
  from spent where q.queue_id = spent.queue_id
`;

/**
 * The second transaction: the payment is captured and booked, the reservation confirmed, its seats
 * sold, and the token spent.
 */
const settleText = (counters: Counters): string => `
with payment as (
  update admit_payment set status = 'captured', version = version + 1, step = null, waits = null,
    recover_at_ms = null, reference = $3, captured_at_ms = $2, taken_amount = amount,
    taken_currency = currency
  where payment_id = $1 and status = 'pending'
  returning payment_id, reservation_id, show_id, user_id, amount, currency
), confirmed as (
  update admit_reservation r set status = 'confirmed', version = r.version + 1,
    confirmed_at_ms = $2
  from payment where r.reservation_id = payment.reservation_id and r.status = 'paying'
    and r.payment_id = payment.payment_id
  returning r.reservation_id, r.version, r.show_id, r.user_id, r.seats, r.queue_id, r.token_no,
    r.payment_id
), raised as (
  ${seatVersionAfter[counters]("confirmed")}
), sold as (
  update admit_seat set state = 'sold', version = raised.seat_version
  from confirmed, raised, jsonb_array_elements(confirmed.seats) seat
  where admit_seat.show_id = confirmed.show_id and admit_seat.seat_id = seat ->> 'seatId'
), booked as (
  insert into admit_ledger_entry
    (entry_id, posting_id, account, amount, currency, payment_id, at_ms)
  select payment_id || entry.posting || entry.side, payment_id || entry.posting, entry.account,
    entry.sign * amount, currency, payment_id, $2
  from payment, (values ('.captured', '.debit', 'gateway', 1), ('.captured', '.credit', 'suspense', -1),
    ('.confirmed', '.debit', 'suspense', 1), ('.confirmed', '.credit', 'sales', -1))
    entry (posting, side, account, sign)
), spent as (
  update admit_queue_token t set status = 'expired', reason = 'paid', ended_at_ms = $2,
    active_until_ms = null, ends_at_ms = null, arrive_by_ms = null
  from confirmed where t.queue_id = confirmed.queue_id and t.no = confirmed.token_no
    and t.status = 'active'
  returning t.queue_id, t.no, t.user_id, t.queue_id || ':' || t.no as stream
), ${counters === "counted" ? `let_out as (${letOut}), ` : ""}told as (
  insert into admit_event (event_id, stream, at_ms, payload, delivered)
  select payment_id || '.2.PaymentCaptured', reservation_id, $2,
    ${paymentPayload("PaymentCaptured", 2)}, false from payment
  union all
  select reservation_id || '.' || version || '.ReservationConfirmed', reservation_id, $2,
    jsonb_build_object('type', 'ReservationConfirmed',
      'eventId', reservation_id || '.' || version || '.ReservationConfirmed',
      'stream', reservation_id, 'atMs', $2::bigint, 'reservationId', reservation_id,
      'showId', show_id, 'userId', user_id, 'paymentId', payment_id,
      'token', jsonb_build_object('queueId', queue_id, 'no', token_no)), false from confirmed
  union all
  select stream || '.3.TokenExpired', stream, $2, jsonb_build_object('type', 'TokenExpired',
    'eventId', stream || '.3.TokenExpired', 'stream', stream, 'atMs', $2::bigint,
    'queueId', queue_id, 'no', no, 'userId', user_id, 'reason', 'paid'), false from spent
)
select reservation_id from confirmed`;

export type BaselinePayment = {
  readonly reservationId: string;
  readonly userId: string;
  readonly queueId: string;
  readonly no: number;
};

/**
 * A payment in two hand-written transactions with the gateway's call between them, on the same
 * tables and with the same resulting rows. Only the queue's pace is not updated.
 */
export const openPayPostgres = (
  url: string,
  charge: (paymentId: string) => Promise<string>,
  counters: Counters,
): AsyncDisposable & { pay(payment: BaselinePayment): Promise<"captured" | "refused"> } => {
  const pool = openPool(url);
  const ids = createRandomIds();
  const start = { name: "start", text: startText(counters) };
  const settle = { name: "settle", text: settleText(counters) };
  return {
    pay: async ({ reservationId, userId, queueId, no }) => {
      const paymentId = ids.next("payment");
      const started = await pool.query({
        ...start,
        values: [reservationId, Date.now(), userId, queueId, no, paymentId],
      });
      if (started.rowCount !== 1) return "refused";
      const reference = await charge(paymentId);
      const settled = await pool.query({
        ...settle,
        values: [paymentId, Date.now(), reference],
      });
      return settled.rowCount === 1 ? "captured" : "refused";
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
};
