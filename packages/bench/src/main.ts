import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { cases } from "./cases/index.ts";
import { machine, tableOf } from "./report.ts";
import { type CaseResult, runCase } from "./run-case.ts";
import { scaleOf, smokeScale } from "./scales.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    json: { type: "string" },
    seconds: { type: "string", default: "5" },
    smoke: { type: "boolean", default: false },
  },
});

const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds}: a number of seconds, please`);

const scale = values.smoke ? smokeScale : scaleOf(seconds);

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
