import { startPostgres, startStandby, withClient } from "@admit-one/local-postgres";
import pg, { type PoolClient } from "pg";
import { expect, test } from "vitest";
import { followPrimary, timelineOf, tlsFor } from "../src/primary.ts";
import { hostsOf } from "../src/session-options.ts";

const ends = (client: PoolClient): Promise<void> =>
  new Promise((resolve) => {
    client.on("error", () => {});
    client.once("end", () => resolve());
  });

test("a former primary that goes on is used no more, once another was promoted", async () => {
  await using former = await startPostgres({ replicated: true });
  await using standby = await startStandby(former, { synchronous: false });
  const { username, password, pathname } = new URL(former.url);
  const url = `postgres://${username}:${password}@127.0.0.1:${former.port},127.0.0.1:${standby.port}${pathname}`;
  const pool = new pg.Pool({ connectionString: former.url });
  pool.on("error", () => {});
  followPrimary(pool, hostsOf(url));
  const [broken, kept] = [await pool.connect(), await pool.connect()];
  expect([await timelineOf(kept), kept.port]).toEqual([1, former.port]);

  // Nobody stopped the former one, so both take writes.
  await standby.promote();
  expect(await withClient(standby.url, timelineOf)).toBe(2);
  expect(await withClient(former.url, timelineOf)).toBe(1);
  const [ended, brokenEnded] = [ends(kept), ends(broken)];
  broken.connection.stream.destroy();
  await brokenEnded;
  const next = await pool.connect();
  expect(next.port).toBe(standby.port);
  await ended;
  for (const client of [broken, kept, next]) client.release(true);
  await pool.end();
}, 120_000);

test("an address gets the key of a client's certificate too, which the driver hides", () => {
  const ssl = Object.defineProperty({ cert: "c" }, "key", { value: "k", enumerable: false });
  expect(tlsFor(ssl, "10.0.0.5")).toEqual({ cert: "c", key: "k", host: "10.0.0.5" });
  expect(tlsFor(true, "10.0.0.5")).toEqual({ host: "10.0.0.5" });
});
