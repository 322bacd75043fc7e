import type { BookingState, ConcertPlan, PaymentId, ShowId, Stores } from "@admit-one/core";
import { postgresDialect } from "@admit-one/postgres";
import type { SqlDialect } from "@admit-one/sql";
import { expect, test } from "vitest";
import { hallOf } from "./support/hall.ts";
import { openSpoken } from "./support/host.ts";
import { openRaw, query, type Raw } from "./support/raw.ts";

// Whoever waits for a row finds it changed when the lock is given. PostgreSQL then asks the new row
// whether it still fits, and where the question joins other tables the row may be gone: a payment
// that exists was not found. So rows change here while a batch of payments waits for their locks.

const halls = 5;
const numbers = Array.from({ length: halls }, (_, index) => index + 1);

const hall = (number: number): ConcertPlan => {
  const plan = hallOf(2);
  const concertId = `concert-${number}` as ConcertPlan["concert"]["concertId"];
  const showId = `show-${number}` as ShowId;
  return {
    concert: { ...plan.concert, concertId },
    shows: plan.shows.map((show) => ({ ...show, concertId, showId })),
    plans: plan.plans.map((one) => ({ ...one, showId })),
    seats: plan.seats.map((seat) => ({ ...seat, showId })),
    events: [],
  };
};

/** In each hall a cancelled reservation whose money is on its way back, and its user's wallet. */
const bookings = [
  `insert into admit_reservation (reservation_id, show_id, concert_id, user_id, queue_id, token_no,
     seats, amount, currency, created_at_ms, expires_at_ms, declines, version, status, payment_id,
     confirmed_at_ms)
   select 'res-' || i, 'show-' || i, 'concert-' || i, 'user-' || i, 'queue-1', i,
     jsonb_build_array(jsonb_build_object('seatId', 'A-1-1', 'price', 55000)), 55000, 'KRW', 1, 2, 0,
     1, 'cancelling', 'pay-' || i, 2 from generate_series(1, ${halls}) i`,
  `insert into admit_payment (payment_id, reservation_id, show_id, user_id, amount, currency, method,
     created_at_ms, deadline_ms, version, status, reference, captured_at_ms, taken_amount,
     taken_currency, refund_total, paid_back, kept, attempts)
   select 'pay-' || i, 'res-' || i, 'show-' || i, 'user-' || i, 55000, 'KRW', '{"type": "wallet"}', 1, 2,
     1, 'refunding', 'ref-' || i, 2, 55000, 'KRW', 55000, 55000, 0, 0
   from generate_series(1, ${halls}) i`,
  `insert into admit_refund (payment_id, refund_id, no, origin, reservation_id, show_id, user_id,
     method, reference, amount, currency, reason, requested_at_ms, paid_amount, covered_amount,
     attempt, came_back_attempt, attempts, version, status, recover_at_ms)
   select 'pay-' || i, 'refund-' || i, 1, 'ours', 'res-' || i, 'show-' || i, 'user-' || i,
     '{"type": "wallet"}', 'ref-' || i, 55000, 'KRW', 'cancelled', 2, 0, 0, 1, 0, 0, 1, 'requested', 2
   from generate_series(1, ${halls}) i`,
  `insert into admit_wallet (wallet_id, user_id, currency, balance, version)
   select 'KRW:user-' || i, 'user-' || i, 'KRW', 1000, 1 from generate_series(1, ${halls}) i`,
];

const look = ({ bookings: store }: Stores, number: number): Promise<BookingState> =>
  store.update(
    { by: "payment", paymentId: `pay-${number}` as PaymentId, wallet: true },
    (state) => ({ outcome: state }),
  );

/** Resolves when somebody waits for a lock, or nobody will any more. */
const waited = async (raw: Raw, isOver: () => boolean): Promise<void> => {
  const waiting =
    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
  while (!isOver() && (await raw.all(waiting)).length === 0);
};

/** The plans depend on it: see `sessionOptions`. */
const asOurSessions =
  "do $$ begin execute format('alter database %I set random_page_cost = 1.1', current_database()); " +
  "end $$";

/** What the payments' steps find of their rows when each row of a table changed while they waited. */
const foundAfter = async (dialect: SqlDialect, change: string): Promise<readonly string[]> => {
  await using open = await openSpoken({ dialect, alter: asOurSessions });
  for (const number of numbers) await open.stores.concerts.create(hall(number));
  for (const text of bookings) await query(open.database.url, text);
  await using other = await openRaw(open.database.url);
  await using watch = await openRaw(open.database.url);
  await other.all("begin");
  await other.all(change);
  let isOver = false;
  const looks = Promise.all(numbers.map((number) => look(open.stores, number)));
  looks.finally(() => (isOver = true)).catch(() => undefined);
  await waited(watch, () => isOver);
  expect(isOver).toBe(false);
  await other.all("commit");
  return (await looks).map(
    ({ show, concert, reservation, payment, refunds: [refund = null], wallet }) =>
      Object.entries({ show, concert, reservation, payment, refund, wallet })
        .filter(([, record]) => record !== null)
        .map(([name]) => name)
        .join(" "),
  );
};

const whole = numbers.map(() => "show concert reservation payment refund wallet");

test.for([
  ["show", "update admit_show set seat_version = seat_version + 1"],
  ["concert", "update admit_concert set version = version + 1"],
  ["refund", "update admit_refund set version = version + 1"],
  ["wallet", "update admit_wallet set version = version + 1"],
])("a %s that changes while its lock is waited for is found as it became", async ([, change]) => {
  expect(await foundAfter(postgresDialect, change ?? "")).toEqual(whole);
});

test("a lock that is asked for in a join loses rows: the test above can fail", async () => {
  const joined: SqlDialect = {
    ...postgresDialect,
    anyFrom: (column, select) => `${column} in (${select})`,
  };
  const change = "update admit_wallet set version = version + 1";
  expect(await foundAfter(joined, change)).not.toEqual(whole);
});
