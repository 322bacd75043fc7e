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
export { Migration, type MigrationClass, statementsOf } from "./migration.ts";
export type { Looks } from "./readiness.ts";
export { systemTimers } from "./system-timers.ts";
export type { StoreObserver } from "./unit-of-work.ts";
