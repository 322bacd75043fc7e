import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { createPostgresStores, migratePostgres } from "@admit-one/postgres";
import { admitOneEntities, statementsOf } from "@admit-one/sql";
import { MikroORM } from "@mikro-orm/postgresql";
import { expect, test, vi } from "vitest";
import { postgresMigrations } from "../src/migrations/index.ts";
import { migrated, openStores } from "./support/database.ts";
import { hallOf } from "./support/hall.ts";
import { openRaw, query } from "./support/raw.ts";

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
  const tables =
    "select table_name as name from information_schema.tables where table_schema = 'public' " +
    "and table_name <> 'admit_migration'";
  expect(await query(database.url, tables)).toEqual([{ name: "admit_show" }]);
});

test("a database from before payments had books has them, and its refunds go on", async () => {
  await using database = await createTestDatabase();
  const { url } = database;
  await query(
    url,
    "create table admit_migration (id serial primary key, name text, executed_at timestamptz)",
  );
  for (const Migration of postgresMigrations.slice(0, 7)) {
    for (const sql of statementsOf(Migration)) await query(url, sql);
    await query(url, `insert into admit_migration (name) values ('${Migration.migrationName}')`);
  }
  const refund =
    "insert into admit_refund (payment_id, refund_id, method, reference, amount, currency, reason, " +
    "requested_at_ms, attempt, attempts, version, status, recover_at_ms, failure, settled_at_ms) " +
    "values ('p', 'p-refund', '{\"type\":\"card\"}', 'ref', 100, 'KRW', 'cancelled', 5, 2, 3, 4, ";
  await query(url, refund.replaceAll("'p", "'p1") + "'failed', 7, 'once', null)");
  await query(url, refund.replaceAll("'p", "'p2") + "'needs_operator', null, 'no', null)");
  await query(url, refund.replaceAll("'p", "'p3") + "'succeeded', null, null, 9)");
  await using stores = await createPostgresStores({ url, durability: "relaxed" });
  const { refunds } = await stores.bookings.snapshot();
  const same = { no: 1, origin: "ours", attempt: 2, attempts: 3, version: 4, coveredAmount: 0 };
  expect(refunds).toMatchObject([
    { ...same, refundId: "p1-refund", status: "failed", paidAmount: 0, recoverAtMs: 7 },
    { ...same, refundId: "p2-refund", status: "needs_operator", failure: "no", stuckAtMs: 5 },
    { ...same, refundId: "p3-refund", status: "succeeded", paidAmount: 100, settledBy: "provider" },
  ]);
  expect(await stores.bookings.dueRefunds(7, 10, ["card"])).toEqual([
    { refundId: "p1-refund", paymentId: "p1" },
  ]);
});
