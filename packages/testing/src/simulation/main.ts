#!/usr/bin/env node
import { parseArgs } from "node:util";
import { type FairnessShare, fairnessShare, medianShare } from "./fairness.ts";
import { badDay, type Faults } from "./faults.ts";
import { allowedCache } from "./frame-reader.ts";
import { replayCommand, shrink } from "./shrink.ts";
import { simulate } from "./simulate.ts";
import type { SimulationOptions, SimulationReport } from "./simulation-options.ts";

const usage = `Simulates whole box offices with everything that goes wrong, and checks L1–L10.

  --minutes N      run new seeds for so long (default 1)
  --runs N         run so many seeds instead
  --seed N         run this one seed, or start with it when --runs is given
  --customers N    visits in each run (default 200)
  --servers N      servers in each run (default 3)
  --attackers N    accounts that only keep seats from the others (default 0)
  --fairness       instead: what 500 buyers get of 200 seats while 50 accounts keep all they can,
                   compared with the same sale without them; --runs seeds (default 20)
  --absences       a slow line whose servers and store are away at times
  --frames         most people read frames through a cache, and ask only where they must
  --changes        an operator changes what is sold while it sells
  --payments       nobody waits in line and seats are plenty: all that happens is payments
  --fault NAME=P   how often a fault strikes; names: ${Object.keys(badDay).join(", ")}
`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string" },
    runs: { type: "string" },
    seed: { type: "string" },
    customers: { type: "string", default: "200" },
    servers: { type: "string", default: "3" },
    attackers: { type: "string", default: "0" },
    fault: { type: "string", multiple: true, default: [] },
    absences: { type: "boolean", default: false },
    frames: { type: "boolean", default: false },
    changes: { type: "boolean", default: false },
    fairness: { type: "boolean", default: false },
    payments: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const number = (text: string, name: string, min: number): number => {
  const value = Number(text);
  if (Number.isNaN(value) || value < min) {
    process.stderr.write(`--${name} must be a number of at least ${min}, not ${text}.\n`);
    process.exit(2);
  }
  return value;
};

const faults: Partial<Record<keyof Faults, number>> = {};
for (const text of values.fault) {
  const [name = "", value = ""] = text.split("=");
  if (!(name in badDay)) {
    process.stderr.write(`--fault knows no ${name}; it knows ${Object.keys(badDay).join(", ")}.\n`);
    process.exit(2);
  }
  faults[name as keyof Faults] = number(value, `fault ${name}`, 0);
}

const first = values.seed === undefined ? Date.now() % 2 ** 31 : number(values.seed, "seed", 0);
const single =
  values.seed !== undefined && values.runs === undefined && values.minutes === undefined;
const runsMax = single ? 1 : values.runs === undefined ? Infinity : number(values.runs, "runs", 1);
const minutes = values.minutes === undefined ? (values.runs ? Infinity : 1) : values.minutes;
const untilMs = Date.now() + number(String(minutes), "minutes", 0) * 60_000;
const base = {
  customers: number(values.customers, "customers", 1),
  servers: number(values.servers, "servers", 1),
  attackers: number(values.attackers, "attackers", 0),
  paymentsOnly: values.payments,
  absences: values.absences,
  changes: values.changes,
  ...(values.frames && { cache: allowedCache }),
  faults,
};

const totals = { runs: 0, journeys: 0, steps: 0, bought: 0, payments: 0 };

const progress = (): void => {
  const { runs, journeys, payments, bought, steps } = totals;
  const line = `${runs} runs · ${journeys} journeys · ${payments} payments · ${bought} bought · ${steps} steps · no breach`;
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
  else if (runs % 25 === 0) process.stdout.write(`${line}\n`);
};

const fail = async (options: SimulationOptions, report: SimulationReport): Promise<never> => {
  process.stdout.write(
    `\nSeed ${report.seed} breaks a law (${report.breaches[0]}); making it smaller…\n`,
  );
  const small = await shrink({ options, report });
  for (const breach of small.report.breaches.slice(0, 20)) process.stdout.write(`  ${breach}\n`);
  process.stdout.write(`Replay: ${replayCommand(small.options)}\n`);
  process.exit(1);
};

/**
 * The median over all seeds of the share that buyers must get of what they would get without
 * attackers.
 */
const fairShare = 0.8;

const fairness = async (): Promise<void> => {
  const seed = values.seed === undefined ? 1 : first;
  const shares: FairnessShare[] = [];
  for (let run = 0; run < (Number.isFinite(runsMax) ? runsMax : 20); run += 1) {
    const one = await fairnessShare({ seed: seed + run });
    shares.push(one);
    const half = (one.attacked.halfAfterMs ?? Number.NaN) / 60_000;
    process.stdout.write(
      `seed ${one.seed}: ${one.attacked.paid} of ${one.without.paid} seats, half of them after ${half.toFixed(1)} min\n`,
    );
  }
  const median = medianShare(shares);
  process.stdout.write(
    `Buyers got ${(100 * median).toFixed(1)} % in the middle of ${shares.length}.\n`,
  );
  if (!(median >= fairShare)) process.exitCode = 1;
};

const main = async (): Promise<void> => {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (values.fairness) return fairness();
  process.stdout.write(`First seed ${first}.\n`);
  while (totals.runs < runsMax && (totals.runs === 0 || Date.now() < untilMs)) {
    const options = { ...base, seed: first + totals.runs };
    const report = await simulate(options);
    if (!report.ok) await fail(options, report);
    totals.runs += 1;
    totals.journeys += base.customers;
    totals.steps += report.steps;
    totals.bought += report.endings.bought;
    totals.payments += report.payments;
    progress();
    if (single) process.stdout.write(`\nHistory ${report.fingerprint}`);
  }
  const { runs, journeys, payments, bought, steps } = totals;
  process.stdout.write(
    `\n${runs} runs, ${journeys} journeys, ${payments} payments, ${bought} tickets bought, ${steps} steps: no breach of L1–L10.\n`,
  );
};

await main();
