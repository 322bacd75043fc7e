import { CompiledQuery, type DatabaseConnection } from "kysely";
import type { Columns, SqlDialect } from "./dialect.ts";
import { corrupt, DatabaseFailed } from "./errors.ts";

export type Param = string | number | null | Uint8Array;
type Value = string | number | boolean | null;
/** One row of the JSON parameter of `SqlDialect.rows`; JSON columns travel as text. */
export type RowValues = readonly Value[];

/** Statements on one connection. */
export type Sql = {
  readonly dialect: SqlDialect;
  all<Row>(text: string, ...params: readonly Param[]): Promise<readonly Row[]>;
  one<Row>(text: string, ...params: readonly Param[]): Promise<Row | null>;
  /** Answers how many rows it changed. */
  run(text: string, ...params: readonly Param[]): Promise<number>;
};

// One table for each dialect: texts are constants, so it stays as small as the code.
const preparedTexts = new WeakMap<SqlDialect, Map<string, string>>();

const prepared = (dialect: SqlDialect, text: string): string => {
  let texts = preparedTexts.get(dialect);
  if (texts === undefined) preparedTexts.set(dialect, (texts = new Map<string, string>()));
  let known = texts.get(text);
  if (known === undefined) texts.set(text, (known = dialect.prepare(text)));
  return known;
};

export const createSql = (connection: DatabaseConnection, dialect: SqlDialect): Sql => {
  const query = async <Row>(text: string, params: readonly Param[]) => {
    try {
      return await connection.executeQuery<Row>(
        CompiledQuery.raw(prepared(dialect, text), [...params]),
      );
    } catch (error) {
      throw new DatabaseFailed(error);
    }
  };
  return {
    dialect,
    all: async <Row>(text: string, ...params: readonly Param[]) =>
      (await query<Row>(text, params)).rows,
    one: async <Row>(text: string, ...params: readonly Param[]) =>
      (await query<Row>(text, params)).rows[0] ?? null,
    run: async (text, ...params) => Number((await query(text, params)).numAffectedRows ?? 0n),
  };
};

export const columnList = (columns: Columns, prefix = ""): string =>
  Object.keys(columns)
    .map((column) => prefix + column)
    .join(", ");

/** A statement text that depends on the dialect, made once for each. */
export const textOf = (make: (dialect: SqlDialect) => string): ((sql: Sql) => string) => {
  const texts = new WeakMap<SqlDialect, string>();
  return ({ dialect }) => {
    let text = texts.get(dialect);
    if (text === undefined) texts.set(dialect, (text = make(dialect)));
    return text;
  };
};

// Both would come back changed, or not be taken at all: PostgreSQL has no such text.
const unstorableText = /\0|\p{Surrogate}/u;
const unstorableJson = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i;

/** A value for a column, unless it would not come back as it went in. */
export const storable = <V extends Value>(value: V): V => {
  const fits =
    typeof value === "number"
      ? Number.isSafeInteger(value)
      : typeof value !== "string" || !unstorableText.test(value);
  if (!fits) throw corrupt(`${JSON.stringify(value)} has no column that keeps it as it is.`);
  return value;
};

/** The text of a JSON column. */
export const toJson = (value: unknown): string => {
  const text = JSON.stringify(value);
  if (unstorableJson.test(text)) throw corrupt("A JSON column would not keep a text as it is.");
  return text;
};

/** The parameter of `SqlDialect.rows`. */
export const toRows = (rows: readonly RowValues[]): string => {
  for (const row of rows) row.forEach(storable);
  return JSON.stringify(rows);
};
