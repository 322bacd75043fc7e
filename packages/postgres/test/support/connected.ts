import { createTestDatabase, type Recipe } from "@admit-one/local-postgres/vitest";
import type { PostgresStores } from "@admit-one/postgres";
import type { MikroORM } from "@mikro-orm/postgresql";
import { openStoresOn } from "../../src/hosted-postgres-stores.ts";
import { openPool } from "../../src/open-pool.ts";
import { createPoolDoor } from "../../src/pool-door.ts";
import type { OnDatabase } from "./lending.ts";

/** A database, and connections as `createPostgresStores` opens them. Many cases use both. */
export const openConnected = async (
  recipe: Recipe,
): Promise<OnDatabase & { readonly orm: MikroORM }> => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase(recipe));
  const door = createPoolDoor();
  const orm = await openPool({ url: database.url }, door);
  stack.defer(async () => {
    await door.close();
    await orm.close(true);
  });
  const owned = stack.move();
  return { database, orm, [Symbol.asyncDispose]: () => owned.disposeAsync() };
};

/** What `createPostgresStores` does with them. Every case has stores of its own. */
export const openServer = (orm: MikroORM, schema?: string): Promise<PostgresStores> =>
  openStoresOn({ orm, schema, durability: "relaxed" });
