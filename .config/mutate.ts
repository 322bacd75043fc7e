// `npm run mutate`: changes core in one small place at a time, and runs core's tests against each
// change. If no test notices a change, a test is missing or the line has no effect.
// `--file PATTERN` (repeatable) limits it to sources whose path contains a pattern:
// `npm run mutate -- --file reservation`. Results for unchanged code and tests are cached, so a
// second run is short. The cache also keeps mutants that survived while a module loads, even if a
// new test would notice them: `--fresh` tries everything again.
// Two runs of the tests find most of what they notice (mutation-runner.ts). What they leave is tried
// in Stryker's own way, one process for each change. These options make a run shorter:
// `--quick` counts what is left as not noticed, so a percentage can only be too low, and keeps no
// cache; `--tests PATTERN` (repeatable) limits the tests to those whose path contains a pattern, with
// the same effect; `--skip-static` leaves out the changes that take effect while a module loads
// (constants, tables): each of them needs a run of all the tests.
import { globSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";

const core = "packages/core/src/";
const kept = "coverage/mutation";
const leastPercent = 90;

const { values } = parseArgs({
  options: {
    file: { type: "string", multiple: true, default: [""] },
    tests: { type: "string", multiple: true, default: [""] },
    fresh: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    "skip-static": { type: "boolean", default: false },
    concurrency: { type: "string", default: "2" },
  },
});

const mutate = globSync(`${core}**/*.ts`).filter((file) =>
  values.file.some((pattern) => file.includes(pattern)),
);
if (mutate.length === 0)
  throw new TypeError(`No source of core is called ${values.file.join(" or ")}.`);

// The test runner's processes read it in vitest.mutate.config.ts.
process.env["MUTATE_TESTS"] = values.tests.join(",");
const foldersOf = new Set(mutate.map((file) => dirname(file.slice(core.length))));
process.env["MUTATE_FOLDERS"] = [...foldersOf].join(",");
if (values.quick) process.env["MUTATE_QUICK"] = "1";

const results = await new Stryker({
  mutate,
  testRunner: "switching",
  plugins: [
    "@stryker-mutator/vitest-runner",
    fileURLToPath(import.meta.resolve("./mutation-runner.ts")),
  ],
  dryRunTimeoutMinutes: 240,
  // Most tests import core through its index, which relates every test to every file.
  vitest: { configFile: ".config/vitest.mutate.config.ts", related: false },
  coverageAnalysis: "perTest",
  ignoreStatic: values["skip-static"],
  incremental: !values.quick,
  force: values.fresh,
  incrementalFile: `${kept}/incremental.json`,
  tempDirName: `${kept}/sandbox`,
  ignorePatterns: ["coverage", "data", "docs", "dist"],
  concurrency: Number(values.concurrency),
  // A slow machine must not look like a test that never ends.
  timeoutMS: 12_000,
  reporters: ["clear-text", "progress-append-only", "html", "json"],
  clearTextReporter: { logTests: false, reportTests: false, skipFull: true },
  htmlReporter: { fileName: `${kept}/report.html` },
  jsonReporter: { fileName: `${kept}/report.json` },
  thresholds: { high: 95, low: leastPercent, break: null },
}).runMutationTest();

// The reports include cached results of other files, but only the requested files are judged.
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
