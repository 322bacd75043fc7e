import type { Beside } from "@admit-one/sql";
import type Database from "better-sqlite3";
import { createConnectionAtOnce } from "./kysely-dialect.ts";
import { busyTimeoutMs } from "./open-database.ts";

type AttachedRow = { readonly name: string; readonly file: string };

/**
 * Another connection to the same file. It reads the moment at which it began, and stops nobody. Null
 * for a database in memory: there is no file, and what another connection opened would be empty.
 *
 * It is of the very class of the first one: another copy of SQLite within a process would give up the
 * locks that the first has on the file.
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
