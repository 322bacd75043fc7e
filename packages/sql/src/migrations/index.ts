import { defineMigration, type MigrationClass } from "../migration.ts";
import type { DdlWords } from "../tables/ddl.ts";
import { firstTables } from "./m0001-tables.ts";

/** All migrations for one database, in the order in which they run. */
export const migrationsFor = (words: DdlWords): readonly MigrationClass[] => [
  defineMigration("0001_tables", firstTables(words)),
];
