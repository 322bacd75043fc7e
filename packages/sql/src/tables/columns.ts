import type { ColumnType } from "../dialect.ts";
import { toJson, type Value } from "../sql.ts";
import { type Int, json as parse } from "../values.ts";

/**
 * Where a column's value belongs: in every record of its table, only in the records of some
 * statuses, or apart from the record.
 */
export type Part = "record" | "optional" | "apart";

type Kind = {
  /** How the column is encoded in the JSON parameter of `SqlDialect.rows`; null if it cannot be. */
  readonly travels: ColumnType | null;
  /** Converts the driver's value; null if it stays as it is. Never called for null. */
  readonly read: ((stored: unknown) => unknown) | null;
  readonly write: ((value: unknown) => Value) | null;
};

const plain = { read: null, write: null };
const integer: Kind = { travels: "int", read: Number, write: null };

const kinds = {
  text: { travels: "text", ...plain },
  int: integer,
  bigint: integer,
  serial: integer,
  double: { travels: null, ...plain },
  bool: { travels: "bool", read: Boolean, write: null },
  json: { travels: "json", read: parse, write: toJson },
  bytes: { travels: null, ...plain },
} satisfies Record<string, Kind>;

/** `int` has 32 bits, `bigint` 64, and `serial` is a `bigint` that the database increments. */
export type KindName = keyof typeof kinds;

type Facts = Kind & {
  readonly kind: KindName;
  readonly isNullable: boolean;
  /** The record's value if the column is null. */
  readonly instead: unknown;
  readonly byDefault: false | 0 | null;
};

/**
 * `V` is the record's type, `R` the driver's, and `N` the property's name if it differs from the
 * column's.
 */
export class Column<V, R, P extends Part = "record", N extends string | null = null> {
  /** For types only. */
  declare readonly types: { readonly value: V; readonly row: R };
  readonly facts: Facts;
  readonly part: P;
  readonly property: N;

  constructor(facts: Facts, part: P, property: N) {
    this.facts = facts;
    this.part = part;
    this.property = property;
  }

  nullable(): Column<V | null, R | null, P, N> {
    return new Column({ ...this.facts, isNullable: true }, this.part, this.property);
  }

  /** Only the records of some statuses have it: see `unionDecoderOf`. */
  optional(): Column<V, R | null, "optional", N> {
    return new Column({ ...this.facts, isNullable: true }, "optional", this.property);
  }

  /** The row has it, but the record does not. */
  apart(): Column<V, R, "apart", N> {
    return new Column(this.facts, "apart", this.property);
  }

  /** The record has another name for it. */
  as<M extends string>(property: M): Column<V, R, P, M> {
    return new Column(this.facts, this.part, property);
  }

  /** How to read the stored value, if its kind does not say enough. */
  readBy(read: (stored: unknown) => V): this {
    return new Column({ ...this.facts, read }, this.part, this.property) as this;
  }

  default(byDefault: false | 0): this {
    return new Column({ ...this.facts, byDefault }, this.part, this.property) as this;
  }
}

const make = <V, R>(kind: KindName): Column<V, R> =>
  new Column(
    { kind, ...kinds[kind], isNullable: false, instead: null, byDefault: null },
    "record",
    null,
  );

export const text = <V extends string = string>(): Column<V, V> => make("text");
export const int = (): Column<number, Int> => make("int");
export const bigint = (): Column<number, Int> => make("bigint");
export const serial = (): Column<number, Int> => make("serial");
export const double = (): Column<number, number> => make("double");
export const bool = (): Column<boolean, boolean | number> => make("bool");
export const bytes = (): Column<Uint8Array, Uint8Array> => make("bytes");
export const json = <V>(): Column<V, unknown> => make("json");

/** A list that hardly any record has. An empty list is stored as null, which no index contains. */
export const rareList = <V>(): Column<readonly V[], unknown, "optional"> => {
  const { facts } = json<readonly V[]>();
  const write = (list: unknown) => ((list as readonly V[]).length === 0 ? null : toJson(list));
  return new Column({ ...facts, write, instead: [], isNullable: true }, "optional", null);
};
