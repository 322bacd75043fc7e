// `npm run mutate`: changes core in one small place at a time and runs the tests of core against each
// change. A change that no test notices is a missing test or a line that does nothing. With
// `--file PATTERN` (any number of them) only the sources whose path contains one of them:
// `npm run mutate -- --file reservation`. What was found for unchanged code and tests is kept, so a
// second run is short.
import { globSync } from "node:fs";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";

const core = "packages/core/src/";
const kept = "coverage/mutation";

const { values } = parseArgs({
  options: {
    file: { type: "string", multiple: true, default: [""] },
    concurrency: { type: "string", default: "2" },
  },
});

const mutate = globSync(`${core}**/*.ts`).filter((file) =>
  values.file.some((pattern) => file.includes(pattern)),
);
if (mutate.length === 0) throw new TypeError(`No source of core is called ${values.file}.`);

const results = await new Stryker({
  mutate,
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  // Most tests reach core through its index, from which everything is related to everything.
  vitest: { configFile: ".config/vitest.mutate.config.ts", related: false },
  coverageAnalysis: "perTest",
  incremental: true,
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
  thresholds: { high: 95, low: 90, break: 90 },
}).runMutationTest();

const folders = Map.groupBy(results, ({ fileName }) => {
  const parts = fileName.slice(fileName.indexOf(core) + core.length).split("/");
  return parts.length > 1 ? (parts[0] ?? "") : "(root)";
});
console.table(
  [...folders].map(([folder, mutants]) => {
    const count = (...of: string[]) => mutants.filter(({ status }) => of.includes(status)).length;
    const killed = count("Killed", "Timeout");
    const survived = count("Survived", "NoCoverage");
    const percent = Math.round((1000 * killed) / Math.max(1, killed + survived)) / 10;
    return { folder, killed, survived, ignored: count("Ignored"), percent };
  }),
);
