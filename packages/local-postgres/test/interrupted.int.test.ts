import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { startPostgres } from "@admit-one/local-postgres";
import { expect, test, vi } from "vitest";
import { isAlive, killChild, startChild } from "./support/child.ts";
import { query } from "./support/query.ts";

const patient = 120_000;
const soon = { timeout: 60_000, interval: 20 };

type Said = { readonly pid: number; readonly dataDir: string; readonly url: string };

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  test(
    `nothing is left of the server of a process that ends by ${signal}`,
    async () => {
      const { child, said } = await startChild<Said>("keep-running.ts");
      expect(await query(said.url, "select 1 as n")).toEqual([{ n: 1 }]);
      await killChild(child, signal);
      await vi.waitFor(() => {
        expect(isAlive(said.pid), "PostgreSQL is gone").toBe(false);
        expect(existsSync(dirname(said.dataDir)), "its files are still there").toBe(false);
      }, soon);
    },
    patient,
  );
}

test(
  "a process ends by itself when it forgets its server",
  async () => {
    const { child, said } = await startChild<Said>("keep-running.ts");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.stdin?.end();
    expect(await ended).toBe(0);
    await vi.waitFor(() => expect(existsSync(dirname(said.dataDir))).toBe(false), soon);
  },
  patient,
);

test(
  "nothing is left on a given server of a process that ends by SIGKILL",
  async () => {
    await using server = await startPostgres();
    const env = { ADMIN_URL: server.adminUrl };
    const { child, said } = await startChild<{ url: string }>("use-given.ts", ["a_run_"], env);
    const names = async (): Promise<number> =>
      (await query(server.adminUrl, "select from pg_database where datname like 'a\\_run\\_%'"))
        .length;
    expect(await query(said.url, "select 1 as n")).toEqual([{ n: 1 }]);
    expect(await names()).toBe(2);
    await killChild(child, "SIGKILL");
    await vi.waitFor(async () => expect(await names()).toBe(0), soon);
  },
  patient,
);
