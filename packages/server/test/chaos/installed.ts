import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs of Debian's packages, by the name of their package. */
const programs = {
  "postgresql-15": ["initdb", "postgres", "psql", "pg_basebackup", "pg_rewind"],
  patroni: ["patroni"],
  "etcd-server": ["etcd"],
  haproxy: ["haproxy"],
  pgbouncer: ["pgbouncer"],
  nginx: ["nginx"],
  openssl: ["openssl"],
  procps: ["ps"],
  "rabbitmq-server": ["rabbitmq-server", "epmd"],
} as const;

export type Package = keyof typeof programs;
type Program = (typeof programs)[Package][number];

export const postgresFolder = "/usr/lib/postgresql/15/bin";

/** Debian keeps these outside the path of a normal user. */
const folders = [
  postgresFolder,
  ...(process.env["PATH"] ?? "").split(delimiter),
  "/usr/sbin",
  "/usr/lib/rabbitmq/bin",
];

const findProgram = (program: Program): string | null => {
  for (const folder of folders) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next folder may have it.
    }
  }
  return null;
};

/** Where a program is. Throws if its package is not installed. */
export const pathOf = (program: Program): string => {
  const path = findProgram(program);
  if (path === null) throw new Error(`${program} is not installed.`);
  return path;
};

/** The packages of these that are not installed. */
export const missingOf = (packages: readonly Package[]): readonly Package[] =>
  packages.filter((name) => programs[name].some((program) => findProgram(program) === null));
