import { createRandomIds } from "@admit-one/node";
import { type Counters, seatVersionAfter } from "./counters.ts";
import { openPool } from "./pool.ts";

/**
 * A hold in one prepared statement, on the same tables and with the same resulting rows. It locks
 * the seats in their order, and the show last. It finds rows by their keys before it checks
 * conditions: with a condition on the state PostgreSQL would read all free seats of the show.
 *
 * It has one advantage: it reads the user's seats without a lock, so two simultaneous requests of
 * one user may exceed the limit together.
 */
const holdText = (counters: Counters): string => `
with place as materialized (
  select t.user_id, t.status, t.active_until_ms, t.arrive_by_ms, t.epoch = q.epoch as is_current
  from admit_queue_token t join admit_queue q on q.queue_id = t.queue_id
  where t.queue_id = $1 and t.no = $2
), token as (
  select from place where user_id = $3 and is_current and status = 'active'
    and active_until_ms > $4 and (arrive_by_ms is null or arrive_by_ms > $4)
), sale as (
  select s.show_id, s.concert_id, c.currency,
    (c.policy ->> 'holdForMs')::bigint as hold_for_ms,
    (c.policy ->> 'maxSeatsPerUser')::int as max_per_user,
    (c.policy ->> 'maxSeatsPerReservation')::int as max_per_reservation
  from admit_show s join admit_concert c on c.concert_id = s.concert_id
  where s.show_id = $5 and c.queue_id = $1 and not s.cancelled
    and s.sales_open_at_ms <= $4 and s.sales_close_at_ms > $4
), own as (
  select coalesce(sum(jsonb_array_length(seats)), 0) as seats from admit_reservation
  where show_id = $5 and user_id = $3
    and (status in ('paying', 'confirmed', 'cancelling') or status = 'held' and expires_at_ms > $4)
), asked as (
  select show_id, seat_id, price, state, until_ms from admit_seat
  where show_id = $5 and seat_id = any($6::text[]) order by seat_id for no key update
), free as (
  select show_id, seat_id, price from asked where state = 'free' or state = 'held' and until_ms <= $4
), all_free as (
  select sum(price) as amount, jsonb_agg(jsonb_build_object('seatId', seat_id, 'price', price)) as seats
  from free having count(*) = cardinality($6::text[])
), reservation as (
  insert into admit_reservation (reservation_id, show_id, concert_id, user_id, queue_id, token_no,
    seats, amount, currency, created_at_ms, expires_at_ms, declines, version, status)
  select $7, sale.show_id, sale.concert_id, $3, $1, $2, all_free.seats, all_free.amount,
    sale.currency, $4, $4 + sale.hold_for_ms, 0, 1, 'held'
  from token, sale, own, all_free
  where cardinality($6::text[]) <= sale.max_per_reservation
    and own.seats + cardinality($6::text[]) <= sale.max_per_user
  returning reservation_id, show_id, seats, expires_at_ms
), raised as (
  ${seatVersionAfter[counters]("reservation")}
), taken as (
  update admit_seat set state = 'held', epoch = epoch + 1, version = raised.seat_version,
    reservation_id = reservation.reservation_id, until_ms = reservation.expires_at_ms
  from free, reservation, raised
  where admit_seat.show_id = free.show_id and admit_seat.seat_id = free.seat_id
), claimed as (
  insert into admit_seat_claim (show_id, seat_id, reservation_id)
  select free.show_id, free.seat_id, reservation.reservation_id from free, reservation
  on conflict (show_id, seat_id) do update set reservation_id = excluded.reservation_id
), told as (
  insert into admit_event (event_id, stream, at_ms, payload, delivered)
  select reservation_id || '.1.SeatsReserved', reservation_id, $4, jsonb_build_object(
    'type', 'SeatsReserved', 'eventId', reservation_id || '.1.SeatsReserved',
    'stream', reservation_id, 'atMs', $4::bigint, 'reservationId', reservation_id, 'showId', show_id,
    'userId', $3::text, 'token', jsonb_build_object('queueId', $1::text, 'no', $2::bigint),
    'seatIds', $6::text[], 'expiresAtMs', expires_at_ms), false
  from reservation
)
select (select count(*) from token)::int as token, (select count(*) from sale)::int as sale,
  (select seats from own)::int as own, (select count(*) from free)::int as free,
  (select expires_at_ms from reservation) as expires_at_ms`;

type Answer = {
  readonly token: number;
  readonly sale: number;
  readonly own: number;
  readonly free: number;
  readonly expires_at_ms: string | null;
};

export type BaselineHold = {
  readonly queueId: string;
  readonly no: number;
  readonly userId: string;
  readonly showId: string;
  readonly seatIds: readonly string[];
};

export type BaselineAnswer =
  | { readonly outcome: "seats_reserved"; readonly reservationId: string }
  | { readonly outcome: "invalid_token" | "not_found" | "taken" | "seat_limit_exceeded" };

const outcomeOf = (answer: Answer, reservationId: string, asked: number): BaselineAnswer => {
  if (answer.expires_at_ms !== null) return { outcome: "seats_reserved", reservationId };
  if (answer.token === 0) return { outcome: "invalid_token" };
  if (answer.sale === 0) return { outcome: "not_found" };
  return { outcome: answer.free < asked ? "taken" : "seat_limit_exceeded" };
};

export const openHoldPostgres = (
  url: string,
  counters: Counters,
): AsyncDisposable & { hold(hold: BaselineHold): Promise<BaselineAnswer> } => {
  const pool = openPool(url);
  const ids = createRandomIds();
  const text = holdText(counters);
  return {
    hold: async ({ queueId, no, userId, showId, seatIds }) => {
      const reservationId = ids.next("reservation");
      const { rows } = await pool.query<Answer>({
        name: "hold",
        text,
        values: [queueId, no, userId, Date.now(), showId, seatIds, reservationId],
      });
      return outcomeOf(rows[0] as Answer, reservationId, seatIds.length);
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
};
