import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";

// As long as PostgreSQL's names may be at most, many times over unlikely to meet another's.
const nameLength = 20;

export type Query = (...args: readonly unknown[]) => unknown;

/**
 * Makes every statement with parameters a named one, which PostgreSQL parses and plans once for each
 * connection. For the `onPoolCreated` of MikroORM's `driverOptions`.
 *
 * The stores have a few dozen fixed texts; what MikroORM writes has its parameters in the text, and
 * passes unchanged.
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
 * Sends the statements of one turn in one piece: with `pipeline: true` each would else be a packet
 * of its own, for which the system is called and the server wakes.
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
        // After the promises that are settled already: all that is said together has been said then.
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
