import { corrupt } from "../errors.ts";
import type { RowValues } from "../sql.ts";
import type { Part } from "./columns.ts";
import { compile } from "./compile.ts";
import {
  type ColumnSet,
  entriesOf,
  type NameOf,
  propertyOf,
  type RowOf,
  type Table,
  type ValuesOf,
} from "./define-table.ts";

/** The stored part of a record; other properties are ignored. */
type Encodable<C extends ColumnSet> = ValuesOf<C, "record"> & {
  readonly [K in keyof ValuesOf<C, "optional">]?: ValuesOf<C, "optional">[K] | null;
};

/** One more argument if some columns are stored apart from the record. */
type Apart<C extends ColumnSet> = keyof ValuesOf<C, "apart"> extends never
  ? []
  : [apart: ValuesOf<C, "apart">];

/**
 * Returns a function that makes a row from a record, in the order of `columnsOf` for the same
 * names. Missing properties become null.
 */
export const encoderOf = <C extends ColumnSet, K extends NameOf<C> = NameOf<C>>(
  table: Table<C>,
  names?: readonly K[],
): ((record: Encodable<Pick<C, K>>, ...apart: Apart<Pick<C, K>>) => RowValues) =>
  compile("record, apart", (use) => {
    const values = entriesOf(table, names).map(([name, column]) => {
      const value = `${column.part === "apart" ? "apart" : "record"}.${propertyOf(name, column)}`;
      const { write } = column.facts;
      return write === null
        ? `${value} ?? null`
        : `${value} == null ? null : ${use(write)}(${value})`;
    });
    return `[${values.join(", ")}]`;
  });

/** Properties that no single column has. A function makes each of them from the row. */
type Made<C extends ColumnSet, M> = {
  readonly [K in keyof M]: (row: RowOf<Table<C>>) => M[K];
};

type Presence = "always" | "or null";
type Entry = ReturnType<typeof entriesOf>[number];

const hasPart =
  (part: Part) =>
  ([, column]: Entry): boolean =>
    column.part === part;

/** Reads columns. Refuses a row that lacks a column which this kind of record always has. */
const readerOf = (
  table: string,
  entries: readonly Entry[],
  having: Readonly<Record<string, Presence | undefined>>,
  made: object,
): (<R>(row: unknown) => R) => {
  const always = (stored: unknown, column: string): unknown => {
    if (stored === null) throw corrupt(`A row of ${table} lacks ${column}.`);
    return stored;
  };
  return compile("row", (use) => {
    const valueOf = ([name, { facts }]: Entry, presence: Presence | undefined): string => {
      const { read, instead, isNullable } = facts;
      const valueIn = (stored: string) => (read === null ? stored : `${use(read)}(${stored})`);
      if (!isNullable) return valueIn(`row.${name}`);
      if (presence === "always" && instead === null) {
        return valueIn(`${use(always)}(row.${name}, "${name}")`);
      }
      return `row.${name} === null ? ${JSON.stringify(instead)} : ${valueIn(`row.${name}`)}`;
    };
    const properties = entries.map((entry) => {
      const property = propertyOf(...entry);
      return `${property}: ${valueOf(entry, having[property])}`;
    });
    const byHand = Object.entries(made).map(([name, make]) => `${name}: ${use(make)}(row)`);
    return `({ ${[...properties, ...byHand].join(", ")} })`;
  });
};

/** Returns a function that makes a record from a row, for tables with one kind of record. */
export const decoderOf = <C extends ColumnSet, M extends object = object>(
  table: Table<C>,
  made: Made<C, M> = {} as Made<C, M>,
): ((row: RowOf<Table<C>>) => ValuesOf<C, "record"> & NoInfer<M>) =>
  readerOf(table.name, entriesOf(table).filter(hasPart("record")), {}, made);

/** The optional columns of records with one status: always present, or perhaps null. */
type Having<C extends ColumnSet> = {
  readonly [K in keyof ValuesOf<C, "optional">]?: Presence;
};

type OfStatus<C extends ColumnSet, S, H> = ValuesOf<C, "record"> & { readonly status: S } & {
  readonly [K in keyof H & keyof ValuesOf<C, "optional">]: H[K] extends "always"
    ? ValuesOf<C, "optional">[K]
    : ValuesOf<C, "optional">[K] | null;
};

type UnionOf<C extends ColumnSet, H> = { [S in keyof H]: OfStatus<C, S, H[S]> }[keyof H];

/**
 * Returns a function that makes a record from a row, for tables whose `status` decides which
 * optional columns a record has.
 */
export const unionDecoderOf = <
  C extends ColumnSet,
  H extends Readonly<Record<string, Having<C>>>,
  M extends object = object,
>(
  table: Table<C>,
  statuses: H,
  made: Made<C, M> = {} as Made<C, M>,
): ((row: RowOf<Table<C>>) => UnionOf<C, H> & NoInfer<M>) => {
  const base = entriesOf(table).filter(hasPart("record"));
  const optional = entriesOf(table).filter(hasPart("optional"));
  const readers = new Map(
    Object.entries<Having<ColumnSet>>(statuses).map(([status, having]) => {
      const own = optional.filter(([name, column]) => propertyOf(name, column) in having);
      return [status, readerOf(table.name, [...base, ...own], having, made)];
    }),
  );
  return (row) => {
    const { status } = row as { readonly status?: string };
    const read = readers.get(status ?? "");
    if (read === undefined) throw corrupt(`A row of ${table.name} can't be ${status}.`);
    return read(row);
  };
};
