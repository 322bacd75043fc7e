import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TicketingError, type Timers } from "@admit-one/core";
import type { SqlDialect } from "@admit-one/sql";
import { createSqliteStores, sqliteDialect } from "@admit-one/sqlite";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { hallOf, hold, seatIdAt } from "./support/hall.ts";
import { drivers, NoteEntity, openHost } from "./support/host.ts";
import { temporaryFolder, temporaryStores } from "./support/temporary.ts";

const first = { name: "first", seatIds: [seatIdAt(0)] };

/** Timers that never really wait, and count how often they were asked to. */
const instantTimers = () => {
  const pauses: number[] = [];
  const timers: Timers = {
    after: (delayMs, run) => {
      pauses.push(delayMs);
      setImmediate(run);
      return () => undefined;
    },
    random: () => 0.5,
  };
  return { timers, pauses };
};

test("a lock that another process keeps is CONTENTION, after bounded and growing pauses", async () => {
  const { timers, pauses } = instantTimers();
  await using open = await temporaryStores({ timers });
  await open.stores.concerts.create(hallOf(2));
  const other = new Database(open.file);
  other.exec("begin immediate");
  await expect(hold(open.stores, first)).rejects.toMatchObject({
    name: "TicketingError",
    code: "CONTENTION",
    cause: { code: "SQLITE_BUSY" },
  });
  expect(pauses).toHaveLength(sqliteDialect.retry.attempts - 1);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(sqliteDialect.retry.maxDelayMs);
  expect(pauses.at(-1)).toBeGreaterThan(pauses[0] ?? 0);
  // Reads are not locked out meanwhile, and the same command goes through afterwards.
  expect((await open.stores.bookings.snapshot()).reservations).toEqual([]);
  other.exec("rollback");
  other.close();
  expect(await hold(open.stores, first)).toBe("held");
});

test("a lock that is given up in time is waited for", async () => {
  const other: { database?: Database.Database } = {};
  const timers: Timers = {
    after: (_delayMs, run) => {
      other.database?.exec("rollback");
      other.database?.close();
      delete other.database;
      setImmediate(run);
      return () => undefined;
    },
    random: () => 0,
  };
  await using open = await temporaryStores({ timers });
  await open.stores.concerts.create(hallOf(2));
  other.database = new Database(open.file);
  other.database.exec("begin immediate");
  expect(await hold(open.stores, first)).toBe("held");
});

test("what decide throws passes through as it is, and nothing is written", async () => {
  await using open = await temporaryStores();
  await open.stores.concerts.create(hallOf(2));
  const thrown = new RangeError("a rule's own mistake");
  const { concertId } = hallOf(0).concert;
  const failing = open.stores.concerts.update(concertId, () => {
    throw thrown;
  });
  await expect(failing).rejects.toBe(thrown);
  // An error of the host's own database is not taken for one of ours, and is not tried again.
  const busy = Object.assign(new Error("theirs"), { code: "SQLITE_BUSY" });
  let runs = 0;
  const theirs = open.stores.concerts.update(concertId, () => {
    runs += 1;
    throw busy;
  });
  await expect(theirs).rejects.toBe(busy);
  expect(runs).toBe(1);
});

test("closed stores answer UNAVAILABLE, and closing waits for the step that runs", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "box-office.db");
  const stores = await createSqliteStores({ file });
  await stores.concerts.create(hallOf(2));
  await expect(stores.ping()).resolves.toBeUndefined();
  const running = hold(stores, first);
  await stores[Symbol.asyncDispose]();
  expect(await running).toBe("held");
  const late = [stores.ping(), stores.bookings.snapshot(), hold(stores, first)];
  for (const { status, ...answer } of await Promise.allSettled(late)) {
    expect(status).toBe("rejected");
    expect(answer).toMatchObject({ reason: { name: "TicketingError", code: "UNAVAILABLE" } });
  }
  await using again = await createSqliteStores({ file });
  expect((await again.bookings.snapshot()).reservations).toHaveLength(1);
});

test.for(drivers)(
  "a commit that is not answered is COMMIT_UNKNOWN, here undone (%s)",
  async (driver) => {
    const dialect: SqlDialect = {
      ...sqliteDialect,
      prepare: (text) => (text === "commit" ? "commit to nothing" : text),
    };
    await using host = await openHost(dialect, driver);
    const sound = await createSqliteStores({ file: host.file });
    await sound.concerts.create(hallOf(2));
    await expect(hold(host.stores, first)).rejects.toMatchObject({ code: "COMMIT_UNKNOWN" });
    expect(await hold(sound, first)).toBe("held");
    await sound[Symbol.asyncDispose]();
  },
);

test("files that can't be a store are refused with what is wrong with them", async () => {
  await using folder = await temporaryFolder();
  const text = join(folder.path, "notes.txt");
  writeFileSync(text, "this is no database, but long enough to be taken for one ".repeat(50));
  await expect(createSqliteStores({ file: text })).rejects.toThrow(/notes.txt.*not a database/);
  const inFile = join(text, "box-office.db");
  await expect(createSqliteStores({ file: inFile })).rejects.toBeInstanceOf(TicketingError);
});

test("a row that breaks its own form is CORRUPT, not a wrong answer", async () => {
  await using open = await temporaryStores();
  await open.stores.concerts.create(hallOf(2));
  await hold(open.stores, first);
  const raw = new Database(open.file);
  raw.exec("update admit_reservation set status = 'confirmed', payment_id = null");
  await expect(open.stores.bookings.snapshot()).rejects.toMatchObject({ code: "CORRUPT" });
  raw.exec("update admit_reservation set status = 'held', seats = '[oops'");
  await expect(open.stores.bookings.snapshot()).rejects.toMatchObject({ code: "CORRUPT" });
  raw.close();
});

test("a reservation is never undone with the host's own transaction", async () => {
  await using host = await openHost();
  await host.stores.concerts.create(hallOf(2));
  const undone = new Error("the host's own business failed");
  const begun = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const hostStep = host.orm.em.fork().transactional(async (em) => {
    em.create(NoteEntity, { id: 1, text: "about a hold" });
    await em.flush();
    begun.resolve();
    await asked.promise;
    throw undone;
  });
  // From elsewhere in the host, which has the one connection: the hold waits for it.
  await begun.promise;
  const running = hold(host.stores, first);
  asked.resolve();
  await expect(hostStep).rejects.toBe(undone);
  expect(await running).toBe("held");
  expect(await host.orm.em.fork().count(NoteEntity)).toBe(0);
  expect((await host.stores.bookings.snapshot()).reservations).toHaveLength(1);
});

test("stores in memory share nothing, not even by name", async () => {
  await using one = await createSqliteStores({ file: ":memory:" });
  await using other = await createSqliteStores({ file: ":memory:" });
  await one.concerts.create(hallOf(2));
  expect(await hold(one, first)).toBe("held");
  expect(await other.concerts.concerts({ after: null, limit: 10 })).toEqual([]);
});
