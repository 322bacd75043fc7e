import { createDatabase, dropDatabase, urlOf, withClient } from "./databases.ts";
import type { PostgresVersion } from "./keeper/binaries.ts";
import type {
  Cluster,
  ClusterOptions,
  Copied,
  Following,
  Running,
  SharedMemory,
} from "./keeper/protocol.ts";
import { type Keeper, startKeeper } from "./keeper-client.ts";
import type { LocalPostgres, LocalStandby } from "./server.ts";

export type StartPostgresOptions = {
  /**
   * Stores data on a disk and flushes everything, for tests that crash the server. Otherwise it is
   * fast.
   */
  readonly durable?: boolean;
  /** For `startStandby`: logs what a standby needs. A durable server always does. */
  readonly replicated?: boolean;
  /** A fixed port; default: a free one. */
  readonly port?: number;
  /** Where data that need not last is stored, if there is enough space. */
  readonly sharedMemory?: SharedMemory;
  /** Default: `newest`. */
  readonly version?: PostgresVersion;
  /** Another folder with `bin`, `lib` and `share` than that of the npm package. */
  readonly binaries?: string;
  /** The folder for copies of the binaries, which are made if this process runs as root. */
  readonly copies?: string;
};

/** Enough for a few dozen databases and their write-ahead log. Containers often have only 64 MB. */
const sharedMemory: SharedMemory = { path: "/dev/shm", minFreeBytes: 2 ** 30 };

const toOptions = (options: StartPostgresOptions): ClusterOptions => ({
  durable: options.durable ?? false,
  replicated: options.replicated ?? false,
  port: options.port ?? null,
  sharedMemory: options.sharedMemory ?? sharedMemory,
  version: options.version ?? "newest",
  binaries: options.binaries ?? null,
  copies: options.copies ?? null,
});

/** The database for tests that need only one. */
const database = "admit_one";

const stopOnce = (keeper: Keeper): (() => Promise<void>) => {
  let isStopped = false;
  return async () => {
    if (isStopped) return;
    isStopped = true;
    try {
      await keeper.ask({ ask: "stop" });
    } finally {
      keeper.leave();
    }
  };
};

const serverOf = (
  keeper: Keeper,
  { port, dataDir, password, ...running }: Cluster,
  stop: () => Promise<void>,
): LocalPostgres => {
  let { pid } = running;
  const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  return {
    url: urlOf(adminUrl, database),
    adminUrl,
    port,
    dataDir,
    password,
    get pid() {
      return pid;
    },
    createDatabase: (name, more) => createDatabase(adminUrl, name, more),
    dropDatabase: (name) => dropDatabase(adminUrl, name),
    halt: async () => {
      await keeper.ask({ ask: "halt" });
    },
    kill: async () => {
      await keeper.ask({ ask: "kill" });
    },
    restart: async () => {
      ({ pid } = (await keeper.ask({ ask: "restart" })) as Running);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
};

/**
 * Starts a PostgreSQL server from npm packages on 127.0.0.1, also as root. Needs no other software.
 *
 * A separate process manages it, so that it stops and leaves no files, however this process ends.
 */
export const startPostgres = async (options: StartPostgresOptions = {}): Promise<LocalPostgres> => {
  const keeper = startKeeper();
  const stop = stopOnce(keeper);
  try {
    const cluster = (await keeper.ask({ ask: "create", options: toOptions(options) })) as Cluster;
    const server = serverOf(keeper, cluster, stop);
    await server.createDatabase(database);
    return server;
  } catch (error) {
    await stop();
    throw error;
  }
};

export type StartStandbyOptions = Omit<StartPostgresOptions, "replicated"> & {
  /** Its name in `synchronous_standby_names`. */
  readonly name?: string;
  /** Whether commits of the primary wait for this standby from now on. */
  readonly synchronous?: boolean;
};

/** Copies the files of a running server. Returns what the copy needs to follow it. */
const copyWhileRunning = ({ adminUrl, dataDir }: LocalPostgres, copy: (from: string) => unknown) =>
  // The backup ends with its connection.
  withClient(adminUrl, async (client): Promise<string> => {
    await client.query("select pg_backup_start('standby', fast => true)");
    await copy(dataDir);
    const stopped = "select labelfile from pg_backup_stop(wait_for_archive => false)";
    const { rows } = await client.query<{ readonly labelfile: string }>(stopped);
    return rows[0]?.labelfile ?? "";
  });

const pollMs = 10;
const patienceMs = 30_000;

const untilStreaming = async (primary: LocalPostgres, name: string): Promise<void> => {
  const startedMs = performance.now();
  await withClient(primary.adminUrl, async (client) => {
    const streaming =
      "select from pg_stat_replication where application_name = $1 and state = 'streaming'";
    while ((await client.query(streaming, [name])).rowCount === 0) {
      if (performance.now() - startedMs > patienceMs) throw new Error(`${name} does not follow`);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  });
};

const waitFor = ({ adminUrl }: LocalPostgres, name: string): Promise<void> =>
  withClient(adminUrl, async (client) => {
    await client.query(`alter system set synchronous_standby_names = '"${name}"'`);
    await client.query("select pg_reload_conf()");
  });

/**
 * Starts a standby of a running server, which must be `durable` or `replicated`. It has the same
 * databases and the same password.
 */
export const startStandby = async (
  primary: LocalPostgres,
  { name = "standby", synchronous = false, ...options }: StartStandbyOptions = {},
): Promise<LocalStandby> => {
  const keeper = startKeeper();
  const stop = stopOnce(keeper);
  const { password } = primary;
  try {
    let dataDir = "";
    const label = await copyWhileRunning(primary, async (from) => {
      const wanted = toOptions({ ...options, replicated: true });
      ({ dataDir } = (await keeper.ask({ ask: "copy", options: wanted, from })) as Copied);
    });
    const conninfo =
      `host=127.0.0.1 port=${primary.port} user=postgres password=${password} ` +
      `application_name=${name}`;
    const following: Following = { label, conninfo };
    const running = (await keeper.ask({ ask: "follow", following })) as Running;
    const server = serverOf(keeper, { ...running, dataDir, password }, stop);
    await untilStreaming(primary, name);
    if (synchronous) await waitFor(primary, name);
    const promote = (): Promise<void> =>
      withClient(server.adminUrl, async (client) => {
        await client.query("select pg_promote()");
      });
    // A copy of the properties would lose the getter.
    return Object.assign(server, { promote });
  } catch (error) {
    await stop();
    throw error;
  }
};
