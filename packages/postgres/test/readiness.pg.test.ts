import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { createPostgresStores } from "@admit-one/postgres";
import { Pool } from "pg";
import { expect, test, vi } from "vitest";
import { createLooks } from "../src/looks.ts";
import { openConnected, openServer } from "./support/connected.ts";
import { migrated, openStores } from "./support/database.ts";
import { hallOf, hold, seatIdAt } from "./support/hall.ts";
import { openHost } from "./support/host.ts";
import { openProxy, type Proxy } from "./support/proxy.ts";
import { openRaw, query } from "./support/raw.ts";

const first = { name: "first", seatIds: [seatIdAt(0)] };
const soon = { timeout: 20_000, interval: 10 };

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

/** From now on new sessions of the database may only read, as those of a demoted primary. */
const letNothingBeWritten = (url: string) =>
  query(url, `alter database ${nameOf(url)} set default_transaction_read_only = on`);
const letBeWritten = async (url: string): Promise<void> => {
  await using raw = await openRaw(url);
  await raw.all("set default_transaction_read_only = off");
  await raw.all(`alter database ${nameOf(url)} reset default_transaction_read_only`);
};

const sessions = async (url: string): Promise<number> =>
  (
    await query(
      url,
      "select from pg_stat_activity where datname = current_database() " +
        "and application_name = 'admit-one'",
    )
  ).length;

/** What an administrator does to all sessions, or what a demoted primary says. */
const letSessionsOnlyRead = async (pool: Pool, count: number): Promise<void> => {
  const clients = await Promise.all(Array.from({ length: count }, () => pool.connect()));
  for (const client of clients) await client.query("set default_transaction_read_only = on");
  for (const client of clients) client.release();
};

test("fault 21: connections to what was the primary are thrown away, and the step runs again", async () => {
  await using connected = await openConnected(migrated);
  const { database, orm } = connected;
  await using stores = await openServer(orm);
  await stores.concerts.create(hallOf(2));
  // As many lie idle as it may have, more than a step is tried.
  await letSessionsOnlyRead(await orm.em.getConnection().getNativeClient(), 10);
  expect(await sessions(database.url)).toBeGreaterThan(6);
  expect(await hold(stores, first)).toBe("held");
});

test("fault F5: a fence of an administrator is not overridden, and no new connection is used behind it", async () => {
  await using connected = await openConnected(migrated);
  const { database, orm } = connected;
  await using stores = await openServer(orm);
  await stores.concerts.create(hallOf(2));
  await letSessionsOnlyRead(await orm.em.getConnection().getNativeClient(), 10);
  await letNothingBeWritten(database.url);
  await expect(hold(stores, first)).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("The database takes no writes"),
    cause: { code: "25006" },
  });
  await expect(stores.bookings.snapshot()).rejects.toMatchObject({ cause: { code: "25006" } });
  await expect(stores.ready()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const options = { url: database.url, durability: "relaxed" } as const;
  await expect(createPostgresStores(options)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await letBeWritten(database.url);
  await stores.ready();
  expect(await hold(stores, first)).toBe("held");
});

test("fault 21: a database that may only be read is not ready, though nobody wrote", async () => {
  await using open = await openStores();
  const { stores, database } = open;
  await stores.ready();
  await letNothingBeWritten(database.url);
  // A connection that was there before may write still.
  await stores.ready();
  await query(
    database.url,
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() " +
      "and datname = current_database()",
  );
  await expect(stores.ready()).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("is only to be read"),
  });
  await letBeWritten(database.url);
  await stores.ready();
});

