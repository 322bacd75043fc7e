import { type Stores, TicketingError } from "@admit-one/core";
import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { createPostgresStores, migratePostgres } from "@admit-one/postgres";
import { describe, expect, test, vi } from "vitest";
import { migrated } from "./support/database.ts";
import { type Hold, hallOf, hold, seatIdAt } from "./support/hall.ts";
import { cutString, type Message } from "./support/pooler/frames.ts";
import { findPgBouncer, type Installed, startPgBouncer } from "./support/pooler/pgbouncer.ts";
import { openPooler } from "./support/pooler/pooler.ts";
import { openRaw, query } from "./support/raw.ts";

test("a pooler in transaction mode lends one connection to many", async () => {
  await using database = await createTestDatabase(migrated);
  await using pooler = await openPooler(database.url, { servers: 1 });
  await using one = await openRaw(pooler.url);
  await using other = await openRaw(pooler.url);
  await one.all("begin");
  const pid = "select pg_backend_pid() as pid, $1::text as who";
  const mine = await one.all(pid, ["one"]);
  const waits = other.all(pid, ["other"]);
  expect(await one.all(pid, ["one"])).toEqual(mine);
  await one.all("commit");
  expect(await waits).toEqual([{ pid: mine[0]?.["pid"], who: "other" }]);
});

const asItIs = { migrate: false, durability: "relaxed" } as const;

/** What a session keeps from one step to the next. */
const sessionState =
  "select (select json_object_agg(name, setting order by name) from pg_settings) as settings, " +
  "(select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks, " +
  "(select count(*)::int from pg_class where relpersistence = 't') as temporary, " +
  "(select count(*)::int from pg_listening_channels()) as channels";

test("fault F4: neither a migration nor a sale leaves anything in a connection of a pooler", async () => {
  await using database = await createTestDatabase();
  const role = `alter role current_user in database "${database.name}" set`;
  for (const [name, value] of [
    ["statement_timeout", "7s"],
    ["lock_timeout", "2s"],
    ["idle_in_transaction_session_timeout", "8s"],
  ]) {
    await query(database.url, `${role} ${name} = '${value}'`);
  }
  await using pooler = await openPooler(database.url, { servers: 1 });
  const { url } = pooler;
  const schema = "tickets";
  const before = await query(url, sessionState);
  expect(before).toMatchObject([{ settings: { statement_timeout: "7000" }, locks: 0 }]);
  await migratePostgres({ url, schema });
  expect(await query(url, sessionState)).toEqual(before);

  await using stores = await createPostgresStores({ url, schema, ...asItIs });
  await stores.concerts.create(hallOf(1));
  await stores.ready();
  expect(await hold(stores, { name: "first", seatIds: [seatIdAt(0)] })).toBe("held");
  expect(await query(url, sessionState)).toEqual(before);
});

/** Sessions of this user in this database give up a lock soon. */
const lockTimeout = (url: string, value: string) =>
  query(
    url,
    `alter role current_user in database ${new URL(url).pathname.slice(1)} set lock_timeout = '${value}'`,
  );

type Heard = { readonly client: number; readonly said: string };

/** What clients say, as far as order matters: statements by their names, and the simple ones. */
const toHeard = (client: number, { type, body }: Message): readonly Heard[] => {
  const [first, rest] = cutString(body);
  if (type === "Q") return [{ client, said: first.split(" ")[0] ?? "" }];
  if (type === "P") return [{ client, said: `parse ${first}` }];
  return type === "B" ? [{ client, said: `bind ${cutString(rest)[0]}` }] : [];
};

/** Named statements that were parsed between a begin and its end. */
const parsedInside = (heard: readonly Heard[]): readonly string[] => {
  const inside = new Set<number>();
  return heard.flatMap(({ client, said }) => {
    if (said.startsWith("begin")) inside.add(client);
    if (said === "commit" || said === "rollback") inside.delete(client);
    return inside.has(client) && said.startsWith("parse admit") ? [said] : [];
  });
};

