// The box office on a host's own MikroORM instance, as the README says it is done.
import { join } from "node:path";
import { TicketingError } from "@admit-one/core";
import {
  admitOneEntities,
  admitOneTables,
  createHostedSqliteStores,
  createSqliteStores,
  ImmediateSqliteDialect,
  migrateSqlite,
  sqliteMigrations,
} from "@admit-one/sqlite";
import { createFakeClock, createFakeTimers, createTestBoxOffice } from "@admit-one/testing";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM, RequestContext } from "@mikro-orm/sqlite";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { hallOf } from "./support/hall.ts";
import { drivers, NoteEntity } from "./support/host.ts";
import { temporaryFolder } from "./support/temporary.ts";

type InitOptions = NonNullable<Parameters<typeof MikroORM.init>[0]>;

/** A host that follows the recipe, but for what `options` say. */
const openHost = async (options: InitOptions = {}) => {
  const folder = await temporaryFolder();
  const file = join(folder.path, "shop.db");
  await migrateSqlite({ file });
  const orm = await MikroORM.init({
    dbName: file,
    entities: [...admitOneEntities, NoteEntity],
    schemaGenerator: { skipTables: [...admitOneTables] },
    ...options,
  });
  return {
    file,
    orm: orm as MikroORM,
    [Symbol.asyncDispose]: async () => {
      await orm.close(true);
      await folder[Symbol.asyncDispose]();
    },
  };
};

const tablesOf = (file: string): readonly string[] => {
  const database = new Database(file, { readonly: true });
  const tables = database
    .prepare<[], string>(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite%'",
    )
    .pluck()
    .all();
  database.close();
  return tables.sort();
};

describe("fault 12: the host's schema diff", () => {
  const recipes: Readonly<Record<string, InitOptions>> = {
    "as in the recipe": {},
    "without our tables skipped": { schemaGenerator: {} },
    "without our entities": { entities: [NoteEntity] },
  };

  test.for(Object.entries(recipes))("%s, leaves our tables alone", async ([, options]) => {
    await using host = await openHost(options);
    const changes = await host.orm.schema.getUpdateSchemaSQL();
    expect(changes).toContain("create table `note`");
    expect(changes).not.toContain("admit_");
    await host.orm.schema.update();
    expect(tablesOf(host.file)).toEqual([...admitOneTables, "note"].sort());
    // The next start finds all in order, and so does what the host uses.
    await migrateSqlite({ file: host.file });
    await using stores = await createHostedSqliteStores({ orm: host.orm });
    expect(await stores.concerts.create(hallOf(1))).toBe("created");
  });

  test("neither our entities nor our tables skipped: the test sees what it is about", async () => {
    await using host = await openHost({ entities: [NoteEntity], schemaGenerator: {} });
    expect(await host.orm.schema.getUpdateSchemaSQL()).toContain("drop table");
  });
});

test("a host's own Migrator takes our migrations among its own, and no diff is left", async () => {
  await using folder = await temporaryFolder();
  const orm = await MikroORM.init({
    dbName: join(folder.path, "shop.db"),
    entities: [...admitOneEntities],
    extensions: [Migrator],
    migrations: { migrationsList: [...sqliteMigrations], snapshot: false, silent: true },
  });
  const ran = await orm.migrator.up();
  expect(ran.map(({ name }) => name)).toEqual(sqliteMigrations.map((it) => it.migrationName));
  // The names of executed migrations are the host's here.
  const diff = await orm.schema.getUpdateSchemaSQL();
  expect(diff.match(/`admit_\w+`/g)).toEqual(["`admit_migration`"]);
  const stores = await createHostedSqliteStores({ orm });
  expect(await stores.concerts.create(hallOf(1))).toBe("created");
  await stores[Symbol.asyncDispose]();
  await orm.close(true);
});

