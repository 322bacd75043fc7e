// `npm test`: every gate in turn, the cheap ones first, up to the first that fails. The gates are the
// scripts `check:*` of package.json, in the order in which they stand there, so that each can be
// run by itself: `npm run check:lint`. With --no-tests all but the tests.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";

type Counts = { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number };

const pinned = readFileSync(".node-version", "utf8").trim();
if (process.versions.node !== pinned) {
  console.error(`This is Node ${process.versions.node}, not the pinned ${pinned}: use npm test.`);
  process.exit(1);
}

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  scripts: Record<string, string>;
};
const tests = "check:tests";
const gates = Object.entries(scripts)
  .filter(([name]) => name.startsWith("check:"))
  .filter(([name]) => name !== tests || !process.argv.includes("--no-tests"));

const results = "node_modules/.cache/tests.json";
rmSync(results, { force: true });

let failed: string | undefined;
for (const [name, command] of gates) {
  console.log(`\n── ${name.slice("check:".length)} ── ${command}`);
  const startMs = performance.now();
  const { status } = spawnSync(command, { shell: true, stdio: "inherit" });
  console.log(`   ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  if (status !== 0) {
    failed = name;
    break;
  }
}

if (failed !== undefined) console.error(`\nFailed: npm run ${failed}`);
else console.log(`\nAll ${gates.length} gates passed.`);

const counts = countTests();
if (counts !== undefined) console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(failed === undefined ? 0 : 1);

/** What the test runner counted; nothing when it did not run or died. */
function countTests(): { passed: number; failed: number } | undefined {
  try {
    const json = JSON.parse(readFileSync(results, "utf8")) as Counts;
    return {
      passed: json.numPassedTests,
      failed: Math.max(json.numFailedTests, json.numFailedTestSuites),
    };
  } catch {
    return undefined;
  }
}
