import { createTestDatabase, type Recipe } from "@admit-one/local-postgres/vitest";
import { createHostedPostgresStores, type PostgresStores } from "@admit-one/postgres";
import { storesContract } from "@admit-one/testing/contracts";
import type { MikroORM } from "@mikro-orm/postgresql";
import { describe, expect, test } from "vitest";
import { openStoresOn } from "../src/hosted-postgres-stores.ts";
import { openPool } from "../src/open-pool.ts";
import { createPoolDoor } from "../src/pool-door.ts";
import { alternating } from "./support/alternating.ts";
import { migrated, migratedInSchema, ownSchema } from "./support/database.ts";
import { openHostOrm } from "./support/host.ts";
import { lending } from "./support/lending.ts";

const relaxed = { migrate: false, durability: "relaxed" } as const;

/** A database, and connections as `createPostgresStores` opens them. Both outlive a case. */
const openConnected = async (recipe: Recipe) => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase(recipe));
  const door = createPoolDoor();
  const orm = await openPool({ url: database.url, ...relaxed }, door);
  stack.defer(async () => {
    await door.close();
    await orm.close(true);
  });
  const owned = stack.move();
  return { database, orm, [Symbol.asyncDispose]: () => owned.disposeAsync() };
};

/** What `createPostgresStores` does with them. Every case has stores of its own. */
const openServer = (orm: MikroORM, schema?: string): Promise<PostgresStores> =>
  openStoresOn({ orm, schema, durability: relaxed.durability });

describe("one server", () => {
  const borrow = lending(() => openConnected(migrated));
  const open = async () => {
    await using stack = new AsyncDisposableStack();
    const { lent } = stack.use(await borrow());
    const stores = stack.use(await openServer(lent.orm));
    const owned = stack.move();
    return { stores, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  };
  test.for(storesContract(open))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

// Their tables are in a schema of their own, which no connection's search path names.
describe("two servers in one schema, one of them on a host's own MikroORM", () => {
  const borrow = lending(async () => {
    await using stack = new AsyncDisposableStack();
    const { database, orm } = stack.use(await openConnected(migratedInSchema));
    const host = await openHostOrm(database.url);
    stack.defer(() => host.close(true));
    const owned = stack.move();
    return { database, orm, host, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  });
  const openTwoServers = async () => {
    await using stack = new AsyncDisposableStack();
    const { lent } = stack.use(await borrow());
    const one = stack.use(await openServer(lent.orm, ownSchema));
    const hosted = { orm: lent.host, schema: ownSchema, durability: relaxed.durability };
    const other = stack.use(await createHostedPostgresStores(hosted));
    const owned = stack.move();
    return { stores: alternating(one, other), [Symbol.asyncDispose]: () => owned.disposeAsync() };
  };
  test.for(storesContract(openTwoServers))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});
