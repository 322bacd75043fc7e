import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";

/**
 * What a power cut may lose. A crash of the process loses nothing in either case.
 *
 * - `full`: nothing that was answered; each commit waits for the disk.
 * - `normal`: the last commits since the last checkpoint, whole steps only; the file stays intact.
 */
export type Durability = "full" | "normal";

/** While a file opens, another process may be migrating it, and it is worth waiting for that. */
const openingTimeoutMs = 30_000;

/**
 * A statement that waits for the lock blocks the whole process, so it waits only briefly. The
 * pauses between tries do not block it.
 */
export const busyTimeoutMs = 20;

export const memoryFile = ":memory:";

/**
 * Creates a missing file that only its owner can read: it shows who bought what, and the keys are
 * stored beside it. SQLite gives its other files the same mode. An existing file is neither changed
 * nor opened: closing it again would release this process's locks on it.
 */
const makePrivate = (file: string): void => {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    // SQLite reports any other problem better.
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

/** Switches from the timeout for opening to the one for serving. */
export const waitBriefly = (database: Database.Database): void => {
  database.pragma(`busy_timeout = ${busyTimeoutMs}`);
};
