// The box office on a host's own MikroORM instance, as the README says it is done.
import { TicketingError } from "@admit-one/core";
import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import {
  admitOneEntities,
  admitOneTables,
  createHostedPostgresStores,
  createPostgresStores,
  endUselessConnections,
  hostsOf,
  migratePostgres,
  postgresMigrations,
  sessionOf,
} from "@admit-one/postgres";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import type { Pool } from "pg";
import { describe, expect, test } from "vitest";
import { migrated, ownSchema } from "./support/database.ts";
import { hallOf } from "./support/hall.ts";
import { NoteEntity } from "./support/host.ts";
import { query } from "./support/raw.ts";

type InitOptions = NonNullable<Parameters<typeof MikroORM.init>[0]>;

/** A host that follows the recipe, but for what `options` say. */
const openHost = async (url: string, options: InitOptions = {}) => {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [...admitOneEntities, NoteEntity],
    schemaGenerator: { skipTables: [...admitOneTables] },
    ...options,
  });
  return {
    orm: orm as unknown as MikroORM,
    [Symbol.asyncDispose]: () => orm.close(true),
  };
};

const tablesOf = async (url: string, schema = "public"): Promise<readonly string[]> => {
  const text = `select table_name as name from information_schema.tables where table_schema = '${schema}'`;
  return (await query(url, text)).map(({ name }) => String(name)).sort();
};

describe("fault 12: the host's schema diff", () => {
  const recipes: Readonly<Record<string, InitOptions>> = {
    "as in the recipe": {},
    "without our tables skipped": { schemaGenerator: {} },
    "without our entities": { entities: [NoteEntity] },
  };

  test.for(Object.entries(recipes))("%s, leaves our tables alone", async ([, options]) => {
    await using database = await createTestDatabase(migrated);
    const { url } = database;
    await using host = await openHost(url, options);
    const changes = await host.orm.schema.getUpdateSchemaSQL();
    expect(changes).toContain('create table "note"');
    expect(changes).not.toContain("admit_");
    await host.orm.schema.update();
    expect(await tablesOf(url)).toEqual([...admitOneTables, "note"].sort());
    // The next start finds all in order, and so does what the host uses.
    await migratePostgres({ url });
    await using stores = await createHostedPostgresStores({
      orm: host.orm,
      durability: "relaxed",
    });
    expect(await stores.concerts.create(hallOf(1))).toBe("created");
  });

  test("neither our entities nor our tables skipped: the test sees what it is about", async () => {
    await using database = await createTestDatabase(migrated);
    const options = { entities: [NoteEntity], schemaGenerator: {} };
    await using host = await openHost(database.url, options);
    expect(await host.orm.schema.getUpdateSchemaSQL()).toContain('drop table if exists "admit_');
  });
});

test("a host's own Migrator takes our migrations among its own, and no diff is left", async () => {
  await using database = await createTestDatabase();
  const orm = await MikroORM.init({
    clientUrl: database.url,
    entities: [...admitOneEntities],
    extensions: [Migrator],
    migrations: { migrationsList: [...postgresMigrations], snapshot: false, silent: true },
  });
  const ran = await orm.migrator.up();
  expect(ran.map(({ name }) => name)).toEqual(postgresMigrations.map((it) => it.migrationName));
  // The names of executed migrations are the host's here.
  const diff = await orm.schema.getUpdateSchemaSQL();
  expect(diff.match(/"admit_\w+"/g)).toEqual(['"admit_migration"']);
  const stores = await createHostedPostgresStores({ orm, durability: "relaxed" });
  expect(await stores.concerts.create(hallOf(1))).toBe("created");
  await stores[Symbol.asyncDispose]();
  await orm.close(true);
});