test("fault F3: a step that fails in the middle is not remembered by the pooler alone", async () => {
  await using database = await createTestDatabase(migrated);
  await lockTimeout(database.url, "40ms");
  const heard: Heard[] = [];
  await using pooler = await openPooler(database.url, {
    servers: 2,
    onMessage: (client, message) => heard.push(...toHeard(client, message)),
  });
  await using other = await openRaw(database.url);
  // What failed because of this lock runs again, and finds no lock.
  const ranAgain = vi.fn(() => void other.all("rollback"));
  await using stores = await createPostgresStores({
    url: pooler.url,
    pool: { max: 1 },
    observer: { ranAgain },
    ...asItIs,
  });
  await stores.concerts.create(hallOf(4));
  for (const at of [0, 1, 2]) {
    await other.all("begin");
    await other.all("select from admit_show for update");
    expect(await hold(stores, { name: `fan-${at}`, seatIds: [seatIdAt(at)] })).toBe("held");
  }
  expect(ranAgain.mock.calls.length).toBeGreaterThanOrEqual(3);
  expect(pooler.refusals).toEqual([]);
  expect(parsedInside(heard)).toEqual([]);
  // And it is not that nothing has a name any more.
  const step = heard.findLastIndex(({ said }) => said.startsWith("begin"));
  const binds = heard.slice(step).filter(({ said }) => said.startsWith("bind"));
  expect(binds.filter(({ said }) => said.startsWith("bind admit"))).toEqual(binds);
});

/** Asks again as long as others had the locks: here nobody waits long for one. */
const holdPatiently = async (stores: Stores, wanted: Hold): Promise<unknown> => {
  try {
    return await hold(stores, wanted);
  } catch (error) {
    const isBusy = error instanceof TicketingError && error.code === "CONTENTION";
    return isBusy ? await holdPatiently(stores, wanted) : error;
  }
};

/**
 * Two servers sell one hall to more people than it has seats. Each wave finds the show locked, by
 * somebody who gives it back as soon as a step ran into the lock.
 */
const sellOut = async (url: string, direct: string) => {
  await using raw = await openRaw(direct);
  let isLocked = false;
  const unlock = (): void => {
    if (isLocked) void raw.all("rollback");
    isLocked = false;
  };
  // Few, so that the connection of a step that failed is used again at once.
  const pool = { max: 2 };
  const options = { url, pool, observer: { ranAgain: unlock }, ...asItIs };
  await using one = await createPostgresStores(options);
  await using other = await createPostgresStores(options);
  const seats = 60;
  await one.concerts.create(hallOf(seats));
  const answers: unknown[] = [];
  for (let wave = 0; wave < 6; wave += 1) {
    await raw.all("begin");
    await raw.all("select from admit_show for update");
    isLocked = true;
    const holds = Array.from({ length: 40 }, (_, fan) => {
      const at = (fan * 7 + wave * 13) % seats;
      const seatIds = [seatIdAt(at), seatIdAt((at + 1 + (fan % 3)) % seats)];
      const stores = fan % 2 === 0 ? one : other;
      return holdPatiently(stores, { name: `fan-${wave}-${fan}`, seatIds });
    });
    answers.push(...(await Promise.all(holds)));
    unlock();
  }
  const { reservations, seats: sold } = await one.bookings.snapshot();
  const held = answers.filter((it) => it === "held").length;
  const failed = answers.filter((it) => it !== "held" && it !== "taken");
  const taken = sold.filter(({ claim }) => claim.state !== "free").length;
  return { failed, agreed: reservations.length === held && taken === held * 2, held };
};

describe("a sell-out through a pooler in transaction mode", () => {
  const wellSold = { failed: [], agreed: true };

  test.for([true, false])("that translates names of statements: %s", async (translates) => {
    await using database = await createTestDatabase(migrated);
    await lockTimeout(database.url, "40ms");
    await using pooler = await openPooler(database.url, { servers: 3, translates });
    expect(await sellOut(pooler.url, database.url)).toMatchObject(wellSold);
    expect(pooler.refusals).toEqual([]);
  });

  const installed = findPgBouncer();
  test.runIf(installed !== null)(
    `PgBouncer ${installed?.version ?? "(is not installed, so this was not tried)"}`,
    async () => {
      await using database = await createTestDatabase(migrated);
      await lockTimeout(database.url, "40ms");
      const found = installed as Installed;
      await using pooler = await startPgBouncer(found, database.url, 3);
      expect(await sellOut(pooler.url, database.url)).toMatchObject(wellSold);
      expect(pooler.log()).not.toContain("already prepared");
    },
  );
});
