import {
  appendFileSync,
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Home } from "./postmaster.ts";
import type { Following } from "./protocol.ts";

/** Belongs to the running server, or is made again at each start. */
const ownFiles: ReadonlySet<string> = new Set([
  "postmaster.pid",
  "postmaster.opts",
  "pg_internal.init",
  "standby.signal",
]);

/** Needed, but empty: a standby receives the log from the server that it follows. */
const emptied: ReadonlySet<string> = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

/** The server that is copied goes on, and may remove a file at any moment. */
const ifThere = (work: () => void): void => {
  try {
    work();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
};

const handOver = ({ user }: Home, path: string): void => {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
};

const copyFolder = (home: Home, from: string, to: string): void => {
  mkdirSync(to, { mode: 0o700 });
  handOver(home, to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const { name } = entry;
    const target = join(to, name);
    if (entry.isDirectory()) {
      if (emptied.has(name)) {
        mkdirSync(target, { mode: 0o700 });
        handOver(home, target);
      } else ifThere(() => copyFolder(home, join(from, name), target));
    } else if (entry.isFile() && !ownFiles.has(name)) {
      ifThere(() => {
        copyFileSync(join(from, name), target, constants.COPYFILE_FICLONE);
        chmodSync(target, 0o600);
        handOver(home, target);
      });
    }
  }
};

/** Copies the files of a running server that is in backup mode, as `pg_basebackup` does. */
export const copyServer = (from: string, home: Home): void => copyFolder(home, from, home.dataDir);

/** Lets the copy follow the server that it was made from. */
export const makeStandby = (home: Home, { label, conninfo }: Following): void => {
  const put = (name: string, content: string): void => {
    const path = join(home.dataDir, name);
    writeFileSync(path, content, { mode: 0o600 });
    handOver(home, path);
  };
  put("backup_label", label);
  put("standby.signal", "");
  const quoted = conninfo.replaceAll("'", "''");
  appendFileSync(join(home.dataDir, "postgresql.auto.conf"), `primary_conninfo = '${quoted}'\n`);
};
