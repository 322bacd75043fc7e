import type { Pool, PoolClient } from "pg";

/** Hears every statement that later connections of the pool send. */
export const listen = (pool: Pool, hear: (text: string) => unknown): void => {
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (...args: readonly unknown[]) => unknown;
    const heard = (...args: readonly unknown[]): unknown => {
      if (typeof args[0] === "string") hear(args[0]);
      return query(...args);
    };
    client.query = heard as PoolClient["query"];
  });
};
