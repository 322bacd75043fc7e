import { randomUUID } from "node:crypto";
import { type PostgresServer, startPostgres } from "@admit-one/local-postgres";
import { createPostgresStores } from "@admit-one/postgres";
import { Client } from "pg";
import type { Scale } from "../bench-case.ts";
import { claimTable } from "./baselines-rows.ts";
import { createHall, type Hall } from "./hall.ts";

export type PostgresHall = AsyncDisposable & {
  readonly hall: Hall;
  readonly url: string;
};

/** A database on the given server, or on a new one that is durable, as the stores require. */
export const openDatabase = async (
  shared: PostgresServer | undefined,
): Promise<{ readonly url: string } & AsyncDisposable> => {
  if (shared === undefined) return startPostgres({ durable: true });
  const name = `bench_${randomUUID().slice(0, 8)}`;
  return {
    url: await shared.createDatabase(name),
    [Symbol.asyncDispose]: () => shared.dropDatabase(name),
  };
};

/**
 * A PostgreSQL server of its own, on a disk, that flushes every commit before it answers. Both
 * sides of a case use it. The stores refuse a server that does not flush. A run without
 * measurements may share a server.
 */
export const openPostgresHall = async ({
  postgres,
}: Pick<Scale, "postgres"> = {}): Promise<PostgresHall> => {
  const database = await openDatabase(postgres);
  const stores = await createPostgresStores({ url: database.url, durability: "full" });
  const client = new Client(database.url);
  await client.connect();
  await client.query(claimTable);
  const hall = createHall(stores);
  return {
    hall: {
      ...hall,
      openShow: async (seats) => {
        const show = await hall.openShow(seats);
        // Autovacuum does this within a minute. Without statistics both sides get poor plans.
        await client.query("analyze");
        return show;
      },
    },
    url: database.url,
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await stores[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
};
