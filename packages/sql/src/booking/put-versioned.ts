import type { Columns } from "../dialect.ts";
import { corrupt } from "../errors.ts";
import { columnList, type RowValues, type Sql, textOf, toRows } from "../sql.ts";

/** A record that is put whole, guarded by the version that it raises. */
export type Versioned = { readonly version: number };

/**
 * Puts records of one table: new ones (version 1) are inserted, the others must follow on the
 * version that is stored. Whatever does not is a defect of the caller or a broken lock, so it fails
 * as `CORRUPT` before anything is overwritten.
 */
export const putVersioned = <T extends Versioned>(
  table: string,
  key: string,
  columns: Columns,
  toRow: (record: T) => RowValues,
): ((sql: Sql, records: readonly T[]) => Promise<void>) => {
  const insertText = textOf(
    (dialect) => `insert into ${table} (${columnList(columns)}) ${dialect.rows(columns)}`,
  );
  const updateText = textOf(
    (dialect) =>
      `update ${table} set ${Object.keys(columns)
        .filter((column) => column !== key)
        .map((column) => `${column} = put.${column}`)
        .join(", ")} from (${dialect.rows(columns)}) as put ` +
      `where ${table}.${key} = put.${key} and ${table}.version = put.version - 1`,
  );
  const put = async (sql: Sql, text: string, records: readonly T[]): Promise<void> => {
    if (records.length === 0) return;
    const saved = await sql.run(text, toRows(records.map(toRow)));
    if (saved !== records.length) {
      throw corrupt(`A put into ${table} does not follow on what is stored.`);
    }
  };
  return async (sql, records) => {
    await put(
      sql,
      insertText(sql),
      records.filter(({ version }) => version === 1),
    );
    await put(
      sql,
      updateText(sql),
      records.filter(({ version }) => version !== 1),
    );
  };
};
