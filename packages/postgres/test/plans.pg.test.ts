import { postgresDialect } from "@admit-one/postgres";
import { storesContract } from "@admit-one/testing/contracts";
import { beforeAll, expect, test } from "vitest";
import { sessionOptions } from "../src/session-options.ts";
import { openStores } from "./support/database.ts";
import { openSpoken } from "./support/host.ts";
import { openRaw, type Raw } from "./support/raw.ts";

/** What reads a whole table because that is what it is for: the audit, and the lists of all. */
const wholeTable = [
  /^select .* from admit_seat where state <> 'free'/,
  /^select .* from admit_seat_claim .*order by/,
  /^select .* from admit_reservation .*order by reservation_id/,
  /^select .* from admit_payment .*order by payment_id/,
  /^select .* from admit_concert order by created_at_ms, concert_id$/,
  /^select queue_id from admit_queue order by queue_id$/,
  // It has one row.
  /^select lock_id from admit_outbox_lock /,
];

/** Enough for a plan that reads all of it to be the dearest one. */
const fill = [
  `insert into admit_concert select 'concert-' || n, 't', 'KRW', 'queue-1', '{}', n, 1
   from generate_series(1, 5000) n`,
  `insert into admit_show select 'show-' || n, 'concert-' || n, 1, 1, 1, false, 2000, 1, 1
   from generate_series(1, 5000) n`,
  `insert into admit_reservation select 'res-' || n, 'show-' || n % 50 + 1, 'c', 'user-' || n % 2000,
   'queue-1', n, '[]', 1, 'KRW', n, n, null, 0, 1,
   case when n % 20 = 0 then 'held' when n % 3 = 0 then 'confirmed' else 'expired' end
   from generate_series(1, 20000) n`,
  `insert into admit_seat select 'show-' || s, 'seat-' || n, n, 'A', '1', n, 1, 0,
   case when n % 4 = 0 then 'held' else 'free' end,
   case when n % 4 = 0 then 'res-' || n end, n, n % 100
   from generate_series(1, 50) s, generate_series(1, 1000) n`,
  `insert into admit_seat_claim select show_id, seat_id, reservation_id from admit_seat
   where reservation_id is not null`,
  `insert into admit_payment select 'pay-' || n, 'res-' || n, 'show-1', 'u', 1, 'KRW', '{}', n, n, 1,
   case when n % 100 = 0 then 'pending' else 'captured' end, 'created', null, null, null, n
   from generate_series(1, 20000) n`,
  `insert into admit_idempotency_record select 'user-' || n, 'key', 'f', '{}', n
   from generate_series(1, 20000) n`,
  `insert into admit_event (event_id, stream, at_ms, payload, delivered, routed)
   select 'e-' || n, 's', n, '{}', n % 1000 <> 0, n % 1000 <> 1 from generate_series(1, 20000) n`,
  `insert into admit_delivery select 'e-' || n, 'subscriber-' || n % 3, n, 'stream-' || n / 9,
   n % 9 < 3, 1, 0, case when n % 500 <> 0 then n end, case when n % 500 = 0 then n end, null
   from generate_series(1, 20000) n`,
  `insert into admit_queue select 'queue-' || n, 1, 'open', null, '{}', 1, 0, 1, 0, 0, 0, 1, 1, '{}'
   from generate_series(1, 5000) n`,
  `insert into admit_queue_token select 'queue-' || n % 50 + 1, n, 'user-' || n, 1, n,
   case when n % 3 = 0 then 'waiting' when n % 3 = 1 then 'active' else 'expired' end,
   n, n, n, n from generate_series(1, 20000) n`,
  `insert into admit_queue_gap select 'queue-' || n % 50 + 1, n, 1, '' from generate_series(1, 5000) n`,
  `insert into admit_refund select 'pay-' || n, 'refund-' || n, 'res-' || n, 'show-1', 'u', '{}', 'r',
   1, 'KRW', 'late', n, 1, 0, null, 1, case when n % 100 = 0 then 'requested' else 'succeeded' end,
   case when n % 100 = 0 then n end, null, n from generate_series(1, 20000) n`,
  `insert into admit_wallet select 'KRW:user-' || n, 'user-' || n, 'KRW', n, 1
   from generate_series(1, 20000) n`,
  `insert into admit_ledger_entry select 'entry-' || n, 'posting-' || n, 'sales', n, 'KRW', null, n
   from generate_series(1, 20000) n`,
  `insert into admit_webhook select 'bank', 'event-' || n, 'pay-' || n, n,
   case when n % 100 = 0 then n end from generate_series(1, 20000) n`,
  "analyze",
];

type Node = {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly Plans?: readonly Node[];
};

const scannedBy = (node: Node): readonly string[] => [
  ...(node["Node Type"] === "Seq Scan" ? [node["Relation Name"] ?? ""] : []),
  ...(node.Plans ?? []).flatMap(scannedBy),
];

