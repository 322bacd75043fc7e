#!/usr/bin/env node
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { audit } from "../support/buyer.ts";
import { openBank } from "../support/chaos/bank.ts";
import { createRandom } from "../support/chaos/random.ts";
import { type Crowd, startCrowd } from "./crowd.ts";
import { type Fault, faults } from "./faults.ts";
import { missingOf } from "./installed.ts";
import { outageIn } from "./record.ts";
import { type Banks, startStage, type WholeStage } from "./stage.ts";
import { failuresOf, heading, lineOf, type Row } from "./table.ts";

const usage = `Starts cells from the files of examples/deploy as processes of this machine, lets a crowd buy
tickets, and breaks one part after the other. Prints what buyers saw, and fails if a promise broke.
It needs Debian's packages, and names those that are missing.

  --only TEXT    only faults with this text in their name
  --seed N       the same buyers again; a new seed is printed where it is left out
  --keep         leaves the folder with all logs
`;

const needed = [
  "postgresql-15",
  "patroni",
  "etcd-server",
  "haproxy",
  "pgbouncer",
  "nginx",
  "openssl",
  "procps",
] as const;
/** What a fault left behind belongs to it. */
const afterMs = 5_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Tried = { readonly fault: Fault; readonly fromMs: number; readonly toMs: number };

const breakAll = async (stage: WholeStage, chosen: readonly Fault[]): Promise<readonly Tried[]> => {
  const tried: Tried[] = [];
  for (const fault of chosen) {
    say(`${fault.name} …`);
    const fromMs = Date.now();
    await fault.run(stage);
    await pause(afterMs);
    tried.push({ fault, fromMs, toMs: Date.now() });
  }
  return tried;
};

/** What the crowd of one cell saw during a fault, and what was wrong with those visits. */
const rowOf = (crowd: Crowd, problems: readonly string[], { fault, fromMs, toMs }: Tried): Row => {
  const ids = crowd.stories
    .filter(({ endedAtMs }) => endedAtMs >= fromMs && endedAtMs <= toMs)
    .flatMap(({ userId, reservations }) => [
      userId,
      ...reservations.flatMap(({ reservationId, paymentId }) => [reservationId, paymentId]),
    ]);
  const own = new Set(ids);
  return {
    fault: fault.name,
    outageMaxMs: fault.outageMaxMs,
    outage: outageIn(crowd.seen, fromMs, toMs),
    problems: problems.filter((problem) => problem.split(/[\s,:']+/).some((word) => own.has(word))),
  };
};

/**
 * Each event that counts as delivered must have come to the broker, at least once. One that failed
 * twice is sent again after some minutes, so others may still wait.
 */
const eventProblems = async (stage: WholeStage): Promise<readonly string[]> => {
  const { broker } = stage;
  if (broker === null) return [];
  const { delivered, waiting } = await stage.readEvents();
  const came = await broker.take();
  const got = new Set(came);
  say(
    `${got.size} events came to the broker, ${came.length - got.size} of them again; ` +
      `${waiting} wait for their next try.`,
  );
  if (delivered.length === 0) return ["no event was delivered to the broker"];
  const lost = delivered.filter((id) => !got.has(id));
  return lost.map((id) => `event ${id} counts as delivered, and never came to the broker`);
};

const auditProblems = async (stage: WholeStage): Promise<readonly string[]> => {
  const urls = [...stage.boxOffices.urls, ...stage.others.urls];
  const audits = await Promise.all(urls.map((url) => audit(url)));
  return audits.flatMap(({ ok, breaches }) =>
    ok === true ? [] : [`audit: ${JSON.stringify(breaches)}`],
  );
};

const run = async (
  stage: WholeStage,
  banks: Banks,
  chosen: readonly Fault[],
  seed: number,
): Promise<readonly string[]> => {
  const random = createRandom(seed);
  const crowd = startCrowd(stage.urls.first, "", random);
  const others = startCrowd(stage.urls.other, "b-", random);
  const tried = await breakAll(stage, chosen);
  await Promise.all([crowd.stop(), others.stop()]);
  say(`${crowd.stories.length + others.stories.length} visits are over. Checking each of them …`);
  const problems = await crowd.check(banks.first);
  const othersProblems = await others.check(banks.other);
  const rows = tried.map((it) => rowOf(crowd, problems, it));
  const otherRows = tried.map(
    (it): Row => ({
      ...rowOf(others, othersProblems, it),
      fault: `the other cell, meanwhile: ${it.fault.name}`,
      outageMaxMs: otherOutageMaxMs,
    }),
  );
  for (const line of [...heading, ...[...rows, ...otherRows].map(lineOf)]) say(line);
  return [
    ...problems,
    ...othersProblems,
    ...rows.flatMap(failuresOf),
    ...otherRows.flatMap(failuresOf),
    ...otherRows.flatMap(({ fault, outage }) =>
      outage.unavailable + outage.broken === 0 ? [] : [`${fault}: it had errors`],
    ),
    ...stage.boxOffices.crashed(),
    ...stage.others.crashed(),
    ...(await eventProblems(stage)),
    ...(await auditProblems(stage)),
  ];
};

/** The other cell does not notice; this machine may be slow. */
const otherOutageMaxMs = 10_000;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    seed: { type: "string" },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  say(usage);
  process.exit(0);
}
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const hasBroker = missingOf(["rabbitmq-server"]).length === 0;
const chosen = faults
  .filter(({ name }) => name.includes(values.only))
  .filter(({ needsBroker }) => hasBroker || needsBroker !== true);
if (Number.isNaN(seed) || chosen.length === 0) {
  process.stderr.write(usage);
  process.exit(2);
}
const missing = missingOf(needed);
if (missing.length > 0) {
  say(`Nothing was tried: these of Debian's packages are not installed: ${missing.join(", ")}.`);
  say(`apt-get install --no-install-recommends ${missing.join(" ")}`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "admit-one-chaos-"));
say(`Seed ${seed}. Logs are in ${folder}${values.keep ? "" : " until the end"}.`);
const failures = new Set<string>();
{
  await using first = await openBank(createRandom(seed));
  await using other = await openBank(createRandom(seed + 1));
  const banks = { first, other };
  await using stage = await startStage(folder, banks, say);
  for (const failure of await run(stage, banks, chosen, seed)) failures.add(failure);
}
if (!values.keep) rmSync(folder, { recursive: true, force: true });
for (const failure of failures) say(failure);
say(failures.size === 0 ? "Every promise was kept." : `${failures.size} failures.`);
process.exitCode = failures.size === 0 ? 0 : 1;
