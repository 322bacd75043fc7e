import type { Looks } from "@admit-one/sql";
import type { Client, ClientConfig, Pool } from "pg";

/** Health checks give up after twice as long, which an old connection and a new one may take. */
const answerWithinMs = 900;

/** Also "on" on a standby; and in a session of an administrator who lets nothing be written. */
const askReadOnly = "select current_setting('transaction_read_only') = 'on' as read_only";

/**
 * A new table always needs new pages, where one that is there may have room left. It is seen by nobody
 * and never kept.
 */
const takePages =
  "begin; create temporary table admit_one_probe on commit drop as " +
  "select generate_series(1, 2000) as number; rollback";

const mayNotProbe = "42501";

type PoolOf = Pool & { readonly Client: new (config: ClientConfig) => Client };

const configOf = ({ options }: Pool): ClientConfig => ({
  ...options,
  // Not among those that are copied: the pool hides it from logs.
  password: options.password,
  application_name: "admit-one-health",
  connectionTimeoutMillis: answerWithinMs,
  query_timeout: answerWithinMs,
});

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;

/**
 * How to ask a database whether it can be used, on a connection of its own, which is kept: the pool's
 * may all be busy, and a crowd waits for them.
 */
export const createLooks = (pool: Pool): Looks & Disposable => {
  let open: Promise<Client> | null = null;

  const connect = async (): Promise<Client> => {
    const client = new (pool as PoolOf).Client(configOf(pool));
    // It may end while nobody asks; the next question finds that out.
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
  // An old connection may lead to what was the primary once, or be broken.
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
    needsConnection: true,
    look: () =>
      askAgain(async (client) => {
        const { rows } = await client.query<{ readonly read_only: boolean }>(askReadOnly);
        if (rows[0]?.read_only === true) throw new Error("the database is only to be read");
      }),
    tryWrite: () =>
      ask(async (client) => {
        try {
          await client.query(takePages);
        } catch (error) {
          // Nobody let this user make such tables, so a step has to find out.
          if (codeOf(error) !== mayNotProbe) throw error;
          close();
        }
      }),
    [Symbol.dispose]: close,
  };
};
