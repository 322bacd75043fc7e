import { existsSync } from "node:fs";
import { join } from "node:path";
import { concertDefaults } from "@admit-one/core";
import { admitOneEntities, createTableStatements, defineMigration, tables } from "@admit-one/sql";
import { createSqliteStores, ImmediateSqliteDialect } from "@admit-one/sqlite";
import { MikroORM } from "@mikro-orm/sqlite";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { migrate } from "../src/migrate.ts";
import { sqliteMigrations, sqliteWords } from "../src/migrations.ts";
import { allOpen, startHolder } from "./support/child.ts";
import { hallOf } from "./support/hall.ts";
import { temporaryFolder, temporaryStores } from "./support/temporary.ts";

/** What the entities would still change of a file. */
const differences = async (file: string): Promise<string> => {
  const orm = await MikroORM.init({
    dbName: file,
    entities: [...admitOneEntities],
    driverOptions: new ImmediateSqliteDialect(new Database(file)),
  });
  const sql = await orm.schema.getUpdateSchemaSQL();
  await orm.close(true);
  return sql;
};

test("the migrations make exactly the tables of the entities", async () => {
  await using temporary = await temporaryStores();
  expect(await differences(temporary.file)).toBe("");
});

/** Columns, keys, references, checks and indexes, in whatever order they were made. */
const structureOf = (database: Database.Database): readonly string[] => {
  const all = (text: string): readonly unknown[] => database.prepare(text).all();
  const found = tables.flatMap(({ name }) => {
    const made = `select sql from sqlite_master where tbl_name = '${name}'`;
    const texts = database.prepare<[], string | null>(made).pluck().all().join();
    return [
      ...all(
        `select '${name}', name, type, "notnull", dflt_value, pk from pragma_table_info('${name}')`,
      ),
      ...all(`select '${name}', "table", "from", "to", on_update, on_delete
        from pragma_foreign_key_list('${name}')`),
      ...(texts.match(/check \(.*?\)/g) ?? []).map((check) => [name, check]),
      ...all(`${made} and type = 'index'`),
    ];
  });
  return found.map((one) => JSON.stringify(one).replaceAll(/(?:\\n|\s)+/g, " ")).sort();
};

/** The tables as they are defined, whatever the migrations say. */
const defined = (): readonly string[] => {
  const database = new Database(":memory:");
  for (const table of tables) {
    for (const statement of createTableStatements(table, sqliteWords)) database.exec(statement);
  }
  const structure = structureOf(database);
  database.close();
  return structure;
};

test("the migrations make exactly the tables that are defined", () => {
  const database = new Database(":memory:");
  migrate("box-office.db", database);
  expect(structureOf(database)).toEqual(defined());
  database.close();
});

test.each([
  "drop index admit_seat_held",
  "drop index admit_seat_free; create index admit_seat_free on admit_seat (show_id, section, seat_no)",
  "alter table admit_show drop column price_from",
  "alter table admit_show add column more text null",
])("a table that differs from its definition is noticed: %s", (change) => {
  const database = new Database(":memory:");
  migrate("box-office.db", database);
  database.exec(change);
  expect(structureOf(database)).not.toEqual(defined());
  database.close();
});

test("a table that differs from its entity is noticed", async () => {
  await using temporary = await temporaryStores();
  const database = new Database(temporary.file);
  database.exec("drop index admit_seat_held; alter table admit_show drop column price_from");
  database.close();
  const sql = await differences(temporary.file);
  expect(sql).toContain("admit_seat_held");
  expect(sql).toContain("price_from");
});

test("opening again migrates nothing, and makes the folder only where it is missing", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "made", "for", "it", "box-office.db");
  for (const again of [false, true]) {
    await using stores = await createSqliteStores({ file });
    expect(existsSync(file)).toBe(true);
    expect(await stores.concerts.create(hallOf(3))).toBe(again ? "already_exists" : "created");
  }
  const database = new Database(file);
  const executed = database.prepare("select name from admit_migration").pluck().all();
  expect(executed).toEqual(sqliteMigrations.map(({ migrationName }) => migrationName));
  database.close();
});

