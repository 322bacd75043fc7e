// On a server of its own the kit runs in plans.pg.test.ts.
import { createHostedPostgresStores } from "@admit-one/postgres";
import { storesContract } from "@admit-one/testing/contracts";
import { describe, expect, test } from "vitest";
import { alternating } from "./support/alternating.ts";
import { openConnected, openServer } from "./support/connected.ts";
import { migratedInSchema, ownSchema } from "./support/database.ts";
import { openHostOrm } from "./support/host.ts";
import { lending } from "./support/lending.ts";

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
    const hosted = { orm: lent.host, schema: ownSchema, durability: "relaxed" } as const;
    const other = stack.use(await createHostedPostgresStores(hosted));
    const owned = stack.move();
    return { stores: alternating(one, other), [Symbol.asyncDispose]: () => owned.disposeAsync() };
  };
  test.for(storesContract(openTwoServers))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});
