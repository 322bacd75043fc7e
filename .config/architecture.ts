// Runs dependency-cruiser and verifies that it really ran: without a usable compiler it reads
// nothing, reports "no violations" and exits with 0. Here every source file must have been read.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";

type Violation = { rule: { name: string }; from: string; to: string; comment?: string };
type Cruise = {
  modules: { source: string }[];
  summary: { violations: Violation[]; totalDependenciesCruised: number };
};

const config = ".config/dependency-cruiser.mjs";
const cruise = spawnSync(
  "depcruise",
  ["--config", config, "--output-type", "json", "packages", "examples"],
  { encoding: "utf8", maxBuffer: 2 ** 28 },
);
if (!cruise.stdout.startsWith("{")) throw new Error(`depcruise failed: ${cruise.stderr}`);

const { modules, summary } = JSON.parse(cruise.stdout) as Cruise;
const seen = new Set(modules.map((module) => module.source));
const sources = globSync("packages/*/src/**/*.ts");
const unseen = sources.filter((source) => !seen.has(source));

for (const { rule, from, to, comment } of summary.violations) {
  console.error(`${rule.name}: ${from} → ${to}${comment === undefined ? "" : `\n  ${comment}`}`);
}
for (const source of unseen) console.error(`not cruised: ${source}`);
console.log(`${sources.length - unseen.length} of ${sources.length} sources cruised`);
if (sources.length === 0 || unseen.length > 0 || summary.violations.length > 0) process.exit(1);
