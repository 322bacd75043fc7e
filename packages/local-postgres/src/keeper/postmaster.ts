import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { User } from "./other-user.ts";
import type { ClusterOptions } from "./protocol.ts";

export type Home = {
  readonly user: User;
  readonly binaries: string;
  readonly dataDir: string;
  readonly logFile: string;
};

/** Inherits nothing: a stray PGDATA or locale must not change the server. */
const environment = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

const always = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  // In the data directory: a container may have little shared memory, or none.
  dynamic_shared_memory_type: "mmap",
};

const unflushed = { fsync: "off", min_wal_size: "32MB", max_wal_size: "256MB" };

const careless = {
  ...unflushed,
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
};

export const settingsOf = ({
  durable,
  replicated,
}: Pick<ClusterOptions, "durable" | "replicated">): Readonly<Record<string, string>> => {
  if (durable) return always;
  return replicated ? { ...always, ...unflushed } : { ...always, ...careless };
};

/**
 * Starts a PostgreSQL program as its user. Each start has a new log: backends of a killed
 * postmaster still write to the old one, and would hide why the next start fails.
 */
export const launch = (home: Home, program: string, args: readonly string[]): ChildProcess => {
  rmSync(home.logFile, { force: true });
  const log = openSync(home.logFile, "w", 0o600);
  try {
    return spawn(join(home.binaries, "bin", program), args, {
      ...home.user,
      cwd: "/",
      env: environment,
      stdio: ["ignore", log, log],
    });
  } finally {
    closeSync(log);
  }
};

/** The end of the log, to find the cause of a failure. */
export const lastWords = (home: Home): string => readFileSync(home.logFile, "utf8").slice(-2_000);

export const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

export const ended = async (child: ChildProcess): Promise<void> => {
  if (!hasEnded(child)) await once(child, "exit");
};

/**
 * Whether this postmaster reports that it accepts connections: a dead one leaves its file behind.
 */
const isReady = (home: Home, pid: number | undefined): boolean => {
  try {
    const lines = readFileSync(join(home.dataDir, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
};

const pollMs = 10;

/** Waits until the postmaster serves; false if it ended instead. */
export const isServing = async (home: Home, postmaster: ChildProcess): Promise<boolean> => {
  while (!hasEnded(postmaster)) {
    if (isReady(home, postmaster.pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return false;
};
