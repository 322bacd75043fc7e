import { type LocalPostgres, startPostgres } from "@admit-one/local-postgres";
import { createPostgresStores } from "@admit-one/postgres";
import { Client } from "pg";
import { createHall, type Hall } from "./hall.ts";

export type PostgresHall = AsyncDisposable & {
  readonly hall: Hall;
  readonly url: string;
  readonly server: LocalPostgres;
};

/**
 * A PostgreSQL of its own, on a disk, that flushes every commit before it answers: both sides of a
 * case work on it. The stores refuse one that does not.
 */
export const openPostgresHall = async (): Promise<PostgresHall> => {
  const server = await startPostgres({ durable: true });
  const stores = await createPostgresStores({ url: server.url, durability: "full" });
  const client = new Client(server.url);
  await client.connect();
  const hall = createHall(stores);
  return {
    hall: {
      ...hall,
      openShow: async (seats) => {
        const show = await hall.openShow(seats);
        // What autovacuum does within a minute: without statistics both sides get poor plans.
        await client.query("analyze");
        return show;
      },
    },
    url: server.url,
    server,
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await stores[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
};
