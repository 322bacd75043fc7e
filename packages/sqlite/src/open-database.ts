import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";

/**
 * What a power cut may take. A crash of the process alone takes nothing either way.
 *
 * - `full`: nothing that was answered; each commit waits for the disk.
 * - `normal`: the last commits since the last checkpoint, whole steps only; the file stays sound.
 */
export type Durability = "full" | "normal";

/** While a file opens, another process may be migrating it: that is worth waiting for. */
const openingTimeoutMs = 30_000;

/**
 * A statement that waits for the lock holds up the whole process, so it waits briefly; the pauses
 * between tries do not.
 */
export const busyTimeoutMs = 20;

export const memoryFile = ":memory:";

/**
 * Makes the file where there is none, for its owner alone: it holds who bought what, and the keys
 * beside it are no less open. SQLite gives its other files the same mode. One that is there is not
 * touched, nor opened: to close it again would give up the locks that this process may have on it.
 */
const makePrivate = (file: string): void => {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    // Whatever else is wrong, SQLite says it better.
    void error;
  }
};

export const openDatabase = (file: string, durability: Durability = "full"): Database.Database => {
  if (file !== memoryFile) {
    mkdirSync(dirname(file), { recursive: true });
    makePrivate(file);
  }
  const database = new Database(file, { timeout: openingTimeoutMs });
  try {
    database.pragma("journal_mode = wal");
    database.pragma(`synchronous = ${durability}`);
    database.pragma("foreign_keys = on");
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
};

/** From opening to serving. */
export const waitBriefly = (database: Database.Database): void => {
  database.pragma(`busy_timeout = ${busyTimeoutMs}`);
};
