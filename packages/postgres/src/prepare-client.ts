import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { forgotName } from "./classify.ts";
import { createPreparation, type DriverConnection } from "./preparation.ts";

// PostgreSQL's names may be longer, but a collision is already very unlikely.
const nameLength = 20;

export type Query = (...args: readonly unknown[]) => unknown;

/** The name of a text, the same in every process: a pooler may lend one connection to several. */
const createNames = (): ((text: string) => string) => {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const digest = createHash("sha256").update(text).digest("base64url");
    const name = `admit_${digest.slice(0, nameLength)}`;
    names.set(text, name);
    return name;
  };
};

/**
 * Turns every statement with parameters into a named one, which PostgreSQL parses and plans once
 * for each connection. For the `onPoolCreated` of MikroORM's `driverOptions`.
 *
 * A statement is parsed under its name between two steps, and used by its name once that was
 * confirmed. Inside a step, the parsing may fail because an earlier statement failed. The driver
 * then forgets the name, but a pooler remembers it, and closes the connection when it is parsed
 * again. Until the name is known, the statement runs without one.
 *
 * If names get lost, as behind a pooler that does not translate them, this pool stops using them.
 *
 * The stores have a few dozen fixed texts. MikroORM writes its parameters into the text, so its
 * statements pass unchanged.
 */
export const nameStatements = (pool: Pool): void => {
  const nameOf = createNames();
  let namesLast = true;
  const lost = (): void => {
    namesLast = false;
  };
  const asked = new WeakMap<PoolClient, Map<string, string>>();

  pool.on("connect", (client) => {
    const query = client.query.bind(client) as Query;
    const { parsedStatements } = client.connection as DriverConnection;
    const wanted = new Map<string, string>();
    asked.set(client, wanted);
    const byName = (name: string, text: string, values: readonly unknown[]): unknown => {
      const answer = query({ name, text, values });
      const failed = (error: unknown): void => {
        if (forgotName(error)) lost();
      };
      // The answer itself is returned: behind another promise it would come after the answer to the
      // next statement, which may have no name.
      if (answer instanceof Promise) answer.catch(failed);
      return answer;
    };
    const ours = (text: string, values: readonly unknown[]): unknown => {
      if (!namesLast) return query(text, values);
      const name = nameOf(text);
      if (parsedStatements[name] !== undefined) return byName(name, text, values);
      wanted.set(name, text);
      return query(text, values);
    };
    const named: Query = (text, values, callback) =>
      typeof text === "string" && Array.isArray(values) && values.length > 0 && !callback
        ? ours(text, values)
        : query(text, values, callback);
    client.query = named as PoolClient["query"];
  });

  const tried = new WeakMap<PoolClient, Set<string>>();
  pool.on("release", (error, client) => {
    const wanted = asked.get(client);
    if (wanted === undefined || wanted.size === 0) return;
    const statements = [...wanted];
    wanted.clear();
    if (error || !namesLast || pool.ending || client.getTransactionStatus() !== "I") return;
    const before = tried.get(client) ?? new Set();
    tried.set(client, before);
    client.connection.stream.cork();
    for (const [name, text] of statements) {
      // One that failed is not tried again: a pooler may know the name all the same.
      if (before.has(name)) continue;
      before.add(name);
      (client.query as Query)(createPreparation(name, text, lost));
    }
    client.connection.stream.uncork();
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
