export { withClient } from "./databases.ts";
export type { LocalPostgres, PostgresServer } from "./server.ts";
export { type StartPostgresOptions, startPostgres } from "./start-postgres.ts";
