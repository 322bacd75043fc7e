import type { Pool } from "pg";

/** Decides who still gets a connection while stores close. */
export type PoolDoor = {
  watch(pool: Pool): void;
  /** Lets finish what was asked before, and refuses what comes later at once. */
  close(): Promise<void>;
};

const refuseAll = (pool: Pool): void => {
  pool.connect = () => Promise.reject(new Error("The stores are closed"));
};

/**
 * A pool alone would forget whoever waits for a connection when it ends, and MikroORM makes another
 * one for whoever asks after that.
 */
export const createPoolDoor = (): PoolDoor => {
  let current: Pool | undefined;
  let isClosed = false;
  return {
    watch: (pool) => {
      current = pool;
      if (isClosed) refuseAll(pool);
    },
    close: async () => {
      // Steps of this turn have yet to reach the pool.
      await new Promise((resolve) => setImmediate(resolve));
      isClosed = true;
      if (current === undefined) return;
      const last = current.waitingCount === 0 ? undefined : current.connect();
      refuseAll(current);
      const client = await last?.catch(() => undefined);
      client?.release();
    },
  };
};