test("processes that open one new file at once migrate it once", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "box-office.db");
  // Holds the write lock until all of them wait for it, so that they do meet.
  const gate = new Database(file);
  gate.pragma("journal_mode = wal");
  gate.exec("begin immediate");
  const children = [1, 2, 3].map(() => startHolder(file));
  await Promise.all(children.map((child) => child.until((lines) => lines.includes("opening"))));
  gate.exec("commit");
  gate.close();
  await allOpen(children);
  const ends = await Promise.all(children.map((child) => child.ended));
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await differences(file)).toBe("");
});

test("a file that a newer version wrote is refused by name and left alone", async () => {
  await using temporary = await temporaryStores();
  const database = new Database(temporary.file);
  database.exec("insert into admit_migration (name) values ('0099_seat_maps')");
  await expect(createSqliteStores({ file: temporary.file })).rejects.toMatchObject({
    name: "TicketingError",
    code: "UNAVAILABLE",
    message: expect.stringMatching(/newer version.*0099_seat_maps/),
  });
  expect(database.prepare("select count(*) from admit_migration").pluck().get()).toBe(
    sqliteMigrations.length + 1,
  );
  database.close();
});

test("a migration that fails half-way leaves the file as it was", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "box-office.db");
  const database = new Database(file);
  // A view of another program has the name of one of the later tables.
  database.exec("create view admit_show as select 1 as of_another_program");
  await expect(createSqliteStores({ file })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(database.prepare("select name from sqlite_master").pluck().all()).toEqual(["admit_show"]);
  database.close();
});

test("a file from before the first release is refused and left alone", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "box-office.db");
  const database = new Database(file);
  database.exec(`create table admit_migration (id integer primary key, name text);
    create table admit_queue (queue_id text primary key);
    insert into admit_migration (name) values ('0001_init'), ('0002_payments')`);
  const all = () =>
    database
      .prepare("select name from sqlite_master union all select name from admit_migration")
      .pluck()
      .all();
  const before = all();
  await expect(createSqliteStores({ file })).rejects.toMatchObject({
    name: "TicketingError",
    code: "UNAVAILABLE",
    message: expect.stringMatching(/before the first release.*Nothing was changed.*new database/),
  });
  expect(all()).toEqual(before);
  database.close();
});

test("a later migration runs by itself on a file of the first release, and all of it or nothing", () => {
  const database = new Database(":memory:");
  migrate("first.db", database);
  const add = "alter table admit_seat add column heated integer not null default false";
  const later = (...statements: string[]) => [
    ...sqliteMigrations,
    defineMigration("0002_heated", statements),
  ];
  const executed = () => database.prepare("select name from admit_migration").pluck().all();
  const before = structureOf(database);
  expect(() => migrate("first.db", database, later(add, "no statement"))).toThrow("syntax error");
  expect(structureOf(database)).toEqual(before);
  expect(executed()).toEqual(["0001_tables"]);
  expect(migrate("first.db", database, later(add))).toEqual(["0002_heated"]);
  expect(migrate("first.db", database, later(add))).toEqual([]);
  expect(executed()).toEqual(["0001_tables", "0002_heated"]);
  // A column that the definitions do not have is noticed.
  expect(structureOf(database)).not.toEqual(before);
  database.close();
});

test("a policy from before a field of it has the default", async () => {
  await using temporary = await temporaryStores();
  const plan = hallOf(3);
  const { concertId } = plan.concert;
  await temporary.stores.concerts.create(plan);
  const database = new Database(temporary.file);
  const older = database.prepare("update admit_concert set policy = ?");
  older.run('{"holdForMs":1,"payWithinMs":2,"maxSeatsPerReservation":3,"maxSeatsPerUser":4}');
  database.close();
  expect((await temporary.stores.concerts.concert(concertId))?.policy).toEqual({
    ...concertDefaults,
    holdForMs: 1,
    payWithinMs: 2,
    maxSeatsPerReservation: 3,
    maxSeatsPerUser: 4,
  });
});
