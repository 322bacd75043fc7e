import { startPostgres, startStandby } from "@admit-one/local-postgres";
import { expect, test } from "vitest";
import { isAlive } from "./support/child.ts";
import { query } from "./support/query.ts";

test("a synchronous standby has what its primary acknowledged, and goes on as a primary", async () => {
  await using primary = await startPostgres({ replicated: true });
  await query(primary.url, "create table kept as select 1 as n");
  await using standby = await startStandby(primary, { synchronous: true });
  expect(standby.port).not.toBe(primary.port);
  const inRecovery = "select pg_is_in_recovery() as standby";
  expect(await query(standby.url, inRecovery)).toEqual([{ standby: true }]);
  const waitsFor = "select sync_state from pg_stat_replication";
  await expect.poll(() => query(primary.url, waitsFor)).toEqual([{ sync_state: "sync" }]);

  for (let n = 2; n <= 20; n += 1) await query(primary.url, `insert into kept values (${n})`);
  await primary.kill();
  expect(isAlive(primary.pid)).toBe(false);
  await standby.promote();
  expect(await query(standby.url, inRecovery)).toEqual([{ standby: false }]);
  await query(standby.url, "insert into kept values (21)");
  expect(await query(standby.url, "select count(*)::int as n from kept")).toEqual([{ n: 21 }]);
}, 120_000);

test("a server that was halted keeps its data and can be started again", async () => {
  await using server = await startPostgres({ replicated: true });
  await query(server.url, "create table kept as select 1 as n");
  await server.halt();
  expect(isAlive(server.pid)).toBe(false);
  await server.restart();
  expect(await query(server.url, "select * from kept")).toEqual([{ n: 1 }]);
}, 120_000);
