#!/usr/bin/env node
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { audit } from "../support/buyer.ts";
import { openBank } from "../support/chaos/bank.ts";
import { createRandom } from "../support/chaos/random.ts";
import { startBoxOffices } from "./box-offices.ts";
import { startCell } from "./cell.ts";
import { startCrowd } from "./crowd.ts";
import { type Fault, faults } from "./faults.ts";
import { missingOf } from "./installed.ts";
import type { User } from "./part.ts";
import { outageIn } from "./record.ts";
import { failuresOf, heading, lineOf, type Row } from "./table.ts";

const usage = `Starts a cell from the files of examples/deploy as processes of this machine, lets a crowd buy
tickets, and breaks one part after the other. Prints what buyers saw, and fails if a promise broke.
It needs Debian's packages, and says which ones are missing.

  --only TEXT    only faults with this text in their name
  --seed N       the same buyers again; a new seed is printed where it is left out
  --keep         leaves the folder with all logs
`;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    seed: { type: "string" },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
if (values.help) {
  say(usage);
  process.exit(0);
}
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const chosen = faults.filter(({ name }) => name.includes(values.only));
if (Number.isNaN(seed) || chosen.length === 0) {
  process.stderr.write(usage);
  process.exit(2);
}
const missing = missingOf([
  "postgresql-15",
  "patroni",
  "etcd-server",
  "haproxy",
  "pgbouncer",
  "openssl",
]);
if (missing.length > 0) {
  say(`Nothing was tried: these of Debian's packages are not installed: ${missing.join(", ")}.`);
  say(`apt-get install --no-install-recommends ${missing.join(" ")}`);
  process.exit(2);
}

/** PostgreSQL's own user, where this program runs as root. */
const userOf = (): User | null => {
  if (process.getuid?.() !== 0) return null;
  const id = (what: string): number =>
    Number(execFileSync("id", [what, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
};

const folder = mkdtempSync(join(tmpdir(), "admit-one-chaos-"));
// PostgreSQL runs as another user.
chmodSync(folder, 0o755);
say(`Seed ${seed}. Logs are in ${folder}${values.keep ? "" : " until the end"}.`);
const random = createRandom(seed);
const failures: string[] = [];
{
  await using bank = await openBank(random);
  say("Starting three database hosts, HAProxy and PgBouncer …");
  await using cell = await startCell({
    network: "127.0.11",
    folder: join(folder, "cell"),
    user: userOf(),
  });
  say("Starting two box offices …");
  const boxOffices = await startBoxOffices({
    addresses: ["127.0.11.21", "127.0.11.22"],
    folder: join(folder, "box-offices"),
    env: { DATABASE_URL: cell.url, BANK_URL: bank.url },
  });
  try {
    const crowd = startCrowd("buyer", boxOffices.urls, random);
    const tried: { readonly fault: Fault; readonly fromMs: number; readonly toMs: number }[] = [];
    for (const fault of chosen) {
      say(`${fault.name} …`);
      const fromMs = Date.now();
      await fault.run({ cell, boxOffices });
      // What a fault left behind belongs to it.
      await pause(5_000);
      tried.push({ fault, fromMs, toMs: Date.now() });
    }
    await crowd.stop();
    say(`${crowd.stories.length} visits are over. Checking each of them …`);
    const problems = await crowd.check(bank);
    const rows: readonly Row[] = tried.map(({ fault, fromMs, toMs }) => ({
      fault: fault.name,
      outageMaxMs: fault.outageMaxMs,
      outage: outageIn(crowd.seen, fromMs, toMs),
      problems: problems.filter((problem) =>
        crowd.stories.some(
          ({ userId, endedAtMs, reservations }) =>
            endedAtMs >= fromMs &&
            endedAtMs <= toMs &&
            [userId, ...reservations.map((it) => it.reservationId)].some((id) =>
              problem.includes(id),
            ),
        ),
      ),
    }));
    for (const line of [...heading, ...rows.map(lineOf)]) say(line);
    failures.push(...problems, ...rows.flatMap(failuresOf));
    for (const url of boxOffices.urls) {
      const { ok, breaches } = await audit(url);
      if (ok !== true) failures.push(`audit: ${JSON.stringify(breaches)}`);
    }
  } finally {
    await boxOffices.stop();
  }
}
if (!values.keep) rmSync(folder, { recursive: true, force: true });
for (const failure of new Set(failures)) say(failure);
say(failures.length === 0 ? "Every promise was kept." : `${failures.length} failures.`);
process.exitCode = failures.length === 0 ? 0 : 1;