describe("fault 12: a database whose migration table is gone", () => {
  test.each(["drop table admit_migration", "delete from admit_migration"])(
    "by %s is refused with what to do",
    async (loss) => {
      await using database = await createTestDatabase(migrated);
      const { url } = database;
      await query(url, loss);
      const left = await tablesOf(url);
      const refused = await migratePostgres({ url }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(TicketingError);
      const { message, code } = refused as TicketingError;
      expect(code).toBe("UNAVAILABLE");
      expect(message).toMatch(/has tables of Admit One .*skipTables/);
      await expect(createPostgresStores({ url, durability: "relaxed" })).rejects.toThrow(message);
      expect(await tablesOf(url)).toEqual(left);
      // The way out that it names, for a table that is still there.
      if (!left.includes("admit_migration")) return;
      await query(url, /insert into .*(?=\.$)/.exec(message)?.[0] ?? "");
      await migratePostgres({ url });
    },
  );

  test("or which has no tables yet is no place for hosted stores", async () => {
    await using database = await createTestDatabase();
    await using host = await openHost(database.url);
    const options = { orm: host.orm, durability: "relaxed" } as const;
    for (const schema of [undefined, "elsewhere"]) {
      await expect(createHostedPostgresStores({ ...options, schema })).rejects.toMatchObject({
        code: "UNAVAILABLE",
        message: expect.stringContaining("migratePostgres"),
      });
    }
  });
});

describe("fault 12: a schema of one's own", () => {
  test("holds all our tables, and the host's own search path and diff know nothing of it", async () => {
    await using database = await createTestDatabase();
    const { url } = database;
    // One after the other and at once, as servers start; the second time there is nothing to do.
    const starts = [1, 2].map(() => migratePostgres({ url, schema: ownSchema }));
    await Promise.all(starts);
    await migratePostgres({ url, schema: ownSchema });
    expect(await tablesOf(url, ownSchema)).toEqual([...admitOneTables].sort());
    expect(await tablesOf(url)).toEqual([]);
    for (const entities of [[NoteEntity], [...admitOneEntities, NoteEntity]]) {
      await using host = await openHost(url, { entities });
      await host.orm.schema.update();
      expect(await tablesOf(url)).toEqual(["note"]);
      expect(await tablesOf(url, ownSchema)).toEqual([...admitOneTables].sort());
    }
    // MikroORM looks into every schema, so that a schema without skipTables protects nothing.
    await using careless = await openHost(url, { entities: [NoteEntity], schemaGenerator: {} });
    const changes = await careless.orm.schema.getUpdateSchemaSQL();
    expect(changes).toContain(`drop schema if exists "${ownSchema}"`);
  });

  test("keeps two box offices of one database apart", async () => {
    await using database = await createTestDatabase(migrated);
    const { url } = database;
    const options = { url, durability: "relaxed" } as const;
    await using inPublic = await createPostgresStores(options);
    await using inEast = await createPostgresStores({ ...options, schema: "east" });
    await using inWest = await createPostgresStores({ ...options, schema: "west" });
    for (const stores of [inPublic, inEast, inWest]) {
      expect(await stores.concerts.create(hallOf(3))).toBe("created");
      expect(await stores.concerts.concerts({ after: null, limit: 10 })).toHaveLength(1);
    }
    const count = "select count(*)::int as count from east.admit_seat";
    expect(await query(url, count)).toEqual([{ count: 3 }]);
  });

  test("whose migration table is gone is refused by itself", async () => {
    await using database = await createTestDatabase(migrated);
    const { url } = database;
    await migratePostgres({ url, schema: ownSchema });
    await query(url, `drop table ${ownSchema}.admit_migration`);
    await expect(migratePostgres({ url, schema: ownSchema })).rejects.toThrow(/has tables/);
    await migratePostgres({ url });
  });

  test.each(["East", "pg_temp", 'a"; drop', "a.b", "", "x".repeat(64)])(
    "can't be called %j",
    async (schema) => {
      const url = "postgres://nobody@127.0.0.1:9/nothing";
      await expect(migratePostgres({ url, schema })).rejects.toThrow(TypeError);
      await expect(createPostgresStores({ url, schema })).rejects.toThrow(TypeError);
    },
  );
});

test("fault F1: hosted stores do not start on a database that is only to be read, and a host's pool can refuse it", async () => {
  await using database = await createTestDatabase(migrated);
  const { url, name } = database;
  await query(url, `alter database ${name} set default_transaction_read_only = on`);
  await using host = await openHost(url);
  const start = { orm: host.orm, durability: "relaxed" } as const;
  await expect(createHostedPostgresStores(start)).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("only to be read"),
  });
  const limits = { answerTimeoutMs: 4_000, patientTimeoutMs: 15_000, hosts: hostsOf(url) };
  await using careful = await openHost(url, {
    driverOptions: {
      ...sessionOf(url),
      onPoolCreated: (pool: Pool) => void endUselessConnections(pool, limits),
    },
  });
  const asked = careful.orm.em.getConnection().execute("select 1");
  await expect(asked).rejects.toThrow("only to be read");
});

test("fault 15: a host that uses up its pool gets the reason why a call in its transaction is not served", async () => {
  await using database = await createTestDatabase(migrated);
  await using host = await openHost(database.url, { pool: { min: 0, max: 1 } });
  const clock = createFakeClock();
  const timers = createFakeTimers({ clock });
  const { orm } = host;
  const stores = await createHostedPostgresStores({ orm, timers, durability: "relaxed" });
  await orm.em.transactional(async () => {
    const asked = stores.concerts.concerts({ after: null, limit: 10 });
    clock.advance(10_000);
    await expect(asked).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("inside a transaction of the host's"),
    });
  });
  expect(await stores.concerts.concerts({ after: null, limit: 10 })).toEqual([]);
  await stores[Symbol.asyncDispose]();
});
