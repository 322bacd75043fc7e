import type { Columns } from "../../dialect.ts";
import { corrupt, LostRace } from "../../errors.ts";
import { insertOf, putRows, type RowValues, type Sql, type Statement, textOf } from "../../sql.ts";
import type { Records } from "./records.ts";

type Table<T> = {
  readonly name: string;
  readonly key: string;
  readonly columns: Columns;
  readonly toRow: (record: T) => RowValues;
  /**
   * Whether another step may insert the same record at the same time, since there is no row to lock
   * yet. The second step runs again and finds the record.
   */
  readonly insertRaces?: boolean;
};

/**
 * Puts records of one table. New ones are inserted; the others must follow the loaded version. A
 * record that does not follow is a sign of a broken lock, so the step fails with `CORRUPT` before
 * anything is overwritten.
 */
export const putVersioned = <T extends { readonly version: number }>({
  name,
  key,
  columns,
  toRow,
  insertRaces = false,
}: Table<T>): ((sql: Sql, records: Records<T>) => readonly Statement[]) => {
  const insertText = insertOf(name, columns, insertRaces ? " on conflict do nothing" : "");
  const updateText = textOf(
    (dialect) =>
      `update ${name} set ${Object.keys(columns)
        .filter((column) => column !== key)
        .map((column) => `${column} = put.${column}`)
        .join(", ")} from (${dialect.rows({ ...columns, loaded_version: "int" })}) as put ` +
      `where ${dialect.keyIs(`${name}.${key}`, `put.${key}`)} and ${name}.version = put.loaded_version`,
  );
  const doesNotFollow = () => corrupt(`A put into ${name} does not follow on what is stored.`);
  const lostRace = () => new LostRace(`a row of ${name}`);
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
      ...putRows(sql, insertText, inserted, insertRaces ? lostRace : doesNotFollow),
      ...putRows(sql, updateText, updated, doesNotFollow),
    ];
  };
};
