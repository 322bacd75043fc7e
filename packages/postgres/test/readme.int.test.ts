// The programs of this package's README, on a server that keeps its promises.
import { type LocalPostgres, startPostgres } from "@admit-one/local-postgres";
import {
  admitOneEntities,
  admitOneTables,
  createHostedPostgresStores,
  createPostgresStores,
  migratePostgres,
} from "@admit-one/postgres";
import { MikroORM } from "@mikro-orm/postgresql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hallOf } from "./support/hall.ts";
import { NoteEntity } from "./support/host.ts";

let server: LocalPostgres;
beforeAll(async () => {
  server = await startPostgres({ durable: true });
}, 120_000);
afterAll(() => server.stop());

test("stores", async () => {
  const { url } = server;
  // #region stores
  await using stores = await createPostgresStores({ url, pool: { max: 20 } });
  await stores.ping();
  const { clock } = stores; // Follows the database's: for createBoxOffice.
  // #endregion
  expect(await stores.concerts.create(hallOf(1))).toBe("created");
  expect(clock.nowMs()).toBeGreaterThan(0);
});

test("on a host's own instance", async () => {
  const url = await server.createDatabase("hosts_own");
  // #region hosted
  await migratePostgres({ url });
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [...admitOneEntities, NoteEntity], // Ours only to read them with your entity manager.
    schemaGenerator: { skipTables: [...admitOneTables] }, // Your diff never touches our tables.
  });
  await using stores = await createHostedPostgresStores({ orm });
  // #endregion
  expect(await stores.concerts.create(hallOf(1))).toBe("created");
  await stores[Symbol.asyncDispose]();
  await orm.close(true);
});
