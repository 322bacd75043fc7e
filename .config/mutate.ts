// `npm run mutate`: changes core in one small place at a time and runs the tests of core against each
// change. A change that no test notices is a missing test or a line that does nothing. With
// `--file PATTERN` (any number of them) only the sources whose path contains one of them:
// `npm run mutate -- --file reservation`. What was found for unchanged code and tests is kept, so a
// second run is short; but what survived while a module loads is kept as well when a new test would
// notice it: `--fresh` tries everything again.
import { globSync } from "node:fs";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";

const core = "packages/core/src/";
const kept = "coverage/mutation";
const leastPercent = 90;

const { values } = parseArgs({
  options: {
    file: { type: "string", multiple: true, default: [""] },
    fresh: { type: "boolean", default: false },
    concurrency: { type: "string", default: "2" },
  },
});

const mutate = globSync(`${core}**/*.ts`).filter((file) =>
  values.file.some((pattern) => file.includes(pattern)),
);
if (mutate.length === 0)
  throw new TypeError(`No source of core is called ${values.file.join(" or ")}.`);

const results = await new Stryker({
  mutate,
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  // Most tests reach core through its index, from which everything is related to everything.
  vitest: { configFile: ".config/vitest.mutate.config.ts", related: false },
  coverageAnalysis: "perTest",
  incremental: true,
  force: values.fresh,
  incrementalFile: `${kept}/incremental.json`,
  tempDirName: `${kept}/sandbox`,
  ignorePatterns: ["coverage", "data", "docs", "dist"],
  concurrency: Number(values.concurrency),
  // A loaded machine must not pass for a test that never ends.
  timeoutMS: 12_000,
  reporters: ["clear-text", "progress-append-only", "html", "json"],
  clearTextReporter: { logTests: false, reportTests: false, skipFull: true },
  htmlReporter: { fileName: `${kept}/report.html` },
  jsonReporter: { fileName: `${kept}/report.json` },
  thresholds: { high: 95, low: leastPercent, break: null },
}).runMutationTest();

// What is kept of other files is in the reports, but only the files that were asked for are judged.
const asked = results.filter(({ fileName }) => mutate.some((file) => fileName.endsWith(file)));
const folders = Map.groupBy(asked, ({ fileName }) => {
  const [folder = "", ...rest] = fileName.slice(fileName.indexOf(core) + core.length).split("/");
  return rest.length > 0 ? folder : "(root)";
});

const figures = (folder: string, mutants: typeof results) => {
  const count = (...of: string[]) => mutants.filter(({ status }) => of.includes(status)).length;
  const [killed, survived] = [count("Killed", "Timeout"), count("Survived", "NoCoverage")];
  const percent = Math.floor((1_000 * killed) / Math.max(1, killed + survived)) / 10;
  return { folder, killed, survived, ignored: count("Ignored"), percent };
};
const all = figures("all", asked);
console.table([...[...folders].map(([folder, mutants]) => figures(folder, mutants)), all]);
if (all.percent < leastPercent) {
  console.error(`Less than ${leastPercent} % of the changes were noticed.`);
  process.exitCode = 1;
}
