export { type FoundMigrations, migrationObstacle, migrationTable } from "./check-migrations.ts";
export { createSqlStores, type SqlStores, type SqlStoresOptions } from "./create-sql-stores.ts";
export type {
  Beside,
  Columns,
  ColumnType,
  ConnectionAtOnce,
  Failure,
  SqlDialect,
} from "./dialect.ts";
export { admitOneEntities, admitOneTables } from "./entities/index.ts";
export { defineMigration, type Migration, type MigrationClass, statementsOf } from "./migration.ts";
export { migrationsFor } from "./migrations/index.ts";
export type { Looks } from "./readiness.ts";
export { systemTimers } from "./system-timers.ts";
export { createTableStatements, type DdlWords } from "./tables/ddl.ts";
export { tables } from "./tables/index.ts";
export type { StoreObserver } from "./unit-of-work.ts";
