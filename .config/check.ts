// `npm test`: every gate in turn, the cheap ones first, up to the first that fails. The gates are the
// scripts `check:*` of package.json, in the order in which they stand there, so that each can be
// run by itself: `npm run check:lint`. With --no-tests all but the tests.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";

type TestFile = { status: string; assertionResults: { status: string }[] };
type Counts = { numPassedTests: number; numFailedTests: number; testResults: TestFile[] };

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

if (failed !== undefined) console.error(`\nFailed: npm run ${failed}${mend(failed)}`);
else console.log(`\nAll ${gates.length} gates passed.`);

const counts = countTests();
if (counts !== undefined) console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(failed === undefined ? 0 : 1);

function mend(name: string): string {
  return ["check:format", "check:references"].includes(name) ? " (to mend it: npm run fix)" : "";
}

/** What the test runner counted; nothing when it did not run or died. */
function countTests(): { passed: number; failed: number } | undefined {
  try {
    const json = JSON.parse(readFileSync(results, "utf8")) as Counts;
    // A file that could not even be loaded has no test that failed: it counts as one.
    const dead = json.testResults.filter(
      ({ status, assertionResults: tests }) =>
        status === "failed" && !tests.some((test) => test.status === "failed"),
    );
    return { passed: json.numPassedTests, failed: json.numFailedTests + dead.length };
  } catch {
    return undefined;
  }
}
