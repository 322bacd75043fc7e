// The program of this package's README.
import { join } from "node:path";
import {
  admitOneEntities,
  admitOneTables,
  createHostedSqliteStores,
  migrateSqlite,
} from "@admit-one/sqlite";
import { MikroORM } from "@mikro-orm/sqlite";
import { expect, test } from "vitest";
import { hallOf } from "./support/hall.ts";
import { NoteEntity } from "./support/host.ts";
import { temporaryFolder } from "./support/temporary.ts";

test("on a host's own instance", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "shop.db");
  // #region hosted
  await migrateSqlite({ file });
  const orm = await MikroORM.init({
    dbName: file,
    entities: [...admitOneEntities, NoteEntity], // Ours only to read them with your entity manager.
    schemaGenerator: { skipTables: [...admitOneTables] }, // Your diff never touches our tables.
  });
  await using stores = await createHostedSqliteStores({ orm });
  // #endregion
  await orm.schema.update();
  expect(await stores.concerts.create(hallOf(1))).toBe("created");
  await stores[Symbol.asyncDispose]();
  await orm.close(true);
});
