import { fork } from "node:child_process";
import { once } from "node:events";
import { createDatabase, dropDatabase, withClient } from "./databases.ts";
import type { PostgresServer } from "./server.ts";

export type GivenPostgresOptions = {
  /** The URL of a user who may create databases. */
  readonly url: string;
  /** The prefix of the databases that are dropped at the end, however this process ends. */
  readonly prefix: string;
};

/** Uses an existing server and leaves nothing behind on it. */
export const useGivenPostgres = async ({
  url: adminUrl,
  prefix,
}: GivenPostgresOptions): Promise<PostgresServer> => {
  await withClient(adminUrl, (client) => client.query("select 1"));
  const sweeper = fork(new URL("sweeper.ts", import.meta.url), [prefix], {
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
    // Not an argument: other users can read arguments.
    env: { ADMIN_URL: adminUrl },
  });
  sweeper.unref();
  sweeper.channel?.unref();
  return {
    adminUrl,
    createDatabase: (name, more) => createDatabase(adminUrl, name, more),
    dropDatabase: (name) => dropDatabase(adminUrl, name),
    [Symbol.asyncDispose]: async () => {
      if (!sweeper.connected) return;
      const ended = once(sweeper, "exit");
      sweeper.ref();
      sweeper.disconnect();
      await ended;
    },
  };
};
