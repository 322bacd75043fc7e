import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";

// PostgreSQL's names may be longer, but a collision is already very unlikely.
const nameLength = 20;

export type Query = (...args: readonly unknown[]) => unknown;

/**
 * Turns every statement with parameters into a named one, which PostgreSQL parses and plans once
 * for each connection. For the `onPoolCreated` of MikroORM's `driverOptions`.
 *
 * The stores have a few dozen fixed texts. MikroORM writes its parameters into the text, so its
 * statements pass unchanged.
 */
export const nameStatements = (pool: Pool): void => {
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const digest = createHash("sha256").update(text).digest("base64url");
    const name = `admit_${digest.slice(0, nameLength)}`;
    names.set(text, name);
    return name;
  };
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as Query;
    const named: Query = (text, values, callback) =>
      typeof text === "string" && Array.isArray(values) && values.length > 0 && !callback
        ? query({ name: nameOf(text), text, values })
        : query(text, values, callback);
    client.query = named as PoolClient["query"];
  });
};

/**
 * Sends the statements of one turn together. With `pipeline: true` each would otherwise be a packet
 * of its own, which costs a system call and a wake-up of the server.
 */
export const sendTogether = (pool: Pool): void => {
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as Query;
    const { stream } = client.connection;
    let isGathering = false;
    const gathering: Query = (...args) => {
      if (!isGathering) {
        isGathering = true;
        stream.cork();
        // Runs after promises that are already settled: by then all statements of this turn are
        // written.
        process.nextTick(() => {
          isGathering = false;
          stream.uncork();
        });
      }
      return query(...args);
    };
    client.query = gathering as PoolClient["query"];
  });
};
