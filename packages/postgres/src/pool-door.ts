import type { Pool, PoolClient } from "pg";

/** Decides who still gets a connection while stores close. */
export type PoolDoor = {
  watch(pool: Pool): void;
  /** Lets finish what was asked before, and refuses what comes later at once. */
  close(): Promise<void>;
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
  return {
    watch: (pool) => {
      const connect = pool.connect.bind(pool) as () => Promise<PoolClient>;
      const watched = (): Promise<PoolClient> => {
        if (isClosed) return Promise.reject(new Error("The stores are closed"));
        const client = connect();
        waiting.add(client);
        const forget = (): boolean => waiting.delete(client);
        client.then(forget, forget);
        return client;
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
  };
};
