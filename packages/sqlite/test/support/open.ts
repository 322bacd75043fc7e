import { createSqliteStores, type SqliteStores } from "@admit-one/sqlite";

/** Opens a file for a process that dies: see `runTogether`. */
export const open = (file: string): Promise<SqliteStores> =>
  createSqliteStores({ file, durability: "normal" });
