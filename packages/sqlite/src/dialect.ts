import type { Columns, ColumnType, Failure, SqlDialect } from "@admit-one/sql";
import { openBeside } from "./beside.ts";
import { atOnce, beginWrite, databaseOf } from "./kysely-dialect.ts";

const busy = /^SQLITE_(BUSY|LOCKED)/;
// A damaged file, or one that is not a database, is reported as CORRUPT as well.
const broken = /^SQLITE_(CONSTRAINT|CORRUPT|NOTADB|MISMATCH)/;

// The disk is full (exceeding a quota looks like a failed write), or the file is read-only. A
// commit writes its last frame last, so a commit that found no space has not happened.
const unwritable = /^SQLITE_(FULL|READONLY|IOERR_WRITE)/;

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeOf(error.cause);
};

const classify = (error: unknown): Failure => {
  const code = codeOf(error);
  if (busy.test(code)) return "busy";
  if (unwritable.test(code)) return "unwritable";
  return broken.test(code) ? "constraint" : "unavailable";
};

// SQLite reads JSON true as 1 and JSON null as null. No other type needs a conversion either.
const extract = ([column, _type]: [string, ColumnType], index: number): string =>
  // A whole path: SQLite would build one from a bare index again for each value.
  `value ->> '$[${index}]' as ${column}`;

const rows = (columns: Columns): string =>
  // "where true" prevents a following "on conflict" from being parsed as part of a join.
  `select ${Object.entries(columns).map(extract).join(", ")} from jsonb_each(?) where true`;

/** SQLite has one writer at a time, so a step that writes takes the one lock when it begins. */
export const sqliteDialect: SqlDialect = {
  name: "sqlite",
  hasOneConnection: true,
  // All other steps wait for one of these. It takes a few milliseconds, and one call makes several
  // steps.
  seatsPerStep: 100,
  beginWrite,
  beginRead: "begin",
  forUpdate: "",
  forShare: "",
  anyOf: (column) => `${column} in (select value from json_each(?))`,
  selectPairs: (select, column, listed, { and = "" } = {}) =>
    `${select} where ${column} = ? and ${listed} in (select value from json_each(?)) ${and}`,
  anyFrom: (column, select) => `${column} in (${select})`,
  keyIs: (column, value) => `${column} = ${value}`,
  deleteFound: (table, columns, select) =>
    `delete from ${table} where (${columns.join(", ")}) in (${select})`,
  itemsOf: (column) => `json_each(${column}) as item`,
  rows,
  atOnce,
  beside: (connection) => {
    const database = databaseOf(connection);
    return database === undefined ? null : openBeside(database);
  },
  prepare: (text) => text,
  classify,
  // Each try already waits for the busy timeout. Together the tries outlast the long write of a
  // plan.
  retry: { attempts: 60, minDelayMs: 1, maxDelayMs: 100 },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};
