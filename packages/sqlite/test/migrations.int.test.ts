import { existsSync } from "node:fs";
import { join } from "node:path";
import { admitOneEntities, statementsOf } from "@admit-one/sql";
import { createSqliteStores, ImmediateSqliteDialect } from "@admit-one/sqlite";
import { peekEvents } from "@admit-one/testing";
import { MikroORM } from "@mikro-orm/sqlite";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { sqliteMigrations } from "../src/migrations/index.ts";
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

test("a file from before subscribers tells what was not told yet, and nothing again", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "box-office.db");
  const before = new Database(file);
  before.exec("create table admit_migration (id integer primary key, name text, executed_at text)");
  for (const Migration of sqliteMigrations.slice(0, 3)) {
    for (const sql of statementsOf(Migration)) before.exec(sql);
    const { migrationName } = Migration;
    before.prepare("insert into admit_migration (name) values (?)").run(migrationName);
  }
  const insert = before.prepare("insert into admit_event values (?, ?, 'a', ?, ?, ?)");
  for (const [no, delivered] of [0, 1, 0, 1].entries()) {
    const event = { eventId: `event-${no}`, stream: "a", atMs: no };
    insert.run(no + 1, event.eventId, no, JSON.stringify(event), delivered);
  }
  before.close();
  await using stores = await createSqliteStores({ file });
  const { events } = stores;
  expect(await peekEvents(events)).toMatchObject([{ eventId: "event-0" }, { eventId: "event-2" }]);
  expect(await events.forget(100, 10)).toBe(2);
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
    holdForMs: 1,
    payWithinMs: 2,
    maxSeatsPerReservation: 3,
    maxSeatsPerUser: 4,
    maxHolds: 10,
    maxHoldsWithinMs: 1_200_000,
  });
});
