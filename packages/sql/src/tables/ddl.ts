import type { KindName } from "./columns.ts";
import { type ColumnSet, entriesOf, type Table } from "./define-table.ts";

/** How a database names the kinds of columns, and how it writes the rest. */
export type DdlWords = Readonly<Record<KindName, string>> & {
  /** The clause that limits how full the pages of a table are at first, in percent. */
  readonly fillfactor: (percent: number) => string;
};

const columnText = (
  { name: table, checks = {} }: Table,
  words: DdlWords,
  [name, { facts }]: readonly [string, ColumnSet[string]],
): string => {
  // `serial` includes the whole definition of a key.
  if (facts.kind === "serial") return `${name} ${words.serial}`;
  const check = checks[name];
  return [
    `${name} ${words[facts.kind]} ${facts.isNullable ? "null" : "not null"}`,
    ...(facts.byDefault === null ? [] : [`default ${facts.byDefault}`]),
    ...(check === undefined ? [] : [`constraint ${table}_${name}_check check (${check})`]),
  ].join(" ");
};

const referenceText = (table: string, column: string, { name, primaryKey }: Table): string =>
  `constraint ${table}_${column}_foreign\n    foreign key (${column}) ` +
  `references ${name} (${primaryKey.join(", ")}) on update restrict on delete restrict`;

const indexTexts = (
  table: string,
  what: "index" | "unique index",
  indexes: Table["indexes"] = {},
): readonly string[] =>
  Object.entries(indexes).map(
    ([name, { on, where }]) =>
      `create ${what} ${name} on ${table} (${on.join(", ")})` +
      (where === undefined ? "" : `\n  where ${where}`),
  );

/** The statements that create a table with its indexes. The tables that it refers to must exist. */
export const createTableStatements = (table: Table, words: DdlWords): readonly string[] => {
  const { name, columns, primaryKey, references = {}, uniques, indexes, fillfactor } = table;
  const isCounted = primaryKey.some((key) => columns[key]?.facts.kind === "serial");
  const parts = [
    ...entriesOf(table).map((column) => columnText(table, words, column)),
    ...(isCounted ? [] : [`primary key (${primaryKey.join(", ")})`]),
    ...Object.entries(references).map(([column, target]) =>
      referenceText(name, column, target as Table),
    ),
  ];
  const suffix = fillfactor === undefined ? "" : words.fillfactor(fillfactor);
  return [
    `create table ${name} (\n  ${parts.join(",\n  ")}\n)${suffix}`,
    ...indexTexts(name, "unique index", uniques),
    ...indexTexts(name, "index", indexes),
  ];
};
