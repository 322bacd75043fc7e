import { randomUUID } from "node:crypto";
import { type LocalPostgres, startPostgres } from "@admit-one/local-postgres";
import { migratePostgres } from "@admit-one/postgres";
import { storesContract } from "@admit-one/testing/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sessionOptions } from "../src/session-options.ts";
import { openConnected, openServer } from "./support/connected.ts";
import { migrated, openStores } from "./support/database.ts";
import { lending } from "./support/lending.ts";
import { listen } from "./support/listen.ts";
import { openRaw, type Raw } from "./support/raw.ts";

/** What reads a whole table because that is what it is for: the audit, and the lists of all. */
const wholeTable = [
  /^select\s+\(select count\(\*\) from admit_seat /,
  /^select .* from admit_seat where state <> 'free'/,
  /^select .*holder_id from admit_seat .*order by/,
  /^select .* from admit_reservation .*order by reservation_id/,
  /^select .* from admit_payment .*order by payment_id/,
  // Any seats of a show that nobody sees, up to a limit: their order does not matter.
  /^delete from admit_seat .*limit/,
  /^select queue_id from admit_queue order by queue_id$/,
  // It has one row.
  /^select lock_id from admit_outbox_lock /,
];

/** The columns of rows that are filled in below; the others have their defaults. */
const shows =
  "admit_show (show_id, concert_id, starts_at_ms, sales_open_at_ms, sales_close_at_ms, cancelled, " +
  "total_seats, price_from, seat_version)";
const seats =
  "admit_seat (show_id, seat_id, plan_no, section, row_name, label, seat_no, accessible, " +
  "restricted_view, price, epoch, state, reservation_id, until_ms, version)";
const payments =
  "admit_payment (payment_id, reservation_id, show_id, user_id, amount, currency, method, " +
  "created_at_ms, deadline_ms, version, status, step, recover_at_ms)";

/** Enough for a plan that reads all of it to be the dearest one. */
const fill = [
  `insert into admit_concert select 'concert-' || n, 't', 'KRW', 'queue-1', '{}', n, 1, 'published'
   from generate_series(1, 5000) n`,
  `insert into ${shows} select 'show-' || n, 'concert-' || n, 1, 1, 1, false, 2000, 1, 1
   from generate_series(1, 5000) n`,
  `insert into admit_creation select 'creation-' || n, 'concert-' || n, 'f', '{}', n, n, n % 2 = 0
   from generate_series(1, 5000) n`,
  `insert into admit_reservation select 'res-' || n, 'show-' || n % 50 + 1, 'c', 'user-' || n % 2000,
   'queue-1', n, '[]', 1, 'KRW', n, n, null, 0, 1,
   case when n % 20 = 0 then 'held' when n % 3 = 0 then 'confirmed' else 'expired' end
   from generate_series(1, 20000) n`,
  `insert into ${seats} select 'show-' || s, 'seat-' || n, n, 'A', '1', n, n, false, false, 1, 0,
   case when n % 4 = 0 then 'held' else 'free' end,
   case when n % 4 = 0 then 'res-' || n end, n, n % 100
   from generate_series(1, 50) s, generate_series(1, 1000) n`,
  "update admit_seat set holder_id = reservation_id where reservation_id is not null",
  `insert into ${payments} select 'pay-' || n, 'res-' || n, 'show-1', 'u', 1, 'KRW', '{}', n, n, 1,
   case when n % 100 = 0 then 'pending' else 'captured' end, 'created',
   case when n % 100 = 0 then n end
   from generate_series(1, 20000) n`,
  `insert into admit_idempotency_record select 'user-' || n, 'key', 'f', '{}', n
   from generate_series(1, 20000) n`,
  `insert into admit_event (event_id, stream, at_ms, payload, delivered, routed)
   select 'e-' || n, 's', n, '{}', n % 1000 <> 0, n % 1000 <> 1 from generate_series(1, 20000) n`,
  `insert into admit_delivery select 'e-' || n, 'subscriber-' || n % 3, n, 'stream-' || n / 9,
   n % 9 < 3, 1, 0, case when n % 500 <> 0 then n end, case when n % 500 = 0 then n end, null
   from generate_series(1, 20000) n`,
  `insert into admit_queue select 'queue-' || n, 1, 'open', null, '{}', 1, 0, 1, 0, 0, 0, 1, 1, '{}',
   '{}', n
   from generate_series(1, 5000) n`,
  `insert into admit_queue_token select 'queue-' || n % 50 + 1, n, 'user-' || n, 1, n,
   case when n % 3 = 0 then 'waiting' when n % 3 = 1 then 'active' else 'expired' end,
   n, n, n, n from generate_series(1, 20000) n`,
  `insert into admit_queue_gap select 'queue-' || n % 50 + 1, n, 1, '', 1
   from generate_series(1, 5000) n`,
  `insert into admit_refund (refund_id, payment_id, no, origin, reservation_id, show_id, user_id,
     method, reference, amount, currency, reason, requested_at_ms, paid_amount, covered_amount,
     attempt, attempts, version, status, recover_at_ms, failure, stuck_at_ms, settled_at_ms)
   select 'refund-' || n, 'pay-' || n, 1, 'ours', 'res-' || n, 'show-' || n % 50, 'u', '{}', 'r', 1,
     'KRW', 'late', n, 0, 0, 1, 0, 1,
     case n % 100 when 0 then 'requested' when 1 then 'needs_operator' else 'succeeded' end,
     case when n % 100 = 0 then n end, case when n % 100 = 1 then 'no' end,
     case when n % 100 = 1 then n end, n
   from generate_series(1, 20000) n`,
  `insert into admit_wallet select 'KRW:user-' || n, 'user-' || n, 'KRW', n, 1
   from generate_series(1, 20000) n`,
  `insert into admit_ledger_entry select 'entry-' || n, 'posting-' || n, 'sales', n, 'KRW', null, n
   from generate_series(1, 20000) n`,
  `insert into admit_webhook select 'bank', 'event-' || n, 'pay-' || n, n,
   case when n % 100 = 0 then n end from generate_series(1, 20000) n`,
  ...["admit_journal", "admit_queue_journal"].map(
    (table) =>
      `insert into ${table} select 'row-' || n, n, 'kim-' || n % 20, 'agent', 'cancelShow', 'show',
       'show-' || n % 5000, case when n % 3 = 0 then 'user-' || n end, '{}'
       from generate_series(1, 20000) n`,
  ),
  "analyze",
];

type Node = {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly Node[];
};

/**
 * Indexes of nothing but what is to be done, which are there to be read whole; and those of lists of
 * everything, whose first part is at their end.
 */
const isOfWork = new RegExp(
  "^admit_(?:event_unrouted|delivery_(?:dead|due)|show_(?:cancelled|retried)|webhook_due|" +
    "(?:payment|refund)_recovery|payment_disputed|refund_(?:outside|by_hand|twice)|" +
    "plan_unsettled|(?:concert|queue|journal|queue_journal)_age)$",
);

/** An index without a condition is only another way through the whole table. */
const isScan = (node: Node): boolean =>
  node["Node Type"] === "Seq Scan" ||
  (/^Index (?:Only )?Scan$/.test(node["Node Type"]) &&
    node["Index Cond"] === undefined &&
    !isOfWork.test(node["Index Name"] ?? ""));

const scannedBy = (node: Node): readonly string[] => [
  ...(isScan(node) ? [node["Relation Name"] ?? ""] : []),
  ...(node.Plans ?? []).flatMap(scannedBy),
];

/** The tables that the statement reads whole when it is planned for its parameters. */
const scans = async (raw: Raw, text: string): Promise<readonly string[]> => {
  // A literal that every type of ours can be read from; nothing is carried out.
  const [row] = await raw.all(`explain (format json) ${text.replaceAll(/\$\d+/g, "'1'")}`);
  const plans = row?.["QUERY PLAN"] as readonly { readonly Plan: Node }[];
  return plans.flatMap(({ Plan }) => scannedBy(Plan)).filter((table) => table.startsWith("admit_"));
};

/** Every statement of one server's cases, as PostgreSQL gets it. */
const said = new Set<string>();

const borrow = lending(async () => {
  const connected = await openConnected(migrated);
  listen(await connected.orm.em.getConnection().getNativeClient(), (text) => said.add(text));
  return connected;
});
const cases = storesContract(async () => {
  await using stack = new AsyncDisposableStack();
  const { lent } = stack.use(await borrow());
  const stores = stack.use(await openServer(lent.orm));
  const owned = stack.move();
  return { stores, [Symbol.asyncDispose]: () => owned.disposeAsync() };
});

describe("one server", () => {
  test.for(cases)("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

let statements: readonly string[] = [];
/** Where only tests of plans were chosen, nothing was said so far. */
const hearAll = async (): Promise<void> => {
  if (said.size === 0) for (const { run } of cases) await run();
  statements = [...said].filter((text) => /^(?:select|insert|update|delete) /.test(text));
};

/** Nobody counts the rows but a test that says so: PostgreSQL would do it by itself in the middle. */
const uncounted = `
  do $$
  declare
    it record;
  begin
    for it in select oid::regclass as "table" from pg_class
      where relkind = 'r' and relname like 'admit\\_%'
    loop
      execute format('alter table %s set (autovacuum_enabled = false)', it."table");
    end loop;
  end $$`;

const openDatabase = async (): Promise<{ readonly url: string } & AsyncDisposable> => {
  const { database, [Symbol.asyncDispose]: end } = await openStores();
  return { url: database.url, [Symbol.asyncDispose]: end };
};
type OpenDatabase = typeof openDatabase;

/** The oldest version that the stores support plans differently. */
let oldest: LocalPostgres | undefined;
const openOldDatabase: OpenDatabase = async () => {
  oldest ??= await startPostgres({ version: "oldest" });
  const server = oldest;
  const name = `plans_${randomUUID().slice(0, 8)}`;
  const url = await server.createDatabase(name);
  await migratePostgres({ url });
  return { url, [Symbol.asyncDispose]: () => server.dropDatabase(name) };
};

afterAll(() => oldest?.stop());

/** A connection with the settings of the stores' own sessions. */
const openSessionOn = async (open: OpenDatabase, options: string): Promise<Raw> => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await open());
  const url = new URL(database.url);
  url.searchParams.set("options", options);
  const raw = stack.use(await openRaw(url.href));
  await raw.all(uncounted);
  const owned = stack.move();
  return { all: raw.all, [Symbol.asyncDispose]: () => owned.disposeAsync() };
};

describe.each([
  ["18", openDatabase],
  ["15", openOldDatabase],
] as const)("plans of PostgreSQL %s", (version, open) => {
  beforeAll(hearAll, 120_000);
  const openSession = (options = sessionOptions) => openSessionOn(open, options);

  test("are asked of that version", async () => {
    await using raw = await openSession();
    const [row] = await raw.all("select current_setting('server_version') as version");
    expect(row?.["version"]).toMatch(new RegExp(`^${version}\\.`));
  });

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
    await using usual = await openSession("-c random_page_cost=1.1");
    expect((await scanningOf(usual)).length).toBeGreaterThan(5);
  }, 120_000);

  type Looked = { readonly "Shared Hit Blocks": number; readonly "Shared Read Blocks": number };

  /** What the statement's parameters are for it to name the first of the young rows. */
  const literalsOf = (text: string): readonly string[] => {
    const isOfYoung = /\(value ->> 0\) as (?:queue|show)_id/.test(text);
    const row = JSON.stringify([[isOfYoung ? "young" : "1", ...Array<string>(25).fill("1")]]);
    const count = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, no]) => Number(no)));
    return Array.from({ length: count }, (_, index) => {
      const is = (before: string, after = "") =>
        new RegExp(`${before}\\$${index + 1}(?!\\d)${after}`).test(text);
      if (is("(?:queue_id|show_id|subscriber)(?: \\|\\| '')? = ")) return "'young'";
      if (is("\\(show_id, until_ms\\) [<>]= \\(")) return "'young'";
      if (is("select ", "::text as paired")) return "'young'";
      if (is("elements_text\\(")) return `'["1"]'`;
      return is("", "::jsonb") ? `'${row}'` : "'1'";
    });
  };

  /** How many pages a question after few of the young rows looks at. */
  const pagesOf = async (raw: Raw, question: string): Promise<number> => {
    await raw.all("begin");
    const [row] = await raw.all(`explain (analyze, buffers, format json) ${question}`);
    await raw.all("rollback");
    const plans = row?.["QUERY PLAN"] as readonly { readonly Plan: Looked }[];
    return plans.reduce(
      (sum, { Plan }) => sum + Plan["Shared Hit Blocks"] + Plan["Shared Read Blocks"],
      0,
    );
  };

  /** More than any look by keys at a few rows; any walk through thousands is more. */
  const pagesMax = 100;

  /**
   * Asks the texts once of what is there, and again when there is more of it; tells which of them look
   * at too much then, by the old plan or by one that is made of what was known before. Plans and
   * knowledge stay for as long as nobody counts the rows.
   */
  const slowAfter = async (
    raw: Raw,
    texts: readonly string[],
    more: readonly string[],
  ): Promise<readonly string[]> => {
    await raw.all("set plan_cache_mode = force_generic_plan");
    const questions = new Map<string, string>();
    for (const [no, text] of texts.entries()) {
      await raw.all(`prepare statement_${no} as ${text}`);
      const literals = literalsOf(text).join(", ");
      const question = `execute statement_${no} ${literals === "" ? "" : `(${literals})`}`;
      await pagesOf(raw, question);
      questions.set(text, question);
    }
    for (const text of more) await raw.all(text);
    const slow = new Set<string>();
    for (const _ of ["by the old plan", "by a new one"]) {
      for (const [text, question] of questions) {
        if ((await pagesOf(raw, question)) > pagesMax) slow.add(text);
      }
      await raw.all("discard plans");
    }
    return [...slow];
  };

  /** What changes, or looks for, rows of these tables; not what is there to read them all. */
  const about = (tables: string): readonly string[] => {
    const form = `^(?:select [^*]+ from|update|delete from|select found.* lateral .select [^*]+ from) ${tables} |^insert into ${tables} .* from \\(select `;
    return statements.filter(
      (text) => new RegExp(form).test(text) && !wholeTable.some((allowed) => allowed.test(text)),
    );
  };

  /** What PostgreSQL knows when a sale begins: nothing at all, or how little there was before it. */
  const knowing = ["nothing", "a beginning"] as const;

  // When a sale opens, a line is a thousand times as long as PostgreSQL last counted.
  test.for(knowing)(
    "a token is found by index in a new line, of which is known %s",
    async (what) => {
      const ofTokens = about("admit_queue_token");
      expect(ofTokens.length).toBeGreaterThan(7);
      // By the line first, and each of the line against each that came along: they must be found slow.
      const byLine =
        "select no from admit_queue_token where queue_id = $1 and status in ('waiting', 'active') " +
        "and user_id || '' = any(array(select jsonb_array_elements_text($2::jsonb)))";
      const byEach =
        "update admit_queue_token set hint_ends_at_ms = 1 from (select (value ->> 0)::bigint as no " +
        "from jsonb_array_elements($1::jsonb)) as put where queue_id = $2 " +
        "and admit_queue_token.no + 0 = put.no";
      await using raw = await openSession();
      await raw.all(
        "insert into admit_queue select 'young', 1, 'open', null, '{}', 1, 0, 1, 0, 0, 0, 1, 1, '{}', '{}', 1",
      );
      const join = (numbers: string): string =>
        `insert into admit_queue_token select 'young', n, 'fan-' || n, 1, n, 'waiting'
     from generate_series(${numbers}) n`;
      if (what === "a beginning") for (const text of [join("1, 1"), "analyze"]) await raw.all(text);
      const texts = [...ofTokens, byLine, byEach];
      const grow = [join(what === "nothing" ? "1, 20000" : "2, 20000")];
      expect(await slowAfter(raw, texts, grow)).toEqual([byLine, byEach]);
    },
  );

  const tablesOfASale =
    "admit_(?:seat|reservation|payment|refund|wallet|idempotency_record|event|delivery|webhook)";

  /**
   * An operator's look at one status of a show of which a single row was counted: by the index of the
   * allowance it takes 2 ms among 20,000 reservations, and by its own once somebody counts.
   */
  const ofOperators =
    /^select [^*]+ from admit_reservation where show_id = \$1 and created_at_ms >= 0 and status/;

  // And a show that just went on sale has as many seats and holds as one that was sold last year.
  test.for(knowing)("rows are found by index in a new sale, of which is known %s", async (what) => {
    const ofASale = about(tablesOfASale).filter(
      (text) => what === "nothing" || !ofOperators.test(text),
    );
    expect(ofASale.length).toBeGreaterThan(40);
    // What must be found slow: always, and where PostgreSQL knows of a single row.
    const bySection = "select seat_id from admit_seat where show_id = $1 and section = $2";
    const byEnd =
      "select seat_id from admit_seat where show_id = $1 and state = 'held' and until_ms <= $2 order by until_ms";
    const byEquals =
      "update admit_seat set epoch = put.epoch from (select (value ->> 0) as show_id, " +
      "(value ->> 1) as seat_id, (value ->> 2)::bigint as epoch from jsonb_array_elements($1::jsonb)) " +
      "as put where admit_seat.show_id = put.show_id and admit_seat.seat_id = put.seat_id";
    const bySelect =
      "select payment_id from admit_payment where payment_id in (select payment_id " +
      "from admit_reservation where reservation_id = any(array(select jsonb_array_elements_text($1::jsonb))))";
    await using raw = await openSession();
    await raw.all(
      "insert into admit_concert select 'young', 't', 'KRW', 'queue', '{}', 1, 1, 'published'",
    );
    await raw.all(`insert into ${shows} select 'young', 'young', 1, 1, 1, false, 1, 1, 1`);
    const sell = (numbers: string): readonly string[] =>
      [
        `admit_reservation select 'res-' || n, 'young', 'young', 'fan-' || n, 'queue', n, '[]', 1,
       'KRW', n, n, null, 0, 1, 'held'`,
        `${seats} select 'young', 'seat-' || n, n, 'A', '1', n, n, false, false, 1, 0, 'held', 'res-' || n, n, n`,
        `${payments} select 'pay-' || n, 'res-' || n, 'young', 'fan', 1, 'KRW', '{}', n, n, 1,
       'pending', 'created', n`,
        `admit_refund (refund_id, payment_id, no, origin, reservation_id, show_id, user_id, method,
         reference, amount, currency, reason, requested_at_ms, paid_amount, covered_amount, attempt,
         attempts, version, status, recover_at_ms, settled_at_ms)
       select 'refund-' || n, 'pay-' || n, 1, 'ours', 'res-' || n, 'young', 'u', '{}', 'r', 1, 'KRW',
         'late', n, 0, 0, 1, 0, 1, 'requested', n, n`,
        `admit_wallet select 'KRW:user-' || n, 'user-' || n, 'KRW', n, 1`,
        `admit_idempotency_record select 'user-' || n, 'key', 'f', '{}', n`,
        `admit_event (event_id, stream, at_ms, payload, delivered, routed)
       select 'e-' || n, 's-' || n, n, '{}', false, true`,
        `admit_delivery select 'e-' || n, 'young', n, 's-' || n, true, 0, 0, n, null, null`,
        `admit_webhook select 'bank', 'event-' || n, 'pay-' || n, n, n`,
      ].map((rows) => `insert into ${rows} from generate_series(${numbers}) n`);
    if (what === "a beginning")
      for (const text of [...sell("1, 1"), "analyze"]) await raw.all(text);
    const grow = sell(what === "nothing" ? "1, 20000" : "2, 20000");
    const planted = what === "nothing" ? [bySection] : [bySection, byEquals, bySelect, byEnd];
    // Those that must be found are asked first: what the others undo makes the tables longer.
    expect(await slowAfter(raw, [...planted, ...ofASale], grow)).toEqual(planted);
  });
});
