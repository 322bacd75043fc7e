export { admitOneEntities, admitOneTables } from "@admit-one/sql";
export {
  createSqliteStores,
  type SqliteStores,
  type SqliteStoresOptions,
} from "./create-sqlite-stores.ts";
export { sqliteDialect } from "./dialect.ts";
export {
  createHostedSqliteStores,
  type HostedSqliteStoresOptions,
} from "./hosted-sqlite-stores.ts";
export { ImmediateSqliteDialect } from "./kysely-dialect.ts";
export { migrateSqlite } from "./migrate-sqlite.ts";
export { sqliteMigrations } from "./migrations.ts";
export type { Durability } from "./open-database.ts";
