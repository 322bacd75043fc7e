import { readFile } from "node:fs/promises";
import { type Stores, TicketingError } from "@admit-one/core";
import { createTestDatabase, type Recipe } from "@admit-one/local-postgres/vitest";
import { createPostgresStores, migratePostgres } from "@admit-one/postgres";
import { describe, expect, test, vi } from "vitest";
import { askForWanted, checkWanted, type FoundSetting, wantedOf } from "../src/session-settings.ts";
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

/** Long enough for a step of another server, and no time for a test. */
const soon = "40ms";
const asItIs = { migrate: false, durability: "relaxed", lockTimeoutMs: 40 } as const;

/** What a session keeps from one step to the next. */
const sessionState =
  "select (select json_object_agg(name, setting order by name) from pg_settings) as settings, " +
  "(select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks, " +
  "(select count(*)::int from pg_class where relpersistence = 't') as temporary, " +
  "(select count(*)::int from pg_listening_channels()) as channels";

test("fault F4: neither a migration nor a sale leaves anything in a connection of a pooler", async () => {
  await using database = await openOwned();
  await using pooler = await openPooler(database.url, { servers: 1 });
  const { url } = pooler;
  const schema = "tickets";
  const before = await query(url, sessionState);
  expect(before).toMatchObject([{ settings: { statement_timeout: "10000" }, locks: 0 }]);
  await migratePostgres({ url, schema });
  expect(await query(url, sessionState)).toEqual(before);

  await using stores = await createPostgresStores({ url, schema, ...asItIs });
  await stores.concerts.create(hallOf(1));
  await stores.ready();
  expect(await hold(stores, { name: "first", seatIds: [seatIdAt(0)] })).toBe("held");
  expect(await query(url, sessionState)).toEqual(before);
});

/** The statements of the README. */
const recipe = async (): Promise<string> => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  return /```sql [^\n]*\n(alter role .*?)```/s.exec(readme)?.[1] ?? "";
};

/**
 * A database whose sessions have our settings without asking: a pooler drops what they ask for. But
 * here they give up a lock soon.
 */
const openOwned = async (content?: Recipe) => {
  const database = await createTestDatabase(content);
  const asOurs = (await recipe()).replaceAll("role shop", "role current_user");
  const statements = asOurs.replaceAll("tickets", database.name).replace("'2s'", `'${soon}'`);
  await query(database.url, statements);
  return database;
};

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
  await using database = await openOwned(migrated);
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
  expect(binds).not.toEqual([]);
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
  let unlockedBySteps = 0;
  const unlock = (): void => {
    if (isLocked) void raw.all("rollback");
    isLocked = false;
  };
  const runAgain = (): void => {
    if (isLocked) unlockedBySteps += 1;
    unlock();
  };
  // Few, so that the connection of a step that failed is used again at once.
  const pool = { max: 2 };
  const options = { url, pool, observer: { ranAgain: runAgain }, ...asItIs };
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
  return {
    failed,
    agreed: reservations.length === held && taken === held * 2,
    // Two seats each, so the hall is nearly full, and steps ran into the lock.
    isSold: held > 20,
    ranIntoLocks: unlockedBySteps > 0,
  };
};

describe("a sell-out through a pooler in transaction mode", () => {
  const wellSold = { failed: [], agreed: true, isSold: true, ranIntoLocks: true };

  test.for([true, false])("that translates names of statements: %s", async (translates) => {
    await using database = await openOwned(migrated);
    await using pooler = await openPooler(database.url, { servers: 3, translates });
    expect(await sellOut(pooler.url, database.url)).toMatchObject(wellSold);
    expect(pooler.refusals).toEqual([]);
  });

  const installed = findPgBouncer();
  test.runIf(installed !== null)(
    `PgBouncer ${installed?.version ?? "(is not installed, so this was not tried)"}`,
    async () => {
      await using database = await openOwned(migrated);
      const found = installed as Installed;
      await using pooler = await startPgBouncer(found, database.url, 3);
      expect(await sellOut(pooler.url, database.url)).toMatchObject(wellSold);
      expect(pooler.log()).not.toContain("already prepared");
    },
  );
});

describe("fault F2: what sessions ask for", () => {
  test("and a pooler drops is refused, with what to run; then the start works", async () => {
    await using database = await createTestDatabase(migrated);
    const open = async () => {
      await using pooler = await openPooler(database.url, { servers: 1 });
      const url = `${pooler.url}?options=-c search_path=public,pg_temp --work-mem=5MB`;
      await using stores = await createPostgresStores({
        url,
        migrate: false,
        durability: "relaxed",
      });
      await stores.concerts.create(hallOf(1));
      return await hold(stores, { name: "first", seatIds: [seatIdAt(0)] });
    };
    const refused = await open().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "UNAVAILABLE" });
    const { message } = refused as TicketingError;
    expect(message).toContain("enable_seqscan is on and not off");
    expect(message).toContain("statement_timeout is 0 and not 10s");
    expect(message.split("\n")).toHaveLength(1);
    const told = message.slice(message.indexOf("alter role"));
    // The README says the same.
    const names = (text: string): readonly string[] =>
      [...text.matchAll(/set (\w+) =/g)].map(([, name = ""]) => name).sort();
    const ofUrl = ["search_path", "work_mem"];
    expect(names(told)).toEqual([...names(await recipe()), ...ofUrl].sort());
    await query(database.url, told);
    expect(await open()).toBe("held");
  });

  test("and gets is no obstacle, in whatever form it is written", async () => {
    await using database = await createTestDatabase(migrated);
    const options = "-c work_mem=5120kB -cstatement_timeout=9s --log-connections=off";
    const url = `${database.url}?options=${options} -c search_path= -c TimeZone=UTC -c our.own=1`;
    const opened = createPostgresStores({ url, durability: "relaxed" });
    // No schema: its tables would have no place. So this got past the settings.
    await expect(opened).rejects.toThrow("no schema has been selected to create in");
  });

  test("of each setting is compared with what the session has", async () => {
    await using database = await createTestDatabase();
    await using raw = await openRaw(database.url);
    const options = "-c enable_seqscan=off -c enable_seqscan=on -c search_path=a,\\ b -x";
    const wanted = wantedOf({ options, lock_timeout: 2_000 });
    expect(wanted).toEqual({ enable_seqscan: "on", search_path: "a, b", lock_timeout: "2000" });
    const found = (await raw.all(askForWanted, [JSON.stringify(wanted)])) as FoundSetting[];
    expect(found.map(({ name, has, wants }) => [name, has, wants])).toEqual([
      ["enable_seqscan", "on", "on"],
      ["lock_timeout", "0", "2s"],
      ["search_path", '"$user", public', "a, b"],
    ]);
    const role = `alter role postgres in database ${database.name} set`;
    expect(() => checkWanted(found)).toThrow(
      `${role} lock_timeout = '2000'; ${role} search_path = a, b;`,
    );
  });
});
