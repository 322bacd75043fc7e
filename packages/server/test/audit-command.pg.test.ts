import { withClient } from "@admit-one/local-postgres";
import {
  createTestDatabase,
  type Recipe,
  type TestDatabase,
} from "@admit-one/local-postgres/vitest";
import { type Config, readConfig } from "@admit-one/server";
import { describe, expect, test } from "vitest";
import { auditStore } from "../src/audit-command.ts";
import { fillHall, type Hall, plants } from "./support/planted-breaches.ts";
import { createFolder, runToEnd } from "./support/server-process.ts";

const envOf = (url: string) => ({
  DATABASE_URL: url,
  POSTGRES_DURABILITY: "RELAXED",
  QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
});

const configOf = (url: string): Config => {
  const read = readConfig(envOf(url));
  if (read.outcome === "misconfigured") throw new Error(read.message);
  return read.config;
};

let hall: Hall | undefined;

/** A hall with some seats sold, made once and copied for every test. */
const filled: Recipe = {
  name: "audited",
  prepare: async (url) => {
    hall = await fillHall(configOf(url));
  },
};

const open = async (): Promise<{ readonly database: TestDatabase; readonly hall: Hall }> => {
  const database = await createTestDatabase(filled);
  if (hall === undefined) throw new Error("Another process made the template.");
  return { database, hall };
};

/** Meddles past all constraints: as a replica, PostgreSQL checks no reference. */
const spoil = (url: string, sql: string): Promise<void> =>
  withClient(url, async (client) => {
    await client.query("set session_replication_role = replica");
    expect((await client.query(sql)).rowCount).toBe(1);
  });

describe("audit finds what was planted in the tables of PostgreSQL", () => {
  test.for(plants)("$law: $message", async ({ law, message, sql, names }) => {
    const opened = await open();
    await using database = opened.database;
    await spoil(database.url, sql(opened.hall));
    const report = await auditStore(configOf(database.url));
    expect(report.ok).toBe(false);
    const ids = expect.objectContaining(names(opened.hall));
    expect(report.breaches).toContainEqual({ law, message, ids });
  });

  test("nothing where nothing was planted", async () => {
    const { database } = await open();
    await using _ = database;
    const counts = { seatsTaken: 4, reservations: 4, payments: 2 };
    expect(await auditStore(configOf(database.url))).toMatchObject({
      ok: true,
      breaches: [],
      counts,
    });
  });
});

test("on the command line breaches end with 1, and order with 0", { timeout: 90_000 }, async () => {
  await using folder = await createFolder();
  const opened = await open();
  await using database = opened.database;
  const run = () => runToEnd(folder, envOf(database.url), ["audit"]);
  expect(await run()).toMatchObject({ code: 0, stderr: "" });
  await spoil(database.url, plants[0]?.sql(opened.hall) ?? "");
  const { code, stdout } = await run();
  expect(code).toBe(1);
  expect(stdout).toContain(`L1  ${plants[0]?.message}  showId=small-1 seatId=A-1-1`);
});
