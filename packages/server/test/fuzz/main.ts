#!/usr/bin/env node
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startPostgres } from "@admit-one/local-postgres";
import { type FuzzReport, fuzz } from "./fuzz.ts";
import { startReceiver } from "./receiver.ts";
import { createSender } from "./send.ts";

const usage = `Sends random requests to a server of its own, made from its API description, and holds every
answer against that description; at the end the audit looks for broken laws.

  --requests N     how many (default 2000)
  --clients N      requests under way at once (default 1, which can be sent again)
  --database NAME  sqlite (default), memory or postgres
  --verbose        what each call answered how often
  --seed N         the same requests again; a new seed is printed where it is left out
`;

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "2000" },
    clients: { type: "string", default: "1" },
    database: { type: "string", default: "sqlite" },
    seed: { type: "string" },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

const requests = Number(values.requests);
const clients = Number(values.clients);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
if (![requests, clients].every((it) => Number.isSafeInteger(it) && it >= 1) || Number.isNaN(seed)) {
  process.stderr.write(usage);
  process.exit(2);
}

await using stack = new AsyncDisposableStack();
const folder = mkdtempSync(join(tmpdir(), "admit-one-fuzz-"));

const databases: Readonly<Record<string, () => Promise<string>>> = {
  sqlite: async () => `sqlite:${join(folder, "fuzz.db")}`,
  memory: async () => "memory:",
  postgres: async () => stack.use(await startPostgres({ durable: true })).url,
};
const database = databases[values.database];
if (database === undefined) {
  process.stderr.write(`There is no database ${values.database}.\n${usage}`);
  process.exit(2);
}

const adminToken = "the-operators-token-of-the-fuzz";
const receiver = stack.use(await startReceiver());
const script = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const server = spawn(process.execPath, [script], {
  cwd: folder,
  env: {
    PATH: process.env["PATH"],
    PORT: "0",
    DATABASE_URL: await database(),
    ADMIN_TOKEN: adminToken,
    LOG_LEVEL: "fatal",
    TRUST_PROXY: "127.0.0.1",
    QUEUE_TOKEN_KEYS: "fuzz:a-key-of-the-fuzz-that-no-server-uses",
    WEBHOOKS_URL: receiver.url,
    WEBHOOKS_SECRET: `whsec_${Buffer.alloc(24, 7).toString("base64")}`,
  },
  stdio: ["ignore", "pipe", "pipe"],
});
const ended = once(server, "close");
// Whatever ends this process ends the server, and leaves no file.
process.once("exit", () => {
  server.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
stack.defer(async () => {
  server.kill("SIGTERM");
  await ended;
});

/** Where it listens, as it says itself. */
const url = await new Promise<string>((resolve, reject) => {
  let said = "";
  let found: string | undefined;
  const look = (text: string): void => {
    if (found !== undefined) return;
    said += text;
    found = /listens on (?<url>\S+)/.exec(said)?.groups?.["url"];
    if (found !== undefined) resolve(found);
  };
  server.stdout.setEncoding("utf8").on("data", look);
  server.stderr.setEncoding("utf8").on("data", look);
  void ended.then(() => reject(new Error(`The server ended: ${said}`)));
});

const startMs = performance.now();
let saidMs = startMs;
const count = (report: FuzzReport, from: number, to: number): number =>
  Object.entries(report.statuses)
    .filter(([status]) => Number(status) >= from && Number(status) < to)
    .reduce((sum, [, times]) => sum + times, 0);
const lineOf = (report: FuzzReport): string => {
  const seconds = (performance.now() - startMs) / 1_000;
  return [
    `${report.requests} of ${requests}`,
    `${Math.round(report.requests / seconds)}/s`,
    `2xx ${count(report, 200, 300)}`,
    `3xx ${count(report, 300, 400)}`,
    `4xx ${count(report, 400, 500)}`,
    `5xx ${count(report, 500, 600)}`,
    `calls ${report.reached}/${report.calls}`,
    `events ${receiver.count()}`,
    `wrong ${report.findings.length}`,
  ].join(" · ");
};

const wrongEvents: string[] = [];
console.log(`seed ${seed}, ${requests} requests, ${values.database}`);
using send = createSender(url);
/** How many findings were said already. */
let said = 0;
const sayFindings = ({ findings }: FuzzReport): void => {
  for (const { no, wrong, request } of findings.slice(said)) {
    console.log(`\n#${no} ${wrong}\n  ${request}\n`);
  }
  said = findings.length;
};
const report = await fuzz({
  send,
  adminToken,
  seed,
  requests,
  clients,
  onJudge: (judge) => {
    receiver.onMessage = (message) => wrongEvents.push(...judge.event(message));
  },
  onProgress: (progress) => {
    sayFindings(progress);
    if (performance.now() - saidMs < 2_000) return;
    saidMs = performance.now();
    console.log(lineOf(progress));
  },
});

console.log(lineOf(report));
console.log(`by status: ${JSON.stringify(report.statuses)}`);
if (values.verbose) console.log(`by call: ${JSON.stringify(report.byCall, null, 1)}`);
if (report.unreached.length > 0) console.log(`never a success: ${report.unreached.join(", ")}`);
sayFindings(report);
for (const wrong of wrongEvents.slice(0, 20)) console.log(`\nevent ${wrong}`);
const { ok, breaches } = report.audit as { ok?: boolean; breaches?: unknown };
console.log(`audit: ${ok === true ? "ok" : JSON.stringify(breaches ?? report.audit)}`);
const isGood = report.findings.length === 0 && wrongEvents.length === 0 && ok === true;
if (!isGood)
  console.log(
    `\nAgain: npm run fuzz -- --database ${values.database} --seed ${seed} --requests ${requests}`,
  );
process.exitCode = isGood ? 0 : 1;
