import type { Columns, ColumnType, SqlDialect } from "@admit-one/sql";
import { classify, isAnswer, neverSent, takesNoWrites } from "./classify.ts";

const castOf: Readonly<Record<ColumnType, string>> = {
  text: "",
  int: "::bigint",
  bool: "::boolean",
  json: "::jsonb",
};

const extract = ([column, type]: [string, ColumnType], index: number): string =>
  `(value ->> ${index})${castOf[type]} as ${column}`;

const rows = (columns: Columns): string =>
  `select ${Object.entries(columns).map(extract).join(", ")} from jsonb_array_elements(?::jsonb)`;

const keyIs = (column: string, value: string): string => `${column} = any(array[${value}])`;

const deleteFound = (
  table: string,
  [key = "", ...others]: readonly string[],
  select: string,
): string => {
  const same = others.map((column) => `${table}.${column} = gone.${column}`);
  return (
    `delete from ${table} using (${select}) as gone where ` +
    [keyIs(`${table}.${key}`, `gone.${key}`), ...same].join(" and ")
  );
};

type Made = { text?: string; readonly next: Map<string, Made> };

/**
 * Combines several texts into one and caches the result. It is found through a tree of the single
 * texts: a newly concatenated key would have to be hashed on every look-up.
 */
const once = (
  make: (texts: readonly string[]) => string,
): ((texts: readonly string[]) => string) => {
  const root: Made = { next: new Map() };
  return (texts) => {
    let made = root;
    for (const text of texts) {
      const next: Made = made.next.get(text) ?? { next: new Map() };
      made.next.set(text, next);
      made = next;
    }
    return (made.text ??= make(texts));
  };
};

const together = once((texts) => {
  const columns = texts.map(
    (text, index) => `(select coalesce(json_agg(r), '[]') from (${text}) r) as r${index}`,
  );
  return `select ${columns.join(", ")}`;
});

/** PostgreSQL numbers its parameters. */
const prepare = (text: string): string => {
  let count = 0;
  return text.replaceAll("?", () => {
    count += 1;
    return `$${count}`;
  });
};

/**
 * PostgreSQL: READ COMMITTED, with one row that every step locks before it reads anything else: the
 * show's for bookings, the queue's for tokens. Each later statement sees everything committed
 * before the lock was granted, so no later check is needed. Concerts are always locked after shows,
 * so no two steps wait for each other.
 */
export const postgresDialect: SqlDialect = {
  name: "postgres",
  // No step waits for these rows. The limit is for this process, which builds them and has other
  // requests to serve.
  seatsPerStep: 1_000,
  // Not "read write": that would override an administrator's read-only setting.
  beginWrite: "begin isolation level read committed",
  // Several statements that see one moment. In READ COMMITTED each would see a different one.
  beginRead: "begin isolation level repeatable read read only",
  // Not "for update", which would also block steps that only refer to the row by its key.
  forUpdate: " for no key update",
  forUpdateIfFree: " for no key update skip locked",
  forShare: " for share",
  // An array, so that the index is searched once for each member, however many there are.
  anyOf: (column) => `${column} = any(array(select jsonb_array_elements_text(?::jsonb)))`,
  // Each pair is looked up by itself. Without the offsets PostgreSQL would make one join of it.
  selectPairs: (select, column, listed, { type = "text", and = "" } = {}) =>
    "select found.* from (select ?::text as paired, " +
    `(jsonb_array_elements_text(?::jsonb))${castOf[type]} as listed offset 0) as asked, ` +
    `lateral (${select} where ${column} = asked.paired and ${listed} = asked.listed ${and} ` +
    "offset 0) as found",
  anyFrom: (column, select) => `${column} = any(array(${select}))`,
  keyIs,
  deleteFound,
  itemsOf: (column) => `jsonb_array_elements(${column}) as item (value)`,
  rows,
  together,
  prepare,
  classify,
  takesNoWrites,
  neverSent,
  // The tries take a third of a second on average: longer than a deadlock, shorter than a
  // customer's patience. After that the caller must repeat the command. A try that starts within
  // the limit may wait for a lock once more.
  retry: { attempts: 6, minDelayMs: 10, maxDelayMs: 500, withinMs: 2_500 },
};

// If a count is wrong, the text `put N` is cast to an integer and fails. PostgreSQL has no shorter
// way to refuse.
const expecting = once((texts) => {
  const puts = texts.map(
    (text, index) => `put${index} as (${text.startsWith("select") ? text : `${text} returning 1`})`,
  );
  const checks = texts.map(
    (_, index) => `when (select count(*) from put${index}) <> ? then 'put ${index}'`,
  );
  return `with ${puts.join(", ")} select (case ${checks.join(" ")} else '1' end)::int`;
});

/**
 * PostgreSQL's message about the failed cast, with any kind of quotes. No stored value is ever cast
 * like this.
 */
const unexpectedForm = /put (\d+)/;

const unexpected = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "22P02") return undefined;
  const index = unexpectedForm.exec(error.message)?.[1];
  return index === undefined ? undefined : Number(index);
};

/** The same for connections made with `pipeline: true`. */
export const pipelinedDialect: SqlDialect = {
  ...postgresDialect,
  pipelining: {
    expecting,
    unexpected,
    isAnswer,
  },
};
