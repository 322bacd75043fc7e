import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { createPostgresStores, migratePostgres } from "@admit-one/postgres";
import { admitOneEntities, createTableStatements, tables } from "@admit-one/sql";
import { MikroORM } from "@mikro-orm/postgresql";
import { expect, test, vi } from "vitest";
import { postgresMigrations, postgresWords } from "../src/migrations.ts";
import { migrated, openStores } from "./support/database.ts";
import { hallOf } from "./support/hall.ts";
import { openRaw, query, type Raw } from "./support/raw.ts";

/** The names of all migrations, in the order in which they run. */
const all = postgresMigrations.map(({ migrationName: name }) => ({ name }));

/** What the entities would still change of a database. */
const differences = async (url: string): Promise<string> => {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [...admitOneEntities],
  });
  const sql = await orm.schema.getUpdateSchemaSQL();
  await orm.close(true);
  return sql;
};

const executed = (url: string) => query(url, "select name from admit_migration order by id");

test("the migrations make exactly the tables of the entities", async () => {
  await using database = await createTestDatabase(migrated);
  expect(await differences(database.url)).toBe("");
});

/** Columns, keys, references, checks, indexes and storage, in whatever order they were made. */
const structure = `select part from (
  select attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) ||
    case when attnotnull then ' not null ' else ' ' end || coalesce(pg_get_expr(adbin, adrelid), '')
    as part
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attnum > 0 and not attisdropped and attrelid = any($1::regclass[])
  union all select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
  where conrelid = any($1::regclass[]) and contype <> 'n'
  union all select pg_get_indexdef(indexrelid) from pg_index where indrelid = any($1::regclass[])
  union all select oid::regclass || ' ' || coalesce(reloptions::text, '') from pg_class
  where oid = any($1::regclass[])
  ) as parts order by part collate "C"`;

const structureOf = async (raw: Raw): Promise<readonly unknown[]> =>
  (await raw.all(structure, [tables.map(({ name }) => name)])).map(({ part }) => part);

test("the migrations make exactly the tables that are defined, and a difference is noticed", async () => {
  await using database = await createTestDatabase(migrated);
  await using empty = await createTestDatabase();
  await using raw = await openRaw(empty.url);
  await using other = await openRaw(database.url);
  for (const table of tables) {
    for (const statement of createTableStatements(table, postgresWords)) await raw.all(statement);
  }
  const defined = await structureOf(raw);
  expect(await structureOf(other)).toEqual(defined);
  for (const change of [
    "drop index admit_seat_free; create index admit_seat_free on admit_seat (show_id, section, seat_no)",
    "alter table admit_queue_token reset (fillfactor)",
    "alter table admit_wallet drop constraint admit_wallet_balance_check",
    "alter table admit_event alter column sequence type int",
  ]) {
    await raw.all("begin");
    await raw.all(change);
    expect(await structureOf(raw), change).not.toEqual(defined);
    await raw.all("rollback");
  }
});

test("a table that differs from its entity is noticed", async () => {
  await using database = await createTestDatabase(migrated);
  await query(
    database.url,
    "drop index admit_seat_held; alter table admit_show drop column price_from",
  );
  const sql = await differences(database.url);
  expect(sql).toContain("admit_seat_held");
  expect(sql).toContain("price_from");
});

test("stores migrate an empty database when they open, and nothing when they open again", async () => {
  await using database = await createTestDatabase();
  for (const again of [false, true]) {
    await using stores = await createPostgresStores({
      url: database.url,
      durability: "relaxed",
    });
    expect(await stores.concerts.create(hallOf(3))).toBe(again ? "already_exists" : "created");
  }
  expect(await executed(database.url)).toEqual(all);
});

test("servers that start at once on a new database migrate it once", async () => {
  await using database = await createTestDatabase();
  // Holds the lock until all of them wait for it, so that they do meet; however impatient.
  await using gate = await openRaw(database.url);
  await gate.all(`alter database "${database.name}" set lock_timeout = '1ms'`);
  await gate.all(`alter database "${database.name}" set statement_timeout = '1s'`);
  await gate.all("begin");
  await gate.all("select pg_advisory_xact_lock(1633968500)");
  const starts = [1, 2, 3].map(() => migratePostgres({ url: database.url }));
  await vi.waitFor(
    async () => {
      const waiting = "select from pg_locks where locktype = 'advisory' and not granted";
      expect(await query(database.url, waiting)).toHaveLength(3);
    },
    { timeout: 20_000, interval: 10 },
  );
  await gate.all("commit");
  await Promise.all(starts);
  expect(await executed(database.url)).toEqual(all);
  expect(await differences(database.url)).toBe("");
});

test("a database that a newer version wrote is refused by name and left alone", async () => {
  await using open = await openStores();
  const { url } = open.database;
  await query(url, "insert into admit_migration (name) values ('0099_seat_maps')");
  await expect(createPostgresStores({ url, durability: "relaxed" })).rejects.toMatchObject({
    name: "TicketingError",
    code: "UNAVAILABLE",
    message: expect.stringMatching(/newer version.*0099_seat_maps/),
  });
  expect((await executed(url)).at(-1)).toEqual({ name: "0099_seat_maps" });
});

test("a migration that fails half-way leaves the database as it was", async () => {
  await using database = await createTestDatabase();
  // A view of another program has the name of one of the later tables.
  await query(database.url, "create view admit_show as select 1 as of_another_program");
  await expect(migratePostgres({ url: database.url })).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
  const made =
    "select table_name as name from information_schema.tables where table_schema = 'public' " +
    "and table_name <> 'admit_migration'";
  expect(await query(database.url, made)).toEqual([{ name: "admit_show" }]);
});

test("a database from before the first release is refused and left alone", async () => {
  await using database = await createTestDatabase();
  const { url } = database;
  await query(url, "create table admit_migration (id serial primary key, name text)");
  await query(url, "create table admit_queue (queue_id text primary key)");
  await query(url, "insert into admit_migration (name) values ('0001_init'), ('0002_payments')");
  await expect(migratePostgres({ url })).rejects.toMatchObject({
    name: "TicketingError",
    code: "UNAVAILABLE",
    message: expect.stringMatching(/before the first release.*Nothing was changed.*new database/),
  });
  expect(await executed(url)).toEqual([{ name: "0001_init" }, { name: "0002_payments" }]);
  const there =
    "select table_name as name from information_schema.tables where table_schema = 'public' order by 1";
  expect(await query(url, there)).toEqual([{ name: "admit_migration" }, { name: "admit_queue" }]);
});
