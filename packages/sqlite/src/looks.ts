import type { Looks } from "@admit-one/sql";
import Database from "better-sqlite3";
import type { FileGuard } from "./file-guard.ts";
import { memoryFile } from "./open-database.ts";

type LooksDeps = {
  readonly database: Database.Database;
  readonly file: string;
  readonly guard: FileGuard;
};

/** More than most steps need. */
const probeBytes = 65_536;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");

/**
 * Uses a handle of its own that waits neither for the lock nor for the disk. With a cache of one
 * page, the transaction must write its other pages into the log before it ends. After the rollback
 * nobody reads them, and the next step overwrites them.
 */
const writeBeside = (file: string): void => {
  const own = new Database(file, { fileMustExist: true, timeout: 0 });
  try {
    own.pragma("synchronous = off");
    own.pragma("cache_size = 1");
    own.exec("begin immediate");
    own.exec("create table admit_probe (bytes)");
    own.exec(`insert into admit_probe values (zeroblob(${probeBytes}))`);
    own.exec("rollback");
  } catch (error) {
    // Another step is writing, so writing is possible.
    if (!isBusy(error)) throw error;
  } finally {
    own.close();
  }
};

/** How health checks test a file. */
export const createLooks = ({ database, file, guard }: LooksDeps): Looks => ({
  look: async () => {
    guard();
    // Runs synchronously on this thread: it waits for no step, and a closed handle refuses it.
    database.pragma("schema_version");
  },
  ...(file !== memoryFile && {
    tryWrite: async () => {
      guard();
      writeBeside(file);
    },
  }),
});
