// How costs grow with what is stored, in counted statements and pages: npm run bench:growth
import { parseArgs } from "node:util";
import { type GrowthSize, runGrowth } from "./growth/run-growth.ts";
import { markdown } from "./report.ts";
import { growthSize, smokeGrowthSize } from "./scales.ts";

const { values } = parseArgs({
  options: {
    /** Only this grows, to find what an operation depends on. */
    only: { type: "string", multiple: true },
    smoke: { type: "boolean", default: false },
    /** Adds an operation that reads everything. The run must fail then. */
    planted: { type: "boolean", default: false },
  },
});

const size: GrowthSize = values.smoke ? smokeGrowthSize : growthSize;
const isSubject = (name: string): name is keyof typeof size.first =>
  Object.hasOwn(size.first, name);
const subjects = values.only?.map((name) => {
  if (isSubject(name)) return name;
  throw new Error(`--only ${name}: one of ${Object.keys(size.first).join(", ")}`);
});
const found = await runGrowth({
  ...size,
  subjects,
  planted: values.planted,
  onProgress: (line) => process.stderr.write(`${line}\n`),
});
console.log(
  markdown([
    ["operation", "statistics", ...size.times.map((times) => `×${times}`), ""],
    ...found.map(({ operation, counted, costs, failure }) => [
      operation,
      counted ? "fresh" : "none",
      ...costs.map(({ statements, pages }) => `${statements} / ${pages}`),
      failure === null ? "flat" : `GROWS: ${failure}`,
    ]),
  ]),
);
console.log("\nStatements / pages of 8 kB that one operation reads.");
if (found.some(({ failure }) => failure !== null)) process.exitCode = 1;
