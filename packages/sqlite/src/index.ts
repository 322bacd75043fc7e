export {
  createSqliteStores,
  type SqliteStores,
  type SqliteStoresOptions,
} from "./create-sqlite-stores.ts";
export { sqliteDialect } from "./dialect.ts";
export { ImmediateSqliteDialect } from "./kysely-dialect.ts";
export { sqliteMigrations } from "./migrations/index.ts";
export type { Durability } from "./open-database.ts";
