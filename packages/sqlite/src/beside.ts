import type { Beside } from "@admit-one/sql";
import type Database from "better-sqlite3";
import { createConnectionAtOnce } from "./kysely-dialect.ts";
import { busyTimeoutMs } from "./open-database.ts";

type AttachedRow = { readonly name: string; readonly file: string };

/**
 * Opens another connection to the same file. It sees the moment at which its reading began, and
 * blocks nobody. Null for a database in memory: it has no file, so another connection would open an
 * empty database.
 *
 * It has the same class as the first connection: a second copy of SQLite in one process would
 * release the first one's locks on the file.
 */
export const openBeside = (database: Database.Database): Beside | null => {
  if (database.memory) return null;
  const attached = database.pragma("database_list") as readonly AttachedRow[];
  const file = attached.find(({ name }) => name === "main")?.file;
  if (file === undefined) return null;
  const Same = database.constructor as typeof Database;
  const other = new Same(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  return {
    connection: createConnectionAtOnce(other),
    close: () => {
      other.close();
    },
  };
};
