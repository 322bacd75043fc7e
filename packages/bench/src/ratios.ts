import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { runAgainst } from "./against.ts";
import { cases } from "./cases/index.ts";
import { machine, sellOutText, tableOf } from "./report.ts";
import { type CaseResult, runCase } from "./run-case.ts";
import { saleOf, scaleOf, smokeScale, smokeSellOutSize } from "./scales.ts";
import { type SellOutReport, sellOut } from "./sellout/sell-out.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    json: { type: "string" },
    seconds: { type: "string", default: "5" },
    smoke: { type: "boolean", default: false },
    /** Another revision, which runs in turn with this one. */
    against: { type: "string" },
    /** How often each of the two runs. */
    rounds: { type: "string", default: "3" },
    /** The size of the whole sale; there are half as many seats. */
    buyers: { type: "string" },
  },
});

const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds}: a number of seconds, please`);

const scale = values.smoke ? smokeScale : scaleOf(seconds);

const sale = "sellout/postgres";
const isChosen = (name: string): boolean => values.only === undefined || name === values.only;
const chosen = cases.filter(({ name }) => isChosen(name));
if (chosen.length === 0 && !isChosen(sale)) {
  const names = [...cases.map(({ name }) => name), sale];
  throw new Error(`--only ${values.only}: one of ${names.join(", ")}`);
}

if (values.against !== undefined) {
  const { against: revision, only } = values;
  const table = await runAgainst({
    revision,
    only,
    rounds: Number(values.rounds),
    more: [
      ...(values.smoke ? ["--smoke"] : []),
      ...(seconds === 5 ? [] : ["--seconds", values.seconds]),
    ],
    buyers: values.buyers,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  console.log(table);
  process.exit();
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
if (results.length > 0) console.log(tableOf(results));

let sold: SellOutReport | null = null;
if (isChosen(sale)) {
  process.stderr.write(`${sale} `);
  const size = values.smoke ? smokeSellOutSize : saleOf(values.buyers);
  sold = await sellOut(size, (answered) => {
    if (answered % 1_000 === 0) process.stderr.write(`${answered} `);
  });
  process.stderr.write("\n");
  console.log(sellOutText(sold));
}
if (values.json !== undefined) {
  const figures = { machine: machine(), results, ...(sold && { sellOut: sold }) };
  await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