describe("fault 12: a file whose migration table is gone", () => {
  test.each(["drop table admit_migration", "delete from admit_migration"])(
    "by %s is refused with what to do",
    async (loss) => {
      await using folder = await temporaryFolder();
      const file = join(folder.path, "shop.db");
      await migrateSqlite({ file });
      const database = new Database(file);
      database.exec(loss);
      const left = tablesOf(file);
      const refused = await migrateSqlite({ file }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(TicketingError);
      const { message, code } = refused as TicketingError;
      expect(code).toBe("UNAVAILABLE");
      expect(message).toMatch(/shop\.db has tables of Admit One .*skipTables/);
      await expect(createSqliteStores({ file })).rejects.toThrow(message);
      expect(tablesOf(file)).toEqual(left);
      // The way out that it names, for a table that is still there.
      if (left.includes("admit_migration")) {
        database.exec(/insert into .*(?=\.$)/.exec(message)?.[0] ?? "");
        await migrateSqlite({ file });
      }
      database.close();
    },
  );

  test("or which has no tables yet is no place for hosted stores", async () => {
    await using orm = {
      made: await MikroORM.init({ dbName: ":memory:", entities: [NoteEntity] }),
      [Symbol.asyncDispose]: () => orm.made.close(true),
    };
    await expect(createHostedSqliteStores({ orm: orm.made })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("migrateSqlite"),
    });
  });
});

describe.each(drivers)(
  "fault 15: inside the host's own transaction, with the driver of %s",
  (driver) => {
    const open = async () => {
      const host = await openHost();
      if (driver === "mikro-orm") return host;
      await host.orm.close(true);
      const driverOptions = new ImmediateSqliteDialect(new Database(host.file));
      const orm = await MikroORM.init({ dbName: host.file, entities: [NoteEntity], driverOptions });
      return {
        ...host,
        orm: orm as unknown as MikroORM,
        [Symbol.asyncDispose]: () => orm.close(true),
      };
    };
    const inside = {
      code: "UNAVAILABLE",
      message: expect.stringContaining("inside a transaction of the host's"),
    };

    test("every call is refused at once, the transaction goes on, and calls after it are served", async () => {
      await using host = await open();
      const { orm } = host;
      const stores = await createHostedSqliteStores({ orm });
      const { boxOffice } = createTestBoxOffice({ stores });
      await orm.em.transactional(async (em) => {
        await expect(boxOffice.listConcerts()).rejects.toMatchObject(inside);
        const joined = boxOffice.issueToken({ queueId: "queue-1", userId: "alice" });
        await expect(joined).rejects.toMatchObject(inside);
        await expect(stores.ping()).rejects.toMatchObject(inside);
        await expect(boxOffice.work.sweep()).rejects.toMatchObject(inside);
        expect(await em.execute("select count(*) as count from admit_concert")).toEqual([
          { count: 0 },
        ]);
      });
      expect(await boxOffice.listConcerts()).toMatchObject({ concerts: [] });
      await stores[Symbol.asyncDispose]();
    });

    test("also where it was begun by hand in the context of a request", async () => {
      await using host = await open();
      const { orm } = host;
      const stores = await createHostedSqliteStores({ orm });
      await RequestContext.create(orm.em, async () => {
        await orm.em.begin();
        await expect(stores.ping()).rejects.toMatchObject(inside);
        await orm.em.rollback();
        await stores.ping();
      });
      await stores[Symbol.asyncDispose]();
    });

    test("one that nobody can see is given up after a while, and the step is not taken later", async () => {
      await using host = await open();
      const { orm } = host;
      const clock = createFakeClock();
      const timers = createFakeTimers({ clock });
      const stores = await createHostedSqliteStores({ orm, timers });
      const em = orm.em.fork();
      await em.begin();
      const created = stores.concerts.create(hallOf(1));
      clock.advance(10_000);
      await expect(created).rejects.toMatchObject({
        code: "UNAVAILABLE",
        message: expect.stringContaining("no connection was free for 10000 ms"),
      });
      await em.rollback();
      expect(await stores.concerts.concerts({ after: null, limit: 10 })).toEqual([]);
      await stores[Symbol.asyncDispose]();
    });

    test("a transaction of another instance with the same name is no obstacle", async () => {
      await using host = await open();
      await using other = await openHost();
      const stores = await createHostedSqliteStores({ orm: host.orm });
      const listed = await other.orm.em.transactional(() =>
        stores.concerts.concerts({ after: null, limit: 10 }),
      );
      expect(listed).toEqual([]);
      await stores[Symbol.asyncDispose]();
    });
  },
);
