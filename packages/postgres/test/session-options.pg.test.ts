import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { createPostgresStores, sessionOf, sessionOptions } from "@admit-one/postgres";
import { Client } from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { hallOf, hold, seatIdAt } from "./support/hall.ts";
import { query } from "./support/raw.ts";

const plain = "postgres://u:p%40ss@db:5432/tickets";
const east = "-c search_path=east";

const session = {
  host: "db",
  port: 5432,
  database: "tickets",
  user: "u",
  password: "p@ss",
  ssl: false,
  options: sessionOptions,
};

test("fault F6: options of the URL and of PGOPTIONS are added to ours, and all else of it stays", () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(sessionOf(plain)).toEqual(session);
  const options = `${sessionOptions} ${east}`;
  for (const url of [`${plain}?options=${east}`, `${plain}?options=${encodeURIComponent(east)}`]) {
    expect(sessionOf(url)).toEqual({ ...session, options });
  }
  const more = `${plain}?sslmode=no-verify&options=${encodeURIComponent(east)}&application_name=shop`;
  const ssl = { rejectUnauthorized: false };
  expect(sessionOf(more)).toEqual({ ...session, ssl, application_name: "shop", options });
  vi.stubEnv("PGOPTIONS", east);
  expect(sessionOf(plain)).toEqual({ ...session, options });
});

const settingsOf = async (url: string) => {
  const client = new Client(sessionOf(url));
  await client.connect();
  const { rows } = await client.query<Record<string, string>>(
    "select current_setting('search_path') as path, current_setting('enable_seqscan') as scan",
  );
  await client.end();
  return rows[0];
};

test("fault 29: sessions of a URL with options have ours, too; its word on the same setting counts", async () => {
  await using database = await createTestDatabase();
  await query(database.url, "create schema east");
  const url = `${database.url}?options=${east}`;
  expect(await settingsOf(url)).toEqual({ path: "east", scan: "off" });
  expect(await settingsOf(`${url} -c enable_seqscan=on`)).toEqual({ path: "east", scan: "on" });

  await using stores = await createPostgresStores({ url, durability: "relaxed" });
  await stores.concerts.create(hallOf(1));
  expect(await hold(stores, { name: "first", seatIds: [seatIdAt(0)] })).toBe("held");
  await stores.ready();
  const places = "select schemaname from pg_tables where tablename = 'admit_reservation'";
  expect(await query(database.url, places)).toEqual([{ schemaname: "east" }]);
});
