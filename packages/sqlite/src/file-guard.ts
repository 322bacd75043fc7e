import { statSync } from "node:fs";
import type Database from "better-sqlite3";
import { memoryFile } from "./open-database.ts";

/** Throws if a file is no longer the one that was opened. */
export type FileGuard = () => void;

/** The `-wal` file holds the last commits, and the `-shm` file its index. */
const endings = ["", "-wal", "-shm"] as const;

const identityOf = (path: string): string | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
};

/**
 * Remembers the identity of the open files. On Unix an open file outlives its name: everything
 * written to it after it was deleted or replaced is lost when the process ends.
 *
 * Looks only at names. If it opened and closed the file itself, this process would lose SQLite's
 * locks on it.
 */
export const createFileGuard = (database: Database.Database, file: string): FileGuard => {
  if (file === memoryFile) return () => {};
  const opened = endings
    .map((ending) => ({ path: `${file}${ending}`, identity: identityOf(`${file}${ending}`) }))
    .filter(({ identity }) => identity !== null);
  return () => {
    // The last connection to close removes the other two files. SQLite itself reports a closed
    // handle.
    if (!database.open) return;
    // A few microseconds for each file, whereas a commit waits for the disk.
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
