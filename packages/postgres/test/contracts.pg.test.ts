import type { Stores } from "@admit-one/core";
import { createHostedPostgresStores } from "@admit-one/postgres";
import { storesContract } from "@admit-one/testing/contracts";
import { describe, expect, test } from "vitest";
import { alternating } from "./support/alternating.ts";
import { openStores } from "./support/database.ts";
import { openHostOrm } from "./support/host.ts";

describe("one server", () => {
  test.for(storesContract(openStores))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

const openTwoServers = async (): Promise<{ readonly stores: Stores } & AsyncDisposable> => {
  const one = await openStores();
  const orm = await openHostOrm(one.database.url);
  const other = await createHostedPostgresStores({ orm, durability: "relaxed" });
  return {
    stores: alternating(one.stores, other),
    [Symbol.asyncDispose]: async () => {
      await other[Symbol.asyncDispose]();
      await orm.close(true);
      await one[Symbol.asyncDispose]();
    },
  };
};

describe("two servers on one database, one of them on a host's own MikroORM", () => {
  test.for(storesContract(openTwoServers))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});
