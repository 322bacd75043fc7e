export { withClient } from "./databases.ts";
export type { LocalPostgres, LocalStandby, PostgresServer } from "./server.ts";
export {
  type StartPostgresOptions,
  type StartStandbyOptions,
  startPostgres,
  startStandby,
} from "./start-postgres.ts";
