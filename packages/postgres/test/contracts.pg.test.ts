import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { createHostedPostgresStores, createPostgresStores } from "@admit-one/postgres";
import { storesContract } from "@admit-one/testing/contracts";
import { describe, expect, test } from "vitest";
import { alternating } from "./support/alternating.ts";
import { migrated, migratedInSchema, ownSchema } from "./support/database.ts";
import { openHostOrm } from "./support/host.ts";
import { lending } from "./support/lending.ts";

const relaxed = { migrate: false, durability: "relaxed" } as const;

describe("one server", () => {
  const borrow = lending(async () => {
    const database = await createTestDatabase(migrated);
    return { database, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
  });
  const openServer = async () => {
    await using stack = new AsyncDisposableStack();
    const { lent } = stack.use(await borrow());
    const stores = stack.use(await createPostgresStores({ url: lent.database.url, ...relaxed }));
    const owned = stack.move();
    return { stores, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  };
  test.for(storesContract(openServer))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

// Their tables are in a schema of their own, which no connection's search path names.
describe("two servers in one schema, one of them on a host's own MikroORM", () => {
  const borrow = lending(async () => {
    const database = await createTestDatabase(migratedInSchema);
    const orm = await openHostOrm(database.url);
    const close = async (): Promise<void> => {
      await orm.close(true);
      await database[Symbol.asyncDispose]();
    };
    return { database, orm, [Symbol.asyncDispose]: close };
  });
  const openTwoServers = async () => {
    await using stack = new AsyncDisposableStack();
    const { lent } = stack.use(await borrow());
    const { database, orm } = lent;
    const where = { ...relaxed, schema: ownSchema };
    const one = stack.use(await createPostgresStores({ url: database.url, ...where }));
    const other = stack.use(await createHostedPostgresStores({ orm, ...where }));
    const owned = stack.move();
    return { stores: alternating(one, other), [Symbol.asyncDispose]: () => owned.disposeAsync() };
  };
  test.for(storesContract(openTwoServers))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});
