// Commits that wait for a standby. None is there: what counts is whether they would wait.
import type { Timers } from "@admit-one/core";
import { type LocalPostgres, startPostgres, withClient } from "@admit-one/local-postgres";
import {
  createPostgresStores,
  type Durability,
  type PostgresStoresOptions,
} from "@admit-one/postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { shortfallOf } from "../src/durability.ts";
import { hallOf, hold, recordFor, seatIdAt } from "./support/hall.ts";

const soon = { timeout: 20_000, interval: 20 };
const step = (index: number) => ({ name: `step-${index}`, seatIds: [seatIdAt(index)] });

let server: LocalPostgres;
beforeAll(async () => {
  server = await startPostgres({ durable: true });
  await using stores = await createPostgresStores({ url: server.url });
  await stores.concerts.create(hallOf(6));
}, 120_000);
afterAll(() => server.stop());

/** Changes settings of the server, and waits until new sessions have them. */
const configure = async (settings: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, value] of Object.entries(settings)) {
    await withClient(server.adminUrl, async (client) => {
      await client.query(`alter system set ${name} = '${value}'`);
      await client.query("select pg_reload_conf()");
    });
    const has = () =>
      withClient(server.adminUrl, (client) =>
        client.query(`select current_setting('${name}') as has`),
      );
    await vi.waitFor(async () => expect((await has()).rows).toEqual([{ has: value }]), soon);
  }
};

/** Stores whose next look at the settings comes when the test says so. */
const open = async (options: Omit<PostgresStoresOptions, "url">) => {
  let look = (): void => undefined;
  const timers: Timers = {
    after: (delayMs, run) => {
      if (delayMs === 5_000) look = run;
      return () => undefined;
    },
    random: () => 0.5,
  };
  const onDurability = vi.fn();
  const stores = await createPostgresStores({
    url: server.url,
    migrate: false,
    timers,
    onDurability,
    durability: "replicated",
    ...options,
  });
  /** Looks until that is the reason: a session reads changed settings when it has nothing to do. */
  const findOut = (reason: string | undefined): Promise<void> =>
    vi.waitFor(() => {
      look();
      expect(stores.durabilityLost()?.reason).toBe(reason);
    }, soon);
  return { ...stores, findOut, onDurability };
};

const noNames = "synchronous_standby_names is empty";

test("fault F10: what each promise asks of the settings", () => {
  const on = {
    synchronous_commit: "on",
    fsync: "on",
    full_page_writes: "on",
    synchronous_standby_names: "ANY 1 (*)",
  };
  const wants = (durability: Durability, settings: Partial<typeof on>): string | null =>
    shortfallOf(durability, { ...on, ...settings });
  for (const commit of ["on", "remote_apply"]) {
    expect(wants("replicated", { synchronous_commit: commit })).toBeNull();
  }
  for (const commit of ["remote_write", "local"]) {
    const found = wants("replicated", { synchronous_commit: commit });
    expect(found).toBe(`synchronous_commit is ${commit}`);
    // The machine itself has flushed it.
    expect(wants("full", { synchronous_commit: commit })).toBeNull();
  }
  expect(wants("replicated", { synchronous_standby_names: " " })).toBe(noNames);
  expect(wants("full", { synchronous_standby_names: "" })).toBeNull();
  for (const durability of ["full", "replicated"] as const) {
    expect(wants(durability, { synchronous_commit: "off" })).toBe("synchronous_commit is off");
    expect(wants(durability, { fsync: "off" })).toBe("fsync is off");
  }
  expect(wants("relaxed", { synchronous_commit: "off", fsync: "off" })).toBeNull();
});

test("fault F10: REPLICATED starts only where commits wait for a standby, and notices when that ends", async () => {
  await configure({ synchronous_standby_names: "" });
  await expect(open({})).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining(noNames),
  });
  // Nor are tables brought up to date there.
  await expect(open({ migrate: true })).rejects.toThrow(noNames);

  await configure({ synchronous_standby_names: "nobody" });
  await using selling = await open({});
  await using refusing = await open({ whenNotReplicated: "refuse" });
  await selling.findOut(undefined);
  await refusing.findOut(undefined);
  await refusing.ready();

  await configure({ synchronous_standby_names: "" });
  await selling.findOut(noNames);
  await refusing.findOut(noNames);
  expect(selling.durabilityLost()).toMatchObject({ refuses: false });
  await selling.ready();
  expect(await hold(selling, step(0))).toBe("held");
  const unavailable = { code: "UNAVAILABLE", message: expect.stringContaining(noNames) };
  await expect(refusing.ready()).rejects.toMatchObject(unavailable);
  await expect(hold(refusing, step(1))).rejects.toMatchObject(unavailable);
  await expect(refusing.concerts.create(hallOf(1))).rejects.toMatchObject(unavailable);
  expect((await refusing.bookings.snapshot()).reservations).toHaveLength(1);

  const { sinceMs } = refusing.durabilityLost() ?? {};
  await configure({ synchronous_commit: "local", synchronous_standby_names: "nobody" });
  await refusing.findOut("synchronous_commit is local");
  expect(refusing.durabilityLost()).toMatchObject({ sinceMs, refuses: true });
  await configure({ synchronous_commit: "on" });
  await refusing.findOut(undefined);
  await refusing.ready();
  expect(refusing.onDurability.mock.calls.map(([lost]) => lost?.reason ?? null)).toEqual([
    noNames,
    "synchronous_commit is local",
    null,
  ]);
});

test("fault F10: a commit that PostgreSQL answers without its standby is COMMIT_UNKNOWN", async () => {
  await configure({ synchronous_standby_names: "nobody" });
  await using stores = await open({ statementTimeoutMs: 300 });
  await expect(hold(stores, step(2))).rejects.toMatchObject({ code: "COMMIT_UNKNOWN" });
  await configure({ synchronous_standby_names: "" });
  // It was written here all the same, and the same key finds out.
  const record = recordFor("step-2");
  expect(await stores.bookings.record(record)).toEqual(record);
});
