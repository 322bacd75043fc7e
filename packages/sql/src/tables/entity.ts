import { defineEntity, type EntitySchema, type Platform, p, Type } from "@mikro-orm/core";
import type { KindName } from "./columns.ts";
import { type ColumnSet, entriesOf, type Table } from "./define-table.ts";

/**
 * A counted 64-bit key. All integers of SQLite have 64 bits, and SQLite increments a primary key
 * only if its type is `integer`.
 */
class SequenceType extends Type<number, number | string> {
  override convertToJSValue(value: number | string): number {
    return Number(value);
  }

  override getColumnType(_property: unknown, platform: Platform): string {
    const declared = platform.getBigIntTypeDeclarationSQL({ autoincrement: true });
    return declared.includes("serial") ? declared : "integer";
  }
}

const kinds: Readonly<Record<KindName, () => object>> = {
  text: p.text,
  int: p.integer,
  bigint: () => p.bigint("number"),
  serial: () => p.type(SequenceType).autoincrement(),
  double: p.double,
  bool: p.boolean,
  json: p.json,
  bytes: p.blob,
};

/** What the builders of MikroORM have in common. */
type Property = {
  primary(): Property;
  nullable(): Property;
  default(value: false | 0): Property;
};

const referenceTo = (table: Table, column: string): object =>
  p
    .manyToOne(entityOf(table))
    .joinColumn(column)
    .deleteRule("restrict")
    .updateRule("restrict")
    // The table itself names its keys and indexes.
    .index(false);

/** Properties have the names of their columns; references drop the `_id`. */
const namerOf =
  ({ references = {} }: Table) =>
  (column: string): string =>
    references[column] === undefined ? column : column.replace(/_id$/, "");

const propertyOf = (
  { primaryKey, references = {} }: Table,
  name: string,
  { facts }: ColumnSet[string],
): object => {
  const target = references[name];
  let property = (target ? referenceTo(target, name) : kinds[facts.kind]()) as Property;
  if (primaryKey.includes(name)) property = property.primary();
  if (facts.isNullable) property = property.nullable();
  if (facts.byDefault !== null) property = property.default(facts.byDefault);
  return property;
};

const entities = new Map<Table, EntitySchema>();

/** `admit_queue_token` → `AdmitQueueToken` */
const entityNameOf = (table: string): string =>
  table.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The MikroORM entity of a table. */
export const entityOf = (table: Table): EntitySchema => {
  const known = entities.get(table);
  if (known) return known;
  const named = namerOf(table);
  const indexesOf = (indexes: Table["indexes"] = {}) =>
    Object.entries(indexes).map(([name, { on, where }]) => ({
      name,
      properties: on.map(named),
      ...(where !== undefined && { where }),
    }));
  const entity = defineEntity({
    name: entityNameOf(table.name),
    tableName: table.name,
    properties: Object.fromEntries(
      entriesOf(table).map(([name, column]) => [named(name), propertyOf(table, name, column)]),
    ) as never,
    indexes: indexesOf(table.indexes),
    uniques: indexesOf(table.uniques),
    checks: Object.entries(table.checks ?? {}).map(([property, expression]) => ({
      property,
      expression,
    })) as never,
  }) as unknown as EntitySchema;
  entities.set(table, entity);
  return entity;
};
