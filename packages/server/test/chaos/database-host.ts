import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathOf, postgresFolder } from "./installed.ts";
import { type Part, startPart, type User } from "./part.ts";
import { placeShipped, type Replacements, shipped, variablesOf } from "./shipped.ts";

/** One of the three machines with a database of a cell: etcd, Patroni and its PostgreSQL. */
export type DatabaseHost = {
  readonly name: string;
  readonly address: string;
  start(): void;
  /** Takes the power away: every process ends at once. */
  kill(): Promise<void>;
  /** Every process stands still, and keeps its connections. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
};

export type Secrets = Readonly<Record<string, string>>;

export type HostOptions = {
  readonly name: string;
  readonly address: string;
  readonly folder: string;
  readonly user: User | null;
  /** The names of all hosts of the cell, and their addresses on this machine. */
  readonly addresses: Replacements;
  readonly certificate: { readonly key: string; readonly certificate: string };
  readonly secrets: Secrets;
};

/** The process that PostgreSQL's own file names, and those it started. Empty if none runs. */
const postgresOf = (data: string): readonly number[] => {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return [];
  const [first = ""] = readFileSync(file, "utf8").split("\n");
  // It ends with 1 if there are none.
  const { stdout, error } = spawnSync("ps", ["-o", "pid=", "--ppid", first], { encoding: "utf8" });
  if (error !== undefined) throw error;
  return [first, ...stdout.trim().split(/\s+/)].map(Number).filter((pid) => pid > 0);
};

/** A fault that meets nobody would look harmless. */
const runningPostgres = (data: string): readonly number[] => {
  const pids = postgresOf(data);
  if (pids.length === 0) throw new Error(`No PostgreSQL runs in ${data}.`);
  return pids;
};

const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
};

export const createDatabaseHost = (options: HostOptions): DatabaseHost => {
  const { name, address, folder, user, addresses, certificate, secrets } = options;
  const own = join(folder, name);
  const data = join(own, "data");
  for (const path of [own, join(own, "socket")]) {
    mkdirSync(path, { mode: 0o700 });
    if (user !== null) chownSync(path, user.uid, user.gid);
  }
  // The other hosts write their own name in place of db1, as the file says.
  const hostEnv = shipped("cell/host.env", {
    db1: name,
    "/var/lib/etcd/admit-one": join(own, "etcd"),
  }).replaceAll(`${name}.internal`, address);
  const env = {
    ...variablesOf(hostEnv),
    ...variablesOf(shipped("cell/etcd.env", addresses)),
    ...secrets,
  };
  const config = placeShipped("cell/patroni.yml", join(own, "patroni.yml"), {
    "/usr/lib/postgresql/15/bin": postgresFolder,
    "/var/lib/postgresql/admit-one.pgpass": join(own, "pgpass"),
    "/var/lib/postgresql/admit-one": data,
    "/var/run/postgresql": join(own, "socket"),
    "/etc/ssl/admit-one/server.crt": certificate.certificate,
    "/etc/ssl/admit-one/server.key": certificate.key,
    "10.0.0.0/24": "127.0.0.0/8",
  });
  let parts: readonly Part[] = [];
  return {
    name,
    address,
    start: () => {
      const place = { env, cwd: own, user };
      parts = [
        startPart({ ...place, name: "etcd", command: pathOf("etcd") }),
        startPart({ ...place, name: "patroni", command: pathOf("patroni"), args: [config] }),
      ];
    },
    kill: async () => {
      const postgres = runningPostgres(data);
      for (const part of parts) part.kill("SIGKILL");
      signalAll(postgres, "SIGKILL");
      await Promise.all(parts.map(({ ended }) => ended));
    },
    freeze: () => {
      const postgres = runningPostgres(data);
      for (const part of parts) part.kill("SIGSTOP");
      signalAll(postgres, "SIGSTOP");
    },
    thaw: () => {
      for (const part of parts) part.kill("SIGCONT");
      signalAll(postgresOf(data), "SIGCONT");
    },
    stop: async () => {
      signalAll(postgresOf(data), "SIGCONT");
      await Promise.all(parts.map((part) => part.stop("SIGTERM")));
      // Patroni stops its PostgreSQL; one that it left behind must not stay.
      signalAll(postgresOf(data), "SIGKILL");
    },
  };
};
