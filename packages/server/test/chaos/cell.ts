import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDatabaseHost, type DatabaseHost } from "./database-host.ts";
import { pathOf } from "./installed.ts";
import { type Part, startPart, type User, until } from "./part.ts";
import { deployFolder, placeShipped, type Replacements } from "./shipped.ts";

type Member = { readonly name: string; readonly role: string; readonly state: string };

/** A replicated database as `examples/deploy/cell` describes it, with the way to it. */
export type Cell = AsyncDisposable & {
  readonly hosts: readonly DatabaseHost[];
  /** The database behind PgBouncer and HAProxy. */
  readonly url: string;
  leader(): Promise<DatabaseHost>;
  /** The standby for which commits wait. */
  synchronousStandby(): Promise<DatabaseHost>;
  switchOver(): Promise<void>;
  /** Resolves when a leader and two standbys are there, and one of these is synchronous. */
  whole(): Promise<void>;
  pausePooler(): void;
  resumePooler(): void;
  restartPooler(): Promise<void>;
  readonly logs: () => string;
};

const password = (): string => randomBytes(16).toString("hex");

const giveTo = (user: User | null, ...paths: readonly string[]): void => {
  for (const path of paths) if (user !== null) chownSync(path, user.uid, user.gid);
};

const makeCertificate = (folder: string, user: User | null) => {
  const key = join(folder, "server.key");
  const certificate = join(folder, "server.crt");
  const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"];
  const about = ["-subj", "/CN=admit-one", "-keyout", key, "-out", certificate];
  execFileSync(pathOf("openssl"), [...args, ...about], { stdio: "ignore" });
  giveTo(user, key, certificate);
  return { key, certificate };
};

const askMembers = async (hosts: readonly DatabaseHost[]): Promise<readonly Member[]> => {
  for (const { address } of hosts) {
    const url = `http://${address}:8008/cluster`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    if (answer === null) continue;
    const { members } = (await answer.json()) as { readonly members: readonly Member[] };
    return members;
  }
  return [];
};

/** What the file says that poolers before 1.21 must do instead. */
const forOldPoolers = (): Replacements => {
  const version = execFileSync(pathOf("pgbouncer"), ["--version"], { encoding: "utf8" });
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) === 1 && Number(minor) < 21
    ? { "pool_mode = transaction": "pool_mode = session", "max_prepared_statements = 200": "" }
    : {};
};

const isHealthy = async ({ address }: DatabaseHost): Promise<boolean> => {
  const asked = fetch(`http://${address}:8008/health`, { signal: AbortSignal.timeout(1_000) });
  return (await asked.catch(() => null))?.ok === true;
};

export type CellOptions = {
  /** The first three numbers of its addresses, all of them on this machine: `127.0.11`. */
  readonly network: string;
  readonly folder: string;
  readonly user: User | null;
};

export const startCell = async ({ network, folder, user }: CellOptions): Promise<Cell> => {
  mkdirSync(folder, { mode: 0o755 });
  giveTo(user, folder);
  const names = ["db1", "db2", "db3"];
  const addresses = Object.fromEntries(
    names.map((name, index) => [`${name}.internal`, `${network}.${index + 1}`]),
  );
  const certificate = makeCertificate(folder, user);
  const secrets = {
    PATRONI_SUPERUSER_PASSWORD: password(),
    PATRONI_REPLICATION_PASSWORD: password(),
    PATRONI_REWIND_PASSWORD: password(),
  };
  const hosts = names.map((name) => {
    const address = addresses[`${name}.internal`] ?? "";
    return createDatabaseHost({ name, address, folder, user, addresses, certificate, secrets });
  });
  const near = `${network}.10`;
  const place = { cwd: folder, user };
  const haproxyFile = placeShipped("cell/haproxy.cfg", join(folder, "haproxy.cfg"), {
    ...addresses,
    "127.0.0.1:5000": `${near}:5000`,
  });
  const appPassword = password();
  const users = join(folder, "userlist.txt");
  writeFileSync(users, `"admit_one" "${appPassword}"\n`);
  const poolerFile = placeShipped("cell/pgbouncer.ini", join(folder, "pgbouncer.ini"), {
    "host=127.0.0.1": `host=${near}`,
    "listen_addr = 127.0.0.1": `listen_addr = ${near}`,
    "/etc/pgbouncer/userlist.txt": users,
    ...forOldPoolers(),
  });
  giveTo(user, haproxyFile, poolerFile, users);
  const parts: Part[] = [];
  const startPooler = (): Part =>
    startPart({ ...place, name: "pgbouncer", command: pathOf("pgbouncer"), args: [poolerFile] });
  let pooler: Part | null = null;

  const memberIn = (role: string): Promise<DatabaseHost> =>
    until(`one of the hosts is ${role}`, async () => {
      const member = (await askMembers(hosts)).find((it) => it.role === role);
      return hosts.find(({ name }) => name === member?.name) ?? null;
    });
  const whole = async (): Promise<void> => {
    await until("the cell is whole", async () => {
      const members = await askMembers(hosts);
      const alive = members.filter(({ state }) => state === "running" || state === "streaming");
      const roles = alive.map(({ role }) => role);
      const isWhole = alive.length === hosts.length && roles.includes("sync_standby");
      // What etcd says may be from before a fault. Each host must say the same of itself.
      return isWhole && (await Promise.all(hosts.map(isHealthy))).every(Boolean) ? true : null;
    });
  };
  const psql = (file: string, database: string, variables: readonly string[] = []): void => {
    const to = `postgres://postgres@${near}:5000/${database}?sslmode=require`;
    execFileSync(
      pathOf("psql"),
      ["-X", "-v", "ON_ERROR_STOP=1", ...variables.flatMap((it) => ["-v", it]), "-f", file, to],
      { env: { PGPASSWORD: secrets.PATRONI_SUPERUSER_PASSWORD }, stdio: "pipe" },
    );
  };

  const stack = new AsyncDisposableStack();
  stack.defer(async () => {
    await Promise.all([...parts, ...(pooler === null ? [] : [pooler])].map((it) => it.stop()));
    await Promise.all(hosts.map((host) => host.stop()));
  });
  try {
    for (const host of hosts) host.start();
    const haproxy = ["-db", "-f", haproxyFile];
    parts.push(startPart({ ...place, name: "haproxy", command: pathOf("haproxy"), args: haproxy }));
    await memberIn("leader");
    await whole();
    const made = [`password=${appPassword}`];
    await until("the database is made", async () => {
      psql(join(deployFolder, "cell/database.sql"), "postgres", made);
      return true;
    });
    pooler = startPooler();
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
  return {
    hosts,
    url: `postgres://admit_one:${appPassword}@${near}:6432/admit_one`,
    leader: () => memberIn("leader"),
    synchronousStandby: () => memberIn("sync_standby"),
    switchOver: async () => {
      const from = await memberIn("leader");
      const to = await memberIn("sync_standby");
      const answer = await fetch(`http://${from.address}:8008/switchover`, {
        method: "POST",
        body: JSON.stringify({ leader: from.name, candidate: to.name }),
      });
      if (!answer.ok) throw new Error(`switchover: ${await answer.text()}`);
    },
    whole,
    pausePooler: () => pooler?.kill("SIGUSR1"),
    resumePooler: () => pooler?.kill("SIGUSR2"),
    restartPooler: async () => {
      await pooler?.stop("SIGKILL");
      pooler = startPooler();
    },
    logs: () => [...parts, ...(pooler === null ? [] : [pooler])].map((it) => it.log()).join("\n"),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
};
