export { admitOneEntities, admitOneTables } from "@admit-one/sql";
export {
  createPostgresStores,
  type PooledPostgresStores,
} from "./create-postgres-stores.ts";
export { postgresDialect } from "./dialect.ts";
export type { Durability } from "./durability.ts";
export { type EndUselessOptions, endUselessConnections } from "./end-useless-connections.ts";
export {
  createHostedPostgresStores,
  type HostedPostgresStoresOptions,
  type PostgresStores,
} from "./hosted-postgres-stores.ts";
export { type MigratePostgresOptions, migratePostgres } from "./migrate-postgres.ts";
export { postgresMigrations } from "./migrations.ts";
export type { PoolUse } from "./pool-door.ts";
export { nameStatements } from "./prepare-client.ts";
export { type DatabaseHost, DatabaseUrlProblem } from "./read-url.ts";
export { hostsOf, type Session, sessionOf, sessionOptions } from "./session-options.ts";
export type { PoolOptions, PostgresStoresOptions } from "./stores-options.ts";
