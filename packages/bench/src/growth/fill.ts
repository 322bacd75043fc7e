import type { Client } from "pg";

/** How many of each are stored. */
export type Stored = {
  readonly seats: number;
  readonly concerts: number;
  readonly shows: number;
  readonly waiting: number;
  readonly reservations: number;
  readonly events: number;
};

export type Subject = keyof Stored;

export type Models = {
  readonly concertId: string;
  readonly showId: string;
  readonly queueId: string;
  readonly lineId: string;
  readonly userId: string;
};

type Range = { readonly from: number; readonly to: number };

/**
 * Copies of a row with other values, whatever columns the table has. `changes` is an SQL expression
 * of a JSON object in which `n` is the number of the copy.
 */
const copies = (table: string, where: string, changes: string, { from, to }: Range): string =>
  `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(t) || ${changes})).*
   from (select * from ${table} where ${where} limit 1) t, generate_series(${from}, ${to}) n`;

const changesOf = (values: Readonly<Record<string, string>>): string =>
  `jsonb_build_object(${Object.entries(values)
    .map(([column, expression]) => `'${column}', ${expression}`)
    .join(", ")})`;

const concertsOfLine = 10;

/** Brings what is stored from one size to the next, without the box office. */
export const fill = async (
  client: Client,
  models: Models,
  before: Stored,
  after: Stored,
): Promise<void> => {
  const { concertId, showId, queueId, lineId, userId } = models;
  const copy = async (
    subject: Subject,
    table: string,
    where: string,
    values: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const range = { from: before[subject] + 1, to: after[subject] };
    if (range.to < range.from) return;
    await client.query(copies(table, where, changesOf(values), range));
  };
  const ofConcert = `concert_id = '${concertId}'`;
  const ofShow = `show_id = '${showId}'`;
  const of = (name: string): string => `'${name}-' || n`;
  // Concerts, each with a show. Ten share a line, as those of a house do.
  const lines = { queue_id: "'queue-' || n" };
  const line = `'queue-' || (n - 1) / ${concertsOfLine}`;
  const counted = {
    from: Math.ceil(before.concerts / concertsOfLine),
    to: Math.ceil(after.concerts / concertsOfLine) - 1,
  };
  await client.query(copies("admit_queue", `queue_id = '${queueId}'`, changesOf(lines), counted));
  await copy("concerts", "admit_concert", ofConcert, {
    concert_id: of("concert"),
    queue_id: line,
  });
  await copy("concerts", "admit_show", ofShow, { show_id: of("other"), concert_id: of("concert") });
  // Sold-out shows of the past, each with a seat and its reservation.
  const sold = { sales_close_at_ms: "2", sales_open_at_ms: "1", starts_at_ms: "3" };
  await copy("shows", "admit_show", ofShow, { show_id: of("past"), ...sold });
  const confirmed = { status: "'confirmed'", payment_id: of("paid") };
  const paid = { confirmed_at_ms: "n", created_at_ms: "n", expires_at_ms: "n" };
  const model = `user_id = '${userId}'`;
  await copy("shows", "admit_reservation", model, {
    reservation_id: of("past"),
    show_id: of("past"),
    user_id: of("visitor"),
    ...confirmed,
    ...paid,
  });
  await copy("shows", "admit_seat", ofShow, {
    show_id: of("past"),
    state: "'sold'",
    until_ms: "null",
    reservation_id: of("past"),
  });
  await copy("reservations", "admit_reservation", model, {
    reservation_id: of("own"),
    show_id: `'past-' || 1 + (n - 1) % ${after.shows}`,
    ...confirmed,
    ...paid,
  });
  await copy("events", "admit_event", "true", {
    sequence: "1000000000 + n",
    event_id: of("event"),
    stream: of("stream"),
    delivered: "true",
    routed: "true",
  });
  const ofLine = `queue_id = '${lineId}'`;
  const first = `(select max(no) from admit_queue_token where ${ofLine})`;
  await client.query(`create temporary table last_no as select ${first} as no`);
  await copy("waiting", "admit_queue_token", ofLine, {
    no: `(select no from last_no) + n - ${before.waiting}`,
    user_id: of("waiter"),
  });
  await client.query("drop table last_no");
  await client.query(
    `update admit_queue set next_no = ${first} + 1, waiting = waiting + $1, version = version + 1
     where ${ofLine}`,
    [after.waiting - before.waiting],
  );
};
