import { CompiledQuery, type Kysely } from "kysely";
import type { Columns, SqlDialect } from "./dialect.ts";

export type Param = string | number | null | Uint8Array;
/** One row of the JSON parameter of `SqlDialect.rows`; JSON columns travel as text. */
export type RowValues = readonly (string | number | boolean | null)[];

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

export const createSql = (kysely: Kysely<unknown>, dialect: SqlDialect): Sql => {
  const query = <Row>(text: string, params: readonly Param[]) =>
    kysely.executeQuery<Row>(CompiledQuery.raw(prepared(dialect, text), [...params]));
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
