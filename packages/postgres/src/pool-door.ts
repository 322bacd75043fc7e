import type { Pool, PoolClient } from "pg";
import { isAnswer } from "./classify.ts";
import type { Silence } from "./silence.ts";

/** A pool of connections at one moment. */
export type PoolUse = {
  readonly max: number;
  readonly idle: number;
  readonly inUse: number;
  /** Steps that wait for a connection. */
  readonly waiting: number;
};

/** Decides who still gets a connection, while stores close and while the database is silent. */
export type PoolDoor = {
  /** Without a silence, whoever asks waits for as long as the pool lets them. */
  watch(pool: Pool, silence?: Silence): void;
  /** Lets finish what was asked before, and refuses what comes later at once. */
  close(): Promise<void>;
  use(): PoolUse;
};

/** Gives up after a while; a client that comes later goes back unused. */
const within = async (client: Promise<PoolClient>, limitMs: number): Promise<PoolClient> => {
  const late = Promise.withResolvers<never>();
  let isLate = false;
  const timeout = setTimeout(() => {
    isLate = true;
    late.reject(new Error("it says nothing, and gave no connection either"));
  }, limitMs);
  const inTime = client.then((given) => {
    if (isLate) given.release();
    return given;
  });
  try {
    return await Promise.race([inTime, late.promise]);
  } finally {
    clearTimeout(timeout);
  }
};

/** For as long as the pool lets it wait, and for less where the database has said nothing lately. */
const patiently = (
  client: Promise<PoolClient>,
  silence: Silence,
  { options }: Pool,
): Promise<PoolClient> => {
  client.catch((error: unknown) => {
    if (isAnswer(error)) silence.heard();
  });
  const limitMs = silence.asked();
  const isShort = limitMs < (options.connectionTimeoutMillis ?? 0) / 2;
  return isShort ? within(client, limitMs) : client;
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A pool that ends forgets whoever waits for a connection; Kysely loses one that arrives after it
 * was closed, and the pool then waits for it forever; and MikroORM makes another pool for whoever
 * asks later. So nobody may be waiting when these close.
 */
export const createPoolDoor = (): PoolDoor => {
  const waiting = new Set<Promise<PoolClient>>();
  let isClosed = false;
  let watchedPool: Pool | undefined;
  return {
    watch: (pool, silence) => {
      watchedPool = pool;
      const connect = pool.connect.bind(pool) as () => Promise<PoolClient>;
      const watched = (): Promise<PoolClient> => {
        if (isClosed) return Promise.reject(new Error("The stores are closed"));
        const client = connect();
        waiting.add(client);
        const forget = (): boolean => waiting.delete(client);
        client.then(forget, forget);
        return silence === undefined ? client : patiently(client, silence, pool);
      };
      pool.connect = watched as Pool["connect"];
    },
    close: async () => {
      // Steps of this turn have yet to reach the pool.
      await turn();
      isClosed = true;
      await Promise.allSettled(waiting);
      await turn();
    },
    use: () => {
      const { totalCount = 0, idleCount = 0, waitingCount = 0, options } = watchedPool ?? {};
      const inUse = totalCount - idleCount;
      return { max: options?.max ?? 0, idle: idleCount, inUse, waiting: waitingCount };
    },
  };
};
