import type { Columns, ColumnType, SqlDialect } from "@admit-one/sql";
import { classify, isAnswer, takesNoWrites } from "./classify.ts";

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
 * One text of several, made once. It is found by one of them after the other, since a text that is put
 * together anew is hashed anew wherever it is looked up.
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
 * show's for bookings, the queue's for tokens. Each later statement sees what was committed before
 * the lock was given, so nothing has to be proved afterwards, and no step waits for a second row
 * that somebody who waits for its own may have: concerts come after shows, always.
 */
export const postgresDialect: SqlDialect = {
  name: "postgres",
  // Nobody waits for its rows; this process makes them, and has others to serve.
  seatsPerStep: 1_000,
  // Not "read write": that would overrule an administrator who lets nothing be written.
  beginWrite: "begin isolation level read committed",
  // Several statements that see one moment: each would see another one in READ COMMITTED.
  beginRead: "begin isolation level repeatable read read only",
  // Not "for update", which would also stop whoever only refers to the row by its key.
  forUpdate: " for no key update",
  forUpdateIfFree: " for no key update skip locked",
  forShare: " for share",
  // As an array, so that an index is looked at once for each member whatever their number.
  anyOf: (column) => `${column} = any(array(select jsonb_array_elements_text(?::jsonb)))`,
  anyFrom: (column, select) => `${column} = any(array(${select}))`,
  keyIs,
  deleteFound,
  rows,
  together,
  prepare,
  classify,
  takesNoWrites,
  // A third of a second on average, which outlasts a deadlock and not a customer's patience; what
  // is longer is for the caller to repeat. A try that starts now may wait for a lock once more.
  retry: { attempts: 6, minDelayMs: 10, maxDelayMs: 500, withinMs: 2_500 },
};

// Reads its number as an integer where a count is another: PostgreSQL has no shorter way to refuse.
const expecting = once((texts) => {
  const puts = texts.map(
    (text, index) => `put${index} as (${text.startsWith("select") ? text : `${text} returning 1`})`,
  );
  const checks = texts.map(
    (_, index) => `when (select count(*) from put${index}) <> ? then 'put ${index}'`,
  );
  return `with ${puts.join(", ")} select (case ${checks.join(" ")} else '1' end)::int`;
});

/** What PostgreSQL says of the number, in whatever quotes; nothing that is stored is read as one. */
const unexpectedForm = /put (\d+)/;

const unexpected = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "22P02") return undefined;
  const index = unexpectedForm.exec(error.message)?.[1];
  return index === undefined ? undefined : Number(index);
};

/** The same for connections that are made with `pipeline: true`. */
export const pipelinedDialect: SqlDialect = {
  ...postgresDialect,
  pipelining: {
    expecting,
    unexpected,
    isAnswer,
  },
};
