import type { Stores } from "@admit-one/core";
import {
  createHostedPostgresStores,
  createPostgresStores,
  endUselessConnections,
  postgresDialect,
} from "@admit-one/postgres";
import type { SqlDialect } from "@admit-one/sql";
import type { Pool } from "pg";
import { expect, test, vi } from "vitest";
import { pipelinedDialect } from "../src/dialect.ts";
import { type OpenStores, openStores } from "./support/database.ts";
import { hallOf, hold, recordFor, seatIdAt, showId } from "./support/hall.ts";
import {
  type Interruption,
  NoteEntity,
  openHost,
  openHostOrm,
  openSpoken,
} from "./support/host.ts";
import { openProxy } from "./support/proxy.ts";
import { openRaw, query } from "./support/raw.ts";
import { createInstantTimers } from "./support/timers.ts";

const first = { name: "first", seatIds: [seatIdAt(0)] };
const soon = { timeout: 20_000, interval: 10 };

const reservations = async ({
  stores,
}: {
  readonly stores: Pick<Stores, "bookings">;
}): Promise<number> => (await stores.bookings.snapshot()).reservations.length;

/** Resolves once so many sessions of the database wait for a lock. */
const waitForWaiting = (url: string, sessions: number): Promise<void> =>
  vi.waitFor(async () => {
    const waiting = "select from pg_stat_activity where wait_event_type = 'Lock'";
    expect(await query(url, `${waiting} and datname = current_database()`)).toHaveLength(sessions);
  }, soon);

test("a lock that another keeps is CONTENTION, after bounded and growing pauses", async () => {
  const { timers, pauses } = createInstantTimers();
  await using open = await openStores({ timers, lockTimeoutMs: 20 });
  await open.stores.concerts.create(hallOf(2));
  await using other = await openRaw(open.database.url);
  await other.all("begin");
  await other.all("select from admit_show for update");
  await expect(hold(open.stores, first)).rejects.toMatchObject({
    name: "TicketingError",
    code: "CONTENTION",
    cause: { code: "55P03" },
  });
  expect(pauses).toHaveLength(postgresDialect.retry.attempts - 1);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(postgresDialect.retry.maxDelayMs);
  expect(pauses.at(-1)).toBeGreaterThan(pauses[0] ?? 0);
  // Reads are not locked out meanwhile, and the same command goes through afterwards.
  expect(await reservations(open)).toBe(0);
  await other.all("rollback");
  expect(await hold(open.stores, first)).toBe("held");
});

test("a lock that is given up in time is waited for", async () => {
  await using open = await openStores();
  await open.stores.concerts.create(hallOf(2));
  await using other = await openRaw(open.database.url);
  await other.all("begin");
  await other.all("select from admit_show for update");
  const held = hold(open.stores, first);
  await waitForWaiting(open.database.url, 1);
  await other.all("rollback");
  expect(await held).toBe("held");
});

/** Locks against the order of all others, so that the step and this one wait for each other. */
const deadlock = async (
  { stores, database }: Pick<OpenStores, "database"> & { stores: Parameters<typeof hold>[0] },
  step = first,
): Promise<"held" | "taken"> => {
  await using other = await openRaw(database.url);
  // The one that looks first is the victim; the step is to be it.
  await other.all("set deadlock_timeout = '60s'");
  await other.all("begin");
  await other.all("select from admit_concert for update");
  const held = hold(stores, step);
  held.catch(() => undefined);
  await waitForWaiting(database.url, 1);
  await other.all("select from admit_show for update");
  await other.all("commit");
  return await held;
};

test("the victim of a deadlock runs again", async () => {
  await using open = await openStores();
  await open.stores.concerts.create(hallOf(2));
  expect(await deadlock(open)).toBe("held");
  expect(await reservations(open)).toBe(1);
});

test("without another try the victim of a deadlock would be an error", async () => {
  const { classify } = postgresDialect;
  const dialect: SqlDialect = {
    ...postgresDialect,
    classify: (error) => (classify(error) === "busy" ? "unavailable" : classify(error)),
  };
  await using open = await openSpoken({ dialect });
  await open.stores.concerts.create(hallOf(2));
  await expect(deadlock(open)).rejects.toMatchObject({ cause: { code: "40P01" } });
});

test("a session that is ended in the middle of a step costs another try, not the process", async () => {
  await using open = await openStores({ pool: { max: 1 } });
  const { stores, database } = open;
  await stores.concerts.create(hallOf(2));
  await using other = await openRaw(database.url);
  await other.all("begin");
  await other.all("select from admit_show for update");
  const held = hold(stores, first);
  await waitForWaiting(database.url, 1);
  const waiting = "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type";
  await other.all(`${waiting} = 'Lock' and datname = current_database()`);
  await other.all("rollback");
  expect(await held).toBe("held");
  // Idle ones as well: their end is an event that nobody waits for.
  await query(
    database.url,
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() " +
      "and datname = current_database() and application_name = 'admit-one'",
  );
  expect(await reservations(open)).toBe(1);
});

