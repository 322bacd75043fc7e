import { createTestDatabase, type TestDatabase } from "@admit-one/local-postgres/vitest";
import {
  createHostedPostgresStores,
  type PostgresStores,
  postgresDialect,
} from "@admit-one/postgres";
import { admitOneEntities, createSqlStores, type SqlDialect, type SqlStores } from "@admit-one/sql";
import { defineEntity, MikroORM, p } from "@mikro-orm/postgresql";
import { migrated } from "./database.ts";
import { query } from "./raw.ts";

export const NoteEntity = defineEntity({
  name: "Note",
  tableName: "note",
  properties: { id: p.integer().primary(), text: p.text() },
});

/** A host's own instance, as MikroORM makes it, with a table of its own. */
export const openHostOrm = async (url: string): Promise<MikroORM> => {
  await query(url, "create table if not exists note (id int primary key, text text not null)");
  return MikroORM.init({
    clientUrl: url,
    entities: [...admitOneEntities, NoteEntity],
    pool: { min: 0, max: 5 },
  });
};

export type Host = AsyncDisposable & {
  readonly stores: PostgresStores;
  readonly orm: MikroORM;
  readonly database: TestDatabase;
};

/** Stores on a host's own instance. */
export const openHost = async (): Promise<Host> => {
  const database = await createTestDatabase(migrated);
  const orm = await openHostOrm(database.url);
  const stores = await createHostedPostgresStores({ orm, durability: "relaxed" });
  return {
    stores,
    orm,
    database,
    [Symbol.asyncDispose]: async () => {
      await stores[Symbol.asyncDispose]();
      await orm.close(true);
      await database[Symbol.asyncDispose]();
    },
  };
};

export type Spoken = AsyncDisposable & {
  readonly stores: SqlStores;
  readonly database: TestDatabase;
};

/** Stores that speak a dialect of the test's. */
export const openSpoken = async (dialect: SqlDialect = postgresDialect): Promise<Spoken> => {
  const database = await createTestDatabase(migrated);
  const orm = await openHostOrm(database.url);
  return {
    stores: createSqlStores({ orm, dialect }),
    database,
    [Symbol.asyncDispose]: async () => {
      await orm.close(true);
      await database[Symbol.asyncDispose]();
    },
  };
};