/** The tables that the statement reads whole when it is planned for its parameters. */
const scans = async (raw: Raw, text: string): Promise<readonly string[]> => {
  // A literal that every type of ours can be read from; nothing is carried out.
  const [row] = await raw.all(`explain (format json) ${text.replaceAll(/\$\d+/g, "'1'")}`);
  const plans = row?.["QUERY PLAN"] as readonly { readonly Plan: Node }[];
  return plans.flatMap(({ Plan }) => scannedBy(Plan)).filter((table) => table.startsWith("admit_"));
};

/** Every statement with which the stores' whole kit asks, as PostgreSQL gets it. */
const spoken = async (): Promise<readonly string[]> => {
  const said = new Set<string>();
  const dialect = {
    ...postgresDialect,
    prepare: (text: string) => {
      const prepared = postgresDialect.prepare(text);
      said.add(prepared);
      return prepared;
    },
  };
  for (const { run } of storesContract(() => openSpoken({ dialect }))) await run();
  return [...said].filter((text) => /^(?:select|insert|update|delete) /.test(text));
};

let statements: readonly string[] = [];
beforeAll(async () => {
  statements = await spoken();
}, 120_000);

/** A connection with the settings of the stores' own sessions. */
const openSession = async (options = sessionOptions): Promise<Raw> => {
  await using stack = new AsyncDisposableStack();
  const open = stack.use(await openStores());
  const url = new URL(open.database.url);
  url.searchParams.set("options", options);
  const raw = stack.use(await openRaw(url.href));
  const owned = stack.move();
  return { all: raw.all, [Symbol.asyncDispose]: () => owned.disposeAsync() };
};

// A plan that reads a whole show is right in every other test, and many times as slow.
test("no statement reads a whole table, but for those that are for it", async () => {
  expect(statements.length).toBeGreaterThan(35);
  await using raw = await openSession();
  for (const text of fill) await raw.all(text);
  expect(await scanningOf(raw)).toEqual([]);
  // The look finds what it looks for.
  expect(await scans(raw, "select * from admit_seat where section = $1")).toEqual(["admit_seat"]);
}, 120_000);

const scanningOf = async (raw: Raw): Promise<readonly string[]> => {
  const scanning: string[] = [];
  for (const text of statements) {
    const isAllowed = wholeTable.some((allowed) => allowed.test(text));
    if (!isAllowed && (await scans(raw, text)).length > 0) scanning.push(text);
  }
  return scanning;
};

// A plan is kept as long as its connection lives, and a sale begins with empty tables.
test("no statement that is planned for empty tables would read them whole when they are full", async () => {
  await using raw = await openSession();
  expect(await scanningOf(raw)).toEqual([]);
  await using open = await openSession("-c random_page_cost=1.1");
  expect((await scanningOf(open)).length).toBeGreaterThan(5);
}, 120_000);

type Looked = {
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Looked[];
};

/** Rows that were read in vain. */
const discarded = (plan: Looked): number =>
  (plan["Rows Removed by Filter"] ?? 0) +
  (plan.Plans ?? []).map(discarded).reduce((sum, count) => sum + count, 0);

/** How many rows a question after tokens of the line reads in vain. */
const inVain = async (raw: Raw, text: string): Promise<number> => {
  const literal = text
    .replace("$1", "'young'")
    .replaceAll(/\$\d+::jsonb/g, `'["1"]'::jsonb`)
    .replaceAll(/\$\d+/g, "'1'");
  const [row] = await raw.all(`explain (analyze, format json) ${literal}`);
  const plans = row?.["QUERY PLAN"] as readonly { readonly Plan: Looked }[];
  return plans.reduce((sum, plan) => sum + discarded(plan.Plan), 0);
};

// When a sale opens, a line is a thousand times as long as PostgreSQL last counted.
test("a token is found by index in a line that has just come to be", async () => {
  const ofTokens = statements.filter((text) => /^select [^*]+ from admit_queue_token /.test(text));
  expect(ofTokens.length).toBeGreaterThan(3);
  await using raw = await openSession();
  await raw.all(
    "insert into admit_queue select 'young', 1, 'open', null, '{}', 1, 0, 1, 0, 0, 0, 1, 1, '{}'",
  );
  const join = (numbers: string): string =>
    `insert into admit_queue_token select 'young', n, 'fan-' || n, 1, n, 'waiting'
     from generate_series(${numbers}) n`;
  await raw.all(join("1, 1"));
  await raw.all("analyze");
  await raw.all(join("2, 20000"));
  const slow: string[] = [];
  for (const text of ofTokens) if ((await inVain(raw, text)) > 100) slow.push(text);
  expect(slow).toEqual([]);
  // As it was asked once: by the line first.
  const byLine =
    "select no from admit_queue_token where queue_id = $1 and status in ('waiting', 'active') " +
    "and user_id = any(array(select jsonb_array_elements_text($2::jsonb)))";
  expect(await inVain(raw, byLine)).toBeGreaterThan(10_000);
}, 120_000);
