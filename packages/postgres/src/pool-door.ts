import type { Pool, PoolClient } from "pg";
import { isAnswer, takesNoWrites } from "./classify.ts";
import type { Silence } from "./silence.ts";

/** The use of a connection pool at one moment. */
export type PoolUse = {
  readonly max: number;
  readonly idle: number;
  readonly inUse: number;
  /** Steps that wait for a connection. */
  readonly waiting: number;
};

/** Controls access to connections while the stores close and while the database is silent. */
export type PoolDoor = {
  /** Without `silence`, a step waits as long as the pool allows. */
  watch(pool: Pool, silence?: Silence): void;
  /** Lets pending requests finish, and refuses later ones at once. */
  close(): Promise<void>;
  use(): PoolUse;
};

/** Gives up after a time limit. A client that arrives later goes back unused. */
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

/** Waits as long as the pool allows, or less if the database is silent. */
const patiently = (
  client: Promise<PoolClient>,
  silence: Silence,
  { options }: Pool,
): Promise<PoolClient> => {
  client.catch((error: unknown) => {
    if (isAnswer(error) || takesNoWrites(error)) silence.heard();
  });
  const limitMs = silence.asked();
  const isShort = limitMs < (options.connectionTimeoutMillis ?? 0) / 2;
  return isShort ? within(client, limitMs) : client;
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * When a pool ends, it forgets requests that wait for a connection. Kysely loses a connection that
 * arrives after its close, and then the pool waits for it forever. MikroORM makes another pool for
 * later requests. So no request may be waiting when these close.
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
      // Steps of this turn have not reached the pool yet.
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
