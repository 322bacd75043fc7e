import {
  accessSync,
  chownSync,
  constants,
  mkdtempSync,
  realpathSync,
  statfsSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { User } from "./other-user.ts";
import type { SharedMemory } from "./protocol.ts";

/** By convention on a disk, whereas temporary files are often in memory. */
const onDisk = "/var/tmp";

const isWritable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Whether another user can reach the folder: each folder on the way must let everybody pass. */
const isReachable = (folder: string): boolean => {
  const passable = (statSync(folder).mode & 0o001) !== 0;
  return passable && (folder === dirname(folder) || isReachable(dirname(folder)));
};

const usable = (user: User, folders: readonly string[]): string => {
  const found = folders
    .filter(isWritable)
    .map((folder) => realpathSync(folder))
    .find((folder) => user === undefined || isReachable(folder));
  if (found !== undefined) return found;
  throw new Error(`None of ${folders.join(", ")} can be written here and reached by PostgreSQL`);
};

const isRoomy = ({ path, minFreeBytes }: SharedMemory): boolean => {
  if (!isWritable(path)) return false;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize >= minFreeBytes;
};

/** A folder for temporary files that `user` can reach. */
export const temporaryFolder = (user: User): string => usable(user, [tmpdir(), onDisk]);

/** Creates the folder for all files of one server, accessible only to its user. */
export const makeHome = (user: User, durable: boolean, sharedMemory: SharedMemory): string => {
  const inMemory = !durable && isRoomy(sharedMemory) ? [sharedMemory.path] : [];
  const others = durable ? [onDisk, tmpdir()] : [tmpdir(), onDisk];
  const home = mkdtempSync(join(usable(user, [...inMemory, ...others]), "admit-one-pg-"));
  if (user !== undefined) chownSync(home, user.uid, user.gid);
  return home;
};
