import type { Stores } from "@admit-one/core";
import { createHostedPostgresStores } from "@admit-one/postgres";
import { storesContract } from "@admit-one/testing/contracts";
import { describe, expect, test } from "vitest";
import { openStores } from "./support/database.ts";
import { openHostOrm } from "./support/host.ts";

describe("one server", () => {
  test.for(storesContract(openStores))("$name", async ({ run }) => {
    expect(await run()).toBeUndefined();
  });
});

/** Every call goes to the other one of two, as behind a balancer. */
const alternating = <Port extends object>(one: Port, other: Port): Port => {
  let calls = 0;
  return new Proxy(one, {
    get: (_target, name) => {
      calls += 1;
      return Reflect.get(calls % 2 === 0 ? one : other, name);
    },
  });
};

const openTwoServers = async (): Promise<{ readonly stores: Stores } & AsyncDisposable> => {
  const one = await openStores();
  const orm = await openHostOrm(one.database.url);
  const other = await createHostedPostgresStores({ orm, durability: "relaxed" });
  return {
    stores: {
      queues: alternating(one.stores.queues, other.queues),
      concerts: alternating(one.stores.concerts, other.concerts),
      bookings: alternating(one.stores.bookings, other.bookings),
      events: alternating(one.stores.events, other.events),
    },
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
