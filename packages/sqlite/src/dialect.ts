import type { Columns, ColumnType, Failure, SqlDialect } from "@admit-one/sql";
import { openBeside } from "./beside.ts";
import { atOnce, beginWrite, databaseOf } from "./kysely-dialect.ts";

const busy = /^SQLITE_(BUSY|LOCKED)/;
// A file that is no database, or a damaged one, answers as CORRUPT as well.
const broken = /^SQLITE_(CONSTRAINT|CORRUPT|NOTADB|MISMATCH)/;

// Nothing more fits on the disk (a quota's end looks like a failed write), or the file may only be
// read. A commit writes its last frame last, so one that found no room for it has not happened.
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

// JSON true is 1 and JSON null is null to SQLite; every other type needs no conversion either.
const extract = ([column, _type]: [string, ColumnType], index: number): string =>
  // A whole path, since SQLite would make one of a bare index, for each value again.
  `value ->> '$[${index}]' as ${column}`;

const rows = (columns: Columns): string =>
  // "where true" keeps an "on conflict" that follows from being read as part of a join.
  `select ${Object.entries(columns).map(extract).join(", ")} from jsonb_each(?) where true`;

/**
 * SQLite: one writer at a time, so a step that writes takes the one lock when it begins.
 */
export const sqliteDialect: SqlDialect = {
  name: "sqlite",
  hasOneConnection: true,
  // All others wait as long: a few milliseconds, since one call makes several steps.
  seatsPerStep: 100,
  beginWrite,
  beginRead: "begin",
  forUpdate: "",
  forShare: "",
  anyOf: (column) => `${column} in (select value from json_each(?))`,
  anyFrom: (column, select) => `${column} in (${select})`,
  keyIs: (column, value) => `${column} = ${value}`,
  deleteFound: (table, columns, select) =>
    `delete from ${table} where (${columns.join(", ")}) in (${select})`,
  rows,
  atOnce,
  beside: (connection) => {
    const database = databaseOf(connection);
    return database === undefined ? null : openBeside(database);
  },
  prepare: (text) => text,
  classify,
  // Each try already waits for the busy time-out; together they outlast a long write of a plan.
  retry: { attempts: 60, minDelayMs: 1, maxDelayMs: 100 },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};
