import { type DdlWords, type MigrationClass, migrationsFor } from "@admit-one/sql";

export const sqliteWords: DdlWords = {
  text: "text",
  int: "integer",
  bigint: "bigint",
  serial: "integer not null primary key autoincrement",
  double: "double",
  bool: "integer",
  json: "json",
  bytes: "blob",
  fillfactor: () => "",
};

/** In the order in which they run. */
export const sqliteMigrations: readonly MigrationClass[] = migrationsFor(sqliteWords);
