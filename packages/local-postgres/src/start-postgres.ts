import { type ChildProcess, fork } from "node:child_process";
import { createDatabase, dropDatabase } from "./databases.ts";
import type { Cluster, ClusterOptions, Reply, Request, SharedMemory } from "./keeper/protocol.ts";
import type { LocalPostgres } from "./server.ts";

export type StartPostgresOptions = {
  /**
   * Stores data on a disk and flushes everything, for tests that crash the server. Otherwise it is
   * fast.
   */
  readonly durable?: boolean;
  /** A fixed port; default: a free one. */
  readonly port?: number;
  /** Where data that need not last is stored, if there is enough space. */
  readonly sharedMemory?: SharedMemory;
  /** Another folder with `bin`, `lib` and `share` than that of the npm package. */
  readonly binaries?: string;
  /** The folder for copies of the binaries, which are made if this process runs as root. */
  readonly copies?: string;
};

/** Enough for a few dozen databases and their write-ahead log. Containers often have only 64 MB. */
const sharedMemory: SharedMemory = { path: "/dev/shm", minFreeBytes: 2 ** 30 };

type Ask<T = Request> = T extends unknown ? Omit<T, "id"> : never;

type Keeper = { ask(request: Ask): Promise<unknown>; leave(): void };

const startKeeper = (): Keeper => {
  const { PATH, TMPDIR } = process.env;
  const child: ChildProcess = fork(new URL("keeper/keeper.ts", import.meta.url), {
    // A session of its own: an interrupt from the keyboard goes to this process, and the keeper
    // notices its end.
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
    env: { PATH, TMPDIR },
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;

  child.on("message", (reply: Reply) => {
    if ("failed" in reply) waiting.get(reply.id)?.reject(new Error(reply.failed));
    else waiting.get(reply.id)?.resolve(reply.done);
  });
  const lost = (): void => {
    for (const { reject } of waiting.values()) reject(new Error("The keeper of PostgreSQL ended"));
  };
  child.on("exit", lost);
  child.on("error", lost);

  // Only a pending request keeps this process alive.
  const hold = (): void => {
    child.ref();
    child.channel?.ref();
  };
  const release = (): void => {
    if (waiting.size > 0) return;
    child.unref();
    child.channel?.unref();
  };
  release();

  return {
    ask: async (request) => {
      const answer = Promise.withResolvers<unknown>();
      asked += 1;
      const id = asked;
      waiting.set(id, answer);
      hold();
      child.send({ ...request, id }, (error) => {
        if (error !== null) answer.reject(error);
      });
      try {
        return await answer.promise;
      } finally {
        waiting.delete(id);
        release();
      }
    },
    leave: () => {
      if (child.connected) child.disconnect();
    },
  };
};

/**
 * Starts a PostgreSQL server from npm packages on 127.0.0.1, also as root. Needs no other software.
 *
 * A separate process manages it, so that it stops and leaves no files, however this process ends.
 */
export const startPostgres = async (options: StartPostgresOptions = {}): Promise<LocalPostgres> => {
  const keeper = startKeeper();
  const wanted: ClusterOptions = {
    durable: options.durable ?? false,
    port: options.port ?? null,
    sharedMemory: options.sharedMemory ?? sharedMemory,
    binaries: options.binaries ?? null,
    copies: options.copies ?? null,
  };
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    try {
      await keeper.ask({ ask: "stop" });
    } finally {
      keeper.leave();
    }
  };
  try {
    const cluster = (await keeper.ask({ ask: "create", options: wanted })) as Cluster;
    const { port, dataDir, password } = cluster;
    let { pid } = cluster;
    const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const url = await createDatabase(adminUrl, "admit_one");
    return {
      url,
      adminUrl,
      port,
      dataDir,
      get pid() {
        return pid;
      },
      createDatabase: (name, more) => createDatabase(adminUrl, name, more),
      dropDatabase: (name) => dropDatabase(adminUrl, name),
      kill: async () => {
        await keeper.ask({ ask: "kill" });
      },
      restart: async () => {
        ({ pid } = (await keeper.ask({ ask: "restart" })) as Cluster);
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
