import type { Columns } from "../dialect.ts";
import type { Column, Part } from "./columns.ts";

export type ColumnSet = Readonly<Record<string, Column<unknown, unknown, Part, string | null>>>;
export type NameOf<C extends ColumnSet> = keyof C & string;

type Indexes<N extends string> = Readonly<
  Record<string, { readonly on: readonly N[]; readonly where?: string }>
>;

type Rest<N extends string> = {
  readonly primaryKey: readonly N[];
  /**
   * Each refers to the primary key of another table. A reference has no index unless one is named
   * below.
   */
  readonly references?: { readonly [K in N]?: Table };
  readonly uniques?: Indexes<N>;
  readonly indexes?: Indexes<N>;
  /** Conditions, by the column that they belong to. */
  readonly checks?: { readonly [K in N]?: string };
  /** PostgreSQL: how full pages are at first, in percent, so that rows can be updated in place. */
  readonly fillfactor?: number;
};

/**
 * One table. It determines the types of its rows and records (below), the conversion between them
 * (`codec.ts`), the MikroORM entity (`entity.ts`) and the DDL (`ddl.ts`).
 */
export type Table<C extends ColumnSet = ColumnSet> = Rest<NameOf<C>> & {
  readonly name: string;
  readonly columns: C;
};

export const defineTable = <const C extends ColumnSet>(
  name: string,
  columns: C,
  rest: Rest<NameOf<C>>,
): Table<C> => ({ name, columns, ...rest });

/** `created_at_ms` → `createdAtMs` */
type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

type PropertyOf<C extends ColumnSet, K extends keyof C> = C[K]["property"] extends string
  ? C[K]["property"]
  : Camel<K & string>;

/** The property name of a column. */
export const propertyOf = (name: string, { property }: ColumnSet[string]): string =>
  property ?? name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The values of the columns of one part. */
export type ValuesOf<C extends ColumnSet, P extends Part> = {
  readonly [K in keyof C as C[K]["part"] extends P
    ? PropertyOf<C, K>
    : never]: C[K]["types"]["value"];
};

/** A row as a driver returns it. */
export type RowOf<T extends Table> = {
  readonly [K in keyof T["columns"]]: T["columns"][K]["types"]["row"];
};

/** The columns with these names, or all, in the order of the table. */
export const entriesOf = (
  { columns }: Table,
  names?: readonly string[],
): readonly (readonly [string, ColumnSet[string]])[] => {
  const entries = Object.entries(columns);
  return names === undefined ? entries : entries.filter(([name]) => names.includes(name));
};

/**
 * How the columns are encoded in the JSON parameter of `SqlDialect.rows`: all of a table, or the
 * named ones.
 */
export const columnsOf = <C extends ColumnSet, K extends NameOf<C> = NameOf<C>>(
  table: Table<C>,
  names?: readonly K[],
): Columns => {
  const travelling = entriesOf(table, names).map(([name, { facts }]) => {
    if (facts.travels === null) {
      throw new TypeError(`${table.name}.${name} can't travel in a JSON parameter.`);
    }
    return [name, facts.travels] as const;
  });
  return Object.fromEntries(travelling);
};

/** `select` of all columns. */
export const selectOf = ({ name, columns }: Table): string =>
  `select ${Object.keys(columns).join(", ")} from ${name}`;
