import { type DdlWords, type MigrationClass, migrationsFor } from "@admit-one/sql";

export const postgresWords: DdlWords = {
  text: "text",
  int: "int",
  bigint: "bigint",
  serial: "bigserial primary key",
  double: "double precision",
  bool: "boolean",
  json: "jsonb",
  bytes: "bytea",
  fillfactor: (percent) => ` with (fillfactor = ${percent})`,
};

/** In the order in which they run. */
export const postgresMigrations: readonly MigrationClass[] = migrationsFor(postgresWords);
