import { statSync } from "node:fs";
import type Database from "better-sqlite3";
import { memoryFile } from "./open-database.ts";

/** Throws where a file is no longer the one that was opened. */
export type FileGuard = () => void;

/** The log beside the file holds the last commits, and the third file what is in the log. */
const endings = ["", "-wal", "-shm"] as const;

const identityOf = (path: string): string | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
};

/**
 * Remembers which files these are, once they are open. On Unix an open file outlives its name: all
 * that is written to it after it was deleted or replaced is gone with the process.
 *
 * Only names are looked at. To open and close the file beside SQLite would give up the locks that
 * this process has on it.
 */
export const createFileGuard = (database: Database.Database, file: string): FileGuard => {
  if (file === memoryFile) return () => {};
  const opened = endings
    .map((ending) => ({ path: `${file}${ending}`, identity: identityOf(`${file}${ending}`) }))
    .filter(({ identity }) => identity !== null);
  return () => {
    // The last one to close it takes the other two away; that it is closed SQLite says itself.
    if (!database.open) return;
    // Some microseconds for each, where a commit waits for the disk.
    for (const { path, identity } of opened) {
      const now = identityOf(path);
      if (now === identity) continue;
      throw new Error(
        `${path} was ${now === null ? "deleted" : "replaced"} while it was open, so nothing that ` +
          "is sold now would last: put it back, or stop this process and start it again",
      );
    }
  };
};
