import type { Stores } from "@admit-one/core";
import { createHostedPostgresStores } from "@admit-one/postgres";
import { storesContract } from "@admit-one/testing/contracts";
import { describe, expect, test } from "vitest";
import { alternating } from "./support/alternating.ts";
import { openStores, ownSchema } from "./support/database.ts";
import { openHostOrm } from "./support/host.ts";

describe("one server", () => {
  test.for(storesContract(openStores))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

const openTwoServers = async (): Promise<{ readonly stores: Stores } & AsyncDisposable> => {
  const one = await openStores({ schema: ownSchema });
  const orm = await openHostOrm(one.database.url);
  const other = await createHostedPostgresStores({
    orm,
    durability: "relaxed",
    schema: ownSchema,
  });
  return {
    stores: alternating(one.stores, other),
    [Symbol.asyncDispose]: async () => {
      await other[Symbol.asyncDispose]();
      await orm.close(true);
      await one[Symbol.asyncDispose]();
    },
  };
};

// Their tables are in a schema of their own, which no connection's search path names.
describe("two servers in one schema, one of them on a host's own MikroORM", () => {
  test.for(storesContract(openTwoServers))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});