/** Whether the client says just this; "begin … read committed" is something else. */
const isCommit = (said: string): boolean => said.includes("commit\0");
const isCommitted = (said: string): boolean => said.includes("COMMIT\0");

test("a commit whose answer is lost is COMMIT_UNKNOWN, and the same key finds out", async () => {
  await using open = await openStores();
  await open.stores.concerts.create(hallOf(2));
  await using wire = await openProxy(open.database.url);
  await using remote = await createPostgresStores({
    url: wire.url,
    durability: "relaxed",
    migrate: false,
  });
  wire.toClient = (said) => (isCommitted(said) ? "break" : "pass");
  await expect(hold(remote, first)).rejects.toMatchObject({ code: "COMMIT_UNKNOWN" });
  const record = recordFor("first");
  expect(await open.stores.bookings.record(record)).toEqual(record);
  expect(await reservations(open)).toBe(1);
});

test("a commit that never arrived is COMMIT_UNKNOWN as well, and the same command goes through", async () => {
  await using open = await openStores();
  await open.stores.concerts.create(hallOf(2));
  await using wire = await openProxy(open.database.url);
  await using remote = await createPostgresStores({
    url: wire.url,
    durability: "relaxed",
    migrate: false,
  });
  wire.toServer = (said) => (isCommit(said) ? "break" : "pass");
  await expect(hold(remote, first)).rejects.toMatchObject({ code: "COMMIT_UNKNOWN" });
  wire.toServer = () => "pass";
  expect(await reservations(open)).toBe(0);
  expect(await hold(remote, first)).toBe("held");
});

/** Ends the session, and goes on when the driver knows that. */
const endSession: Interruption["run"] = async (url, client) => {
  const ended = new Promise((resolve) => client.once("end", resolve));
  await query(
    url,
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() " +
      "and datname = current_database()",
  );
  await ended;
};

test.each([
  ["one after the other", postgresDialect],
  ["together", pipelinedDialect],
])(
  "fault F8: a commit that the driver never sent is run again, with statements sent %s",
  async (_, dialect) => {
    let isDue = false;
    const before = { test: (text: string) => isDue && text.startsWith("commit") };
    await using open = await openSpoken({ dialect, interruption: { before, run: endSession } });
    await open.stores.concerts.create(hallOf(2));
    isDue = true;
    expect(await hold(open.stores, first)).toBe("held");
    expect(await reservations(open)).toBe(1);
  },
);

test("fault F8: a connection that was closed a moment ago is not used, and the step runs again", async () => {
  await using open = await openStores();
  const count = 12;
  await open.stores.concerts.create(hallOf(count));
  let isDue = false;
  let acquired = 0;
  const closeSome = (pool: Pool): void => {
    endUselessConnections(pool, { answerTimeoutMs: 4_000, patientTimeoutMs: 15_000 });
    pool.on("acquire", (client) => {
      acquired += 1;
      if (isDue && acquired % 3 === 0) client.connection.stream.destroy();
    });
  };
  const orm = await openHostOrm(open.database.url, closeSome, true);
  const stores = await createHostedPostgresStores({ orm, durability: "relaxed" });
  isDue = true;
  acquired = 0;
  // Some of them are sent whole, behind the step before them.
  const held = Array.from({ length: count }, async (_, index) => {
    for (let turn = 0; turn < index * 2; turn += 1) await new Promise((next) => setImmediate(next));
    return await hold(stores, { name: `step-${index}`, seatIds: [seatIdAt(index)] });
  });
  expect(await Promise.all(held)).toEqual(held.map(() => "held"));
  expect(acquired).toBeGreaterThan(3);
  expect(await reservations(open)).toBe(count);
  await stores[Symbol.asyncDispose]();
  await orm.close(true);
});