test("fault 21: a disk without room is UNAVAILABLE and not ready, until there is room", async () => {
  await using open = await openStores();
  const { stores, database } = open;
  await stores.concerts.create(hallOf(2));
  await stores.ready();
  await using raw = await openRaw(database.url);
  await raw.all(
    "create function full_disk() returns trigger language plpgsql as $$ begin " +
      "raise exception 'could not extend file' using errcode = 'disk_full'; end $$",
  );
  await raw.all(
    "create trigger full_disk before insert on admit_reservation execute function full_disk()",
  );
  await expect(hold(stores, first)).rejects.toMatchObject({
    code: "UNAVAILABLE",
    cause: { code: "53100" },
  });
  await expect(stores.ready()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await raw.all("drop trigger full_disk on admit_reservation");
  expect(await hold(stores, first)).toBe("held");
  await stores.ready();
});

/** From now on new sessions that count up to a number fail: as little as a probe does. */
const failProbes = async (url: string, errcode: string): Promise<void> => {
  await query(url, "create schema if not exists probes");
  await query(url, `alter database ${nameOf(url)} set search_path = probes, pg_catalog, public`);
  await query(
    url,
    "create or replace function probes.generate_series(int, int) returns int language plpgsql " +
      `as $$ begin raise exception 'no' using errcode = '${errcode}'; end $$`,
  );
};

test("fault 21: a try writes nothing that stays, and finds out that there is no room", async () => {
  await using database = await createTestDatabase(migrated);
  const pool = new Pool({ connectionString: database.url });
  using looks = createLooks(pool);
  await looks.look();
  await looks.tryWrite?.();
  await looks.tryWrite?.();
  const probes = "select from pg_class where relname = 'admit_one_probe'";
  expect(await query(database.url, probes)).toEqual([]);
  await failProbes(database.url, "53100");
  using full = createLooks(pool);
  await expect(full.tryWrite?.()).rejects.toMatchObject({ code: "53100" });
  // Who may make no table must not be taken for a database without room.
  await failProbes(database.url, "42501");
  await full.tryWrite?.();
  await full.look();
  await pool.end();
});

test("fault 21: readiness waits for no connection of the pool", async () => {
  await using open = await openStores({ pool: { max: 1 } });
  const { stores, database } = open;
  await stores.concerts.create(hallOf(2));
  await using other = await openRaw(database.url);
  await other.all("begin");
  await other.all("select from admit_show for update");
  const held = hold(stores, first);
  await vi.waitFor(async () => {
    const waiting = "select from pg_stat_activity where wait_event_type = 'Lock'";
    const found = await query(database.url, `${waiting} and datname = current_database()`);
    expect(found).toHaveLength(1);
  }, soon);
  await stores.ready();
  await other.all("rollback");
  expect(await held).toBe("held");
});

test("readiness on a host's own instance", async () => {
  await using host = await openHost();
  await host.stores.ready();
  await letNothingBeWritten(host.database.url);
  await query(
    host.database.url,
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() " +
      "and datname = current_database()",
  );
  await expect(host.stores.ready()).rejects.toThrow("only to be read");
});

/** Stores whose wire a test can cut, with a hall. */
const openOverWire = async () => {
  const open = await openStores();
  await open.stores.concerts.create(hallOf(12));
  const wire = await openProxy(open.database.url);
  const remote = await createPostgresStores({
    url: wire.url,
    migrate: false,
    durability: "relaxed",
    answerTimeoutMs: 400,
  });
  return {
    stores: open.stores,
    wire,
    remote,
    [Symbol.asyncDispose]: async () => {
      await remote[Symbol.asyncDispose]();
      await wire[Symbol.asyncDispose]();
      await open[Symbol.asyncDispose]();
    },
  };
};

const freeze = (wire: Proxy): void => {
  wire.toServer = () => "drop";
};
const thaw = (wire: Proxy): void => {
  wire.toServer = () => "pass";
};

test("fault 51: while PostgreSQL says nothing, all that wait are answered in about the same time", async () => {
  await using open = await openOverWire();
  const { remote, wire, stores } = open;
  expect(await hold(remote, first)).toBe("held");
  await remote.ready();
  freeze(wire);
  const startedMs = performance.now();
  // They gather behind each other: the last would wait for each of the others in turn.
  const codes: unknown[] = [];
  const steps = Array.from({ length: 9 }, async (_, index) => {
    for (let turn = 0; turn < index * 4; turn += 1) await new Promise((next) => setImmediate(next));
    const step = hold(remote, { name: `frozen-${index}`, seatIds: [seatIdAt(index + 1)] });
    await step.catch((error: { readonly code: unknown }) => codes.push(error.code));
  });
  await Promise.all(steps);
  expect(codes).toHaveLength(9);
  for (const code of codes) expect(["UNAVAILABLE", "COMMIT_UNKNOWN"]).toContain(code);
  // Twice as long at most, and a machine under load.
  expect(performance.now() - startedMs).toBeLessThan(3_000);
  await expect(remote.ready()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  thaw(wire);
  await vi.waitFor(() => remote.ready(), soon);
  // The same commands with the same keys: what was not saved is, and what was is found.
  await vi.waitFor(() => remote.bookings.snapshot(), soon);
  expect((await stores.bookings.snapshot()).reservations).toHaveLength(1);
  expect(await hold(remote, { name: "frozen-0", seatIds: [seatIdAt(1)] })).toBe("held");
});
