import { createPostgresStores, type PostgresStores } from "@admit-one/postgres";

/** Opens a database for a process that dies: see `runTogether`. */
export const open = (url: string): Promise<PostgresStores> =>
  createPostgresStores({ url, migrate: false, durability: "relaxed" });