test("a server that falls silent is given up, and so is the connection to it", async () => {
  await using open = await openStores();
  await open.stores.concerts.create(hallOf(2));
  await using wire = await openProxy(open.database.url);
  const { timers } = createInstantTimers();
  await using remote = await createPostgresStores({
    url: wire.url,
    durability: "relaxed",
    migrate: false,
    statementTimeoutMs: 500,
    pool: { max: 1, acquireTimeoutMs: 2_000 },
    timers,
  });
  expect(await hold(remote, first)).toBe("held");
  wire.toClient = () => "drop";
  await expect(remote.bookings.snapshot()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  wire.toClient = () => "pass";
  // A busy machine may take longer to connect than a database that was silent is waited for.
  await vi.waitFor(async () => {
    expect((await remote.bookings.snapshot()).reservations).toHaveLength(1);
  }, soon);
});

test("a process that stops in the middle of a step frees its locks after a while", async () => {
  await using open = await openStores();
  await open.stores.concerts.create(hallOf(2));
  await using wire = await openProxy(open.database.url);
  await using stopped = await createPostgresStores({
    url: wire.url,
    durability: "relaxed",
    migrate: false,
    idleInTransactionTimeoutMs: 50,
    statementTimeoutMs: 1_000,
  });
  // The show is locked, and then nothing more is heard.
  let isLocked = false;
  wire.toServer = (said) => {
    if (isLocked) return "drop";
    isLocked = said.includes("for no key update");
    return "pass";
  };
  const step = { name: "stopped", seatIds: [seatIdAt(0)] };
  const lost = hold(stopped, step);
  lost.catch(() => undefined);
  await vi.waitFor(() => expect(isLocked).toBe(true), soon);
  expect(await hold(open.stores, first)).toBe("held");
  wire.toServer = () => "pass";
  // When it goes on, it looks again; or the same command does, where that took too long.
  expect(await lost.catch(() => hold(stopped, step))).toBe("taken");
});

test("a database that is not there, or does not let us in, is UNAVAILABLE and says why", async () => {
  await using open = await openStores();
  const url = new URL(open.database.url);
  url.password = "guess";
  await expect(createPostgresStores({ url: url.href })).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("password authentication failed"),
  });
  url.port = "1";
  await expect(createPostgresStores({ url: url.href })).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});

test("a database that flushes nothing is refused unless that was asked for", async () => {
  await using open = await openStores();
  await expect(createPostgresStores({ url: open.database.url })).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("synchronous_commit and fsync and full_page_writes is off"),
  });
});

test("closed stores answer UNAVAILABLE, and closing waits for what was asked before", async () => {
  await using open = await openStores({ pool: { max: 2 } });
  const { stores } = open;
  await stores.concerts.create(hallOf(12));
  await expect(stores.ping()).resolves.toBeUndefined();
  const running = Array.from({ length: 12 }, (_, index) =>
    hold(stores, { name: `early-${index}`, seatIds: [seatIdAt(index)] }),
  );
  const closed = stores[Symbol.asyncDispose]();
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  const late = hold(stores, { name: "late", seatIds: [seatIdAt(0)] });
  await expect(late).rejects.toMatchObject({ name: "TicketingError", code: "UNAVAILABLE" });
  expect(await Promise.all(running)).toEqual(running.map(() => "held"));
  await closed;
  for (const step of [stores.ping(), stores.bookings.snapshot(), hold(stores, first)]) {
    await expect(step).rejects.toMatchObject({ name: "TicketingError", code: "UNAVAILABLE" });
  }
});

test("closing ends at whatever moment it begins, with steps at every stage", async () => {
  for (let turns = 0; turns < 40; turns += 4) {
    const open = await openStores({ pool: { max: 3 } });
    await open.stores.concerts.create(hallOf(6));
    const steps = Array.from({ length: 6 }, (_, index) =>
      hold(open.stores, { name: `step-${index}`, seatIds: [seatIdAt(index)] }),
    );
    for (let turn = 0; turn < turns; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await open[Symbol.asyncDispose]();
    expect(await Promise.all(steps)).toEqual(steps.map(() => "held"));
  }
});

test("a reservation is never undone with the host's own transaction", async () => {
  await using host = await openHost();
  await host.stores.concerts.create(hallOf(2));
  const undone = new Error("the host's own business failed");
  const hostStep = host.orm.em.fork().transactional(async (em) => {
    em.create(NoteEntity, { id: 1, text: "about a hold" });
    await em.flush();
    expect(await hold(host.stores, first)).toBe("held");
    throw undone;
  });
  await expect(hostStep).rejects.toBe(undone);
  expect(await host.orm.em.fork().count(NoteEntity)).toBe(0);
  expect(await reservations(host)).toBe(1);
});

test("the backstop is CORRUPT, and so is a row that breaks its own form", async () => {
  await using open = await openStores();
  const { stores, database } = open;
  await stores.concerts.create(hallOf(2));
  await hold(stores, first);
  // The seat forgets its owner, and who holds it does not change with it.
  await query(database.url, "update admit_seat set state = 'free', reservation_id = null");
  const second = { name: "second", seatIds: [seatIdAt(0)] };
  await expect(hold(stores, second)).rejects.toMatchObject({
    code: "CORRUPT",
    message: expect.stringContaining("changed hands since the load, or has a live holder"),
  });
  await query(database.url, "update admit_reservation set status = 'confirmed', payment_id = null");
  await expect(stores.bookings.snapshot()).rejects.toMatchObject({ code: "CORRUPT" });
  expect((await stores.concerts.seatsSince(showId, 0)).seats).toHaveLength(2);
});
