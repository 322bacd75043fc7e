import type { Looks } from "@admit-one/sql";
import type { Client, ClientConfig, Pool } from "pg";
import { takesNoWrites } from "./classify.ts";
import { askState, checkState, type ServerState } from "./primary.ts";

/**
 * Health checks give up after twice this time, which is enough for a try on an old connection and
 * one on a new one.
 */
const answerWithinMs = 900;

/**
 * A new table always needs new pages, whereas an existing one may have free space. Nobody sees this
 * table, and it is never committed.
 */
const takePages =
  "begin; create temporary table admit_one_probe on commit drop as " +
  "select generate_series(1, 2000) as number; rollback";

const mayNotProbe = "42501";
const tooManyConnections = "53300";

type PoolOf = Pool & { readonly Client: new (config: ClientConfig) => Client };

const configOf = ({ options }: Pool): ClientConfig => ({
  ...options,
  // Not among the copied options: the pool hides it from logs.
  password: options.password,
  application_name: "admit-one-health",
  connectionTimeoutMillis: answerWithinMs,
  query_timeout: answerWithinMs,
});

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;

/**
 * Health checks on a connection of their own, which stays open: all connections of the pool may be
 * in use, with many steps waiting for them.
 */
export const createLooks = (pool: Pool): Looks & Disposable => {
  let open: Promise<Client> | null = null;

  const connect = async (): Promise<Client> => {
    const client = new (pool as PoolOf).Client(configOf(pool));
    // The connection may end between checks. The next check notices that.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  };
  const close = (): void => {
    open?.then(
      (client) => client.connection.stream.destroy(),
      () => undefined,
    );
    open = null;
  };
  const ask = async (work: (client: Client) => Promise<void>): Promise<void> => {
    try {
      await work(await (open ??= connect()));
    } catch (error) {
      close();
      throw error;
    }
  };
  // An old connection may be broken, or may lead to a former primary.
  const askAgain = async (work: (client: Client) => Promise<void>): Promise<void> => {
    const wasOpen = open !== null;
    try {
      await ask(work);
    } catch (error) {
      if (!wasOpen) throw error;
      await ask(work);
    }
  };

  return {
    isCrowded: (error) => codeOf(error) === tooManyConnections,
    // A look asks exactly that.
    settles: ({ cause }) => takesNoWrites(cause),
    look: () =>
      askAgain(async (client) => {
        const { rows } = await client.query<ServerState>(askState);
        checkState(rows[0], "the database");
      }),
    tryWrite: () =>
      ask(async (client) => {
        try {
          await client.query(takePages);
        } catch (error) {
          // This user may not create temporary tables, so a real step must find out.
          if (codeOf(error) !== mayNotProbe) throw error;
          close();
        }
      }),
    [Symbol.dispose]: close,
  };
};
