import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Scale } from "./bench-case.ts";
import { cases } from "./cases/index.ts";
import { machine, tableOf } from "./report.ts";
import { type CaseResult, runCase } from "./run-case.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    json: { type: "string" },
    seconds: { type: "string", default: "5" },
    smoke: { type: "boolean", default: false },
  },
});

const rounds = 5;
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds}: a number of seconds, please`);

const scale: Scale = values.smoke
  ? { roundMs: 50, rounds: 1, operations: 40, seats: 500 }
  : { roundMs: (seconds * 1000) / rounds, rounds, operations: 4_000, seats: 20_000 };

const chosen = cases.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  throw new Error(`--only ${values.only}: one of ${cases.map(({ name }) => name).join(", ")}`);
}

const results: CaseResult[] = [];
for (const benchCase of chosen) {
  process.stderr.write(`${benchCase.name} `);
  for await (const result of runCase(benchCase, scale)) {
    results.push(result);
    process.stderr.write(`${result.callers}: ${result.ratio.median.toFixed(2)}  `);
  }
  process.stderr.write("\n");
}
console.log(tableOf(results));
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ machine: machine(), results }, null, 2)}\n`);
}
