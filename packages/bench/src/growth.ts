// How the cost of a hold grows with the amount of stored data: npm run bench -- growth
import { Client } from "pg";
import { runRound } from "./run-round.ts";
import { holdSide, oursHold } from "./setup/holds.ts";
import { openPostgresHall } from "./setup/postgres.ts";
import { latenciesOf, median } from "./statistics.ts";

const seatsPerShow = 20_000;
const rounds = 5;
const callers = 64;

/** Sold-out shows of the past: seats, claims, and reservations of two seats each. */
const sellShows = async (client: Client, from: number, to: number): Promise<void> => {
  const shows = [Math.ceil(from / seatsPerShow), Math.ceil(to / seatsPerShow) - 1];
  const [concert] = (await client.query("select concert_id from admit_concert limit 1")).rows as {
    readonly concert_id: string;
  }[];
  const all = `generate_series(${shows.join(", ")}) s, generate_series(1, ${seatsPerShow}) n`;
  const pairs = `generate_series(${shows.join(", ")}) s, generate_series(1, ${seatsPerShow / 2}) n`;
  const reservation = "'past-' || s || '-' || (n + 1) / 2";
  for (const text of [
    `insert into admit_show (show_id, concert_id, starts_at_ms, sales_open_at_ms, sales_close_at_ms,
       cancelled, total_seats, price_from, sold_seats, seat_version)
     select 'past-' || s, '${concert?.concert_id}', 1, 1, 2, false, ${seatsPerShow}, 1, ${seatsPerShow}, 1
     from generate_series(${shows.join(", ")}) s`,
    `insert into admit_reservation (reservation_id, show_id, concert_id, user_id, queue_id, token_no,
       seats, amount, currency, created_at_ms, expires_at_ms, declines, version, status, payment_id,
       confirmed_at_ms)
     select 'past-' || s || '-' || n, 'past-' || s, '${concert?.concert_id}', 'past-user-' || n, 'bench', n,
       jsonb_build_array(jsonb_build_object('seatId', 'seat-' || 2 * n - 1, 'price', 1)), 1, 'KRW',
       n, n, 0, 3, 'confirmed', 'pay-' || s || '-' || n, n from ${pairs}`,
    `insert into admit_seat (show_id, seat_id, plan_no, section, row_name, label, seat_no,
       accessible, restricted_view, price, epoch, state,
       reservation_id, version, holder_id)
     select 'past-' || s, 'seat-' || n, n, 'A', '1', n, n, false, false, 1, 1, 'sold', ${reservation}, n, ${reservation} from ${all}`,
  ]) {
    await client.query(text);
  }
};

await using opened = await openPostgresHall();
const { hall, url } = opened;
const client = new Client(url);
await client.connect();
await hall.buyers(4_000);
console.log("| seats | reservations | holds /s | median / p95 / p99 ms |\n|--|--|--|--|");
let stored = 0;
for (const seats of [0, 100_000, 1_000_000]) {
  if (seats > stored) await sellShows(client, stored, seats);
  stored = seats;
  const side = holdSide(hall, 4_000, oursHold(hall));
  const laps = [];
  for (let round = 0; round <= rounds; round += 1) {
    laps.push(await runRound(await side.prepare(), callers, Number.POSITIVE_INFINITY));
  }
  const counted = laps.slice(1);
  const { medianMs, p95Ms, p99Ms } = latenciesOf(counted.flatMap(({ latenciesMs }) => latenciesMs));
  const perSecond = median(counted.map((lap) => lap.perSecond));
  const [{ count }] = (await client.query("select count(*) from admit_reservation")).rows as [
    { readonly count: string },
  ];
  const ms = [medianMs, p95Ms, p99Ms].map((value) => value.toFixed(1)).join(" / ");
  const total = (await client.query("select count(*) from admit_seat")).rows[0] as {
    readonly count: string;
  };
  console.log(`| ${total.count} | ${count} | ${perSecond.toFixed(0)} | ${ms} |`);
}
await client.end();
