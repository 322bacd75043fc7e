import { join } from "node:path";
import { type Auditor, type AuditProgress, TicketingError } from "@admit-one/core";
import { type Config, createContainer, readConfig, startServer, TOKENS } from "@admit-one/server";
import { createSqliteStores } from "@admit-one/sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditStore, sayProgress } from "../src/audit-command.ts";
import { createThreadAuditor } from "../src/audit-thread.ts";
import { fillHall } from "./support/planted-breaches.ts";
import { createFolder, type Folder } from "./support/server-process.ts";

const configOf = (file: string): Config => {
  const env = {
    DATABASE_URL: `sqlite:${file}`,
    ADMIN_TOKEN: "admin-token-of-this-test",
    PORT: "0",
  };
  const read = readConfig(env);
  if (read.outcome === "misconfigured") throw new Error(read.message);
  return read.config;
};

let folder: Folder;
let config: Config;
beforeAll(async () => {
  folder = await createFolder();
  config = configOf(join(folder.path, "hall.db"));
  await fillHall(config);
});
afterAll(() => folder[Symbol.asyncDispose]());

const options = { nowMs: Date.UTC(2040, 0, 1), suspenseAlarmMs: 1, gateways: ["stripe"] };

test("fault 52: the thread finds what this process finds; one runs at a time, and the next is shared", async () => {
  await using auditor = createThreadAuditor(config.database);
  const told: AuditProgress[] = [];
  const first = auditor.audit(options, { onProgress: (progress) => told.push(progress) });
  await Promise.resolve();
  await Promise.resolve();
  const [second, third] = [auditor.audit(options), auditor.audit(options)];
  const report = await first;
  expect(report).toMatchObject({ ok: true, counts: { seatsTaken: 4, reservations: 4 } });
  expect(report.alarms.map(({ alarm }) => alarm).toSorted()).toEqual([
    "gateway_missing",
    "payment_in_doubt",
  ]);
  const [money] = report.money;
  expect(typeof money?.gateway).toBe("bigint");
  const { money: same, counts } = await auditStore(config);
  expect(report).toMatchObject({ money: same, counts });
  const last = told.at(-1);
  expect(last?.done).toBe(last?.total);
  // What began before they asked would be too old an answer.
  expect(second).toBe(third);
  expect(await second).not.toBe(report);
  expect(await third).toEqual(report);
});

test("what can't be looked into is unavailable, and so is what is closed meanwhile", async () => {
  const file = join(folder.path, "is-a-folder");
  const { mkdir } = await import("node:fs/promises");
  await mkdir(file);
  await using lost = createThreadAuditor({ kind: "sqlite", file, durability: "normal" });
  await expect(lost.audit(options)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const auditor = createThreadAuditor(config.database);
  const failure = auditor.audit(options).catch((error: unknown) => error);
  await auditor[Symbol.asyncDispose]();
  expect(await failure).toBeInstanceOf(TicketingError);
});

test("a server audits its database in the thread, and stores of a host's own in its process", async () => {
  const container = createContainer(config);
  await using auditor = createThreadAuditor(config.database);
  let threads = 0;
  const audit: Auditor = (...args) => {
    threads += 1;
    return auditor.audit(...args);
  };
  container.rebind(TOKENS.Auditor).toConstantValue({ ...auditor, audit });
  await using server = await startServer(container);
  const headers = { authorization: "Bearer admin-token-of-this-test" };
  const answer = await fetch(`${server.url}/api/admin/audit`, { headers });
  expect(await answer.json()).toMatchObject({ ok: true, counts: { reservations: 4 } });
  expect(threads).toBe(1);

  const own = createContainer(config);
  await using stores = await createSqliteStores({ file: join(folder.path, "own.db") });
  own.rebind(TOKENS.Stores).toConstantValue(stores);
  expect(await own.getAsync(TOKENS.Auditor)).toBeNull();
  await own.unbindAllAsync();
  const usual = createContainer(config);
  expect(await usual.getAsync(TOKENS.Auditor)).not.toBeNull();
  await usual.unbindAllAsync();
});

test("progress is said once a second, and not at all of what takes less", () => {
  let nowMs = 5_000;
  const lines: string[] = [];
  const { onProgress } = sayProgress(
    (line) => lines.push(line),
    () => nowMs,
  );
  const at = (ms: number, done: number): void => {
    nowMs = ms;
    onProgress({ done, total: 3_000 });
  };
  at(9_000, 0);
  at(9_900, 100);
  expect(lines).toEqual([]);
  at(10_000, 1_000);
  at(10_500, 1_500);
  at(11_000, 2_999);
  expect(lines).toEqual(["33 % of 3000 rows\n", "99 % of 3000 rows\n"]);
});
