import { allDiffer } from "./all-differ.ts";
import { corrupt } from "./storable.ts";

/** Rows whose version is raised by every put. */
export type Table<Id, Row> = {
  get(id: Id): Row | undefined;
  rows(): readonly Row[];
  /** Rejects with `CORRUPT` a row that does not follow on the stored one, or was never loaded. */
  check(puts: readonly Row[], loaded: (id: Id) => boolean): void;
  readonly put: (row: Row) => void;
  readonly remove: (id: Id) => void;
};

/** Keeps an index up to date: called for every removed and every added row. */
export type Index<Row> = { add(row: Row): void; remove(row: Row): void };

/**
 * An id for an error message, which may be logged. The part after a NUL is a user's id, so it is
 * cut.
 */
const shown = (id: string): string => id.split("\0", 1).join();

/** Creates an empty table. Its indexes are updated by every put. */
export const createTable = <Id extends string, Row extends { readonly version: number }>(
  name: string,
  idOf: (row: Row) => Id,
  indexes: readonly Index<Row>[],
): Table<Id, Row> => {
  const stored = new Map<Id, Row>();

  const check = (puts: readonly Row[], loaded: (id: Id) => boolean): void => {
    if (!allDiffer(puts, idOf)) corrupt(`one step put a ${name} twice.`);
    for (const row of puts) {
      const id = idOf(row);
      const old = stored.get(id);
      const expected = (old?.version ?? 0) + 1;
      if (row.version !== expected) {
        corrupt(`${name} ${shown(id)} was put as version ${row.version}, not ${expected}.`);
      }
      if (old !== undefined && !loaded(id))
        corrupt(`${name} ${shown(id)} was put but never loaded.`);
    }
  };

  const put = (row: Row): void => {
    const old = stored.get(idOf(row));
    for (const index of indexes) {
      if (old !== undefined) index.remove(old);
      index.add(row);
    }
    stored.set(idOf(row), row);
  };

  const remove = (id: Id): void => {
    const old = stored.get(id);
    if (old === undefined) return;
    for (const index of indexes) index.remove(old);
    stored.delete(id);
  };

  return { get: (id) => stored.get(id), rows: () => [...stored.values()], check, put, remove };
};

/** An index of only those rows for which a condition is true. */
export const indexWhere = <Row, Part extends Row>(
  holds: (row: Row) => row is Part,
  index: Index<Part>,
): Index<Row> => ({
  add: (row) => {
    if (holds(row)) index.add(row);
  },
  remove: (row) => {
    if (holds(row)) index.remove(row);
  },
});
