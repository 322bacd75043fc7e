import { type LocalPostgres, startPostgres } from "@admit-one/local-postgres";
import { createPostgresStores } from "@admit-one/postgres";
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
  return {
    hall: createHall(stores),
    url: server.url,
    server,
    [Symbol.asyncDispose]: async () => {
      await stores[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
};
