import type { Columns } from "../dialect.ts";
import { corrupt } from "../errors.ts";
import { columnList, putRows, type RowValues, type Sql, type Statement, textOf } from "../sql.ts";
import type { Versions } from "./halls.ts";

/** A record that is put whole, guarded by the version that it raises. */
export type Versioned = { readonly version: number };

/**
 * Puts records of one table: new ones are inserted, the others must follow on the version that was
 * loaded. Whatever does not is a sign of a broken lock, so it fails as `CORRUPT` before anything is
 * overwritten.
 */
export const putVersioned = <T extends Versioned>(
  table: string,
  key: string,
  columns: Columns,
  toRow: (record: T) => RowValues,
): ((sql: Sql, versions: Versions<T>) => readonly Statement[]) => {
  const insertText = textOf(
    (dialect) => `insert into ${table} (${columnList(columns)}) ${dialect.rows(columns)}`,
  );
  const updateText = textOf(
    (dialect) =>
      `update ${table} set ${Object.keys(columns)
        .filter((column) => column !== key)
        .map((column) => `${column} = put.${column}`)
        .join(", ")} from (${dialect.rows({ ...columns, loaded_version: "int" })}) as put ` +
      `where ${dialect.keyIs(`${table}.${key}`, `put.${key}`)} and ${table}.version = put.loaded_version`,
  );
  const onMismatch = () => corrupt(`A put into ${table} does not follow on what is stored.`);
  return (sql, { current, put }) => {
    const inserted: RowValues[] = [];
    const updated: RowValues[] = [];
    for (const [id, loaded] of put) {
      const record = current.get(id);
      if (!record) continue;
      if (loaded === null) inserted.push(toRow(record));
      else updated.push([...toRow(record), loaded.version]);
    }
    return [
      ...putRows(sql, insertText, inserted, onMismatch),
      ...putRows(sql, updateText, updated, onMismatch),
    ];
  };
};
