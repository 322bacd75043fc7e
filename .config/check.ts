// `npm test`: runs every gate, two at a time and the tests at the end, up to the first that fails.
// With --no-tests it runs all except the tests; with names it runs only those gates.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { gates } from "./gates.ts";

type TestFile = { status: string; assertionResults: { status: string }[] };
type Counts = { numPassedTests: number; numFailedTests: number; testResults: TestFile[] };

const pinned = readFileSync(".node-version", "utf8").trim();
if (process.versions.node !== pinned) {
  console.error(`This is Node ${process.versions.node}, not the pinned ${pinned}: use npm test.`);
  process.exit(1);
}

// Some tools start a dozen times. With a compile cache each starts in two thirds of the time.
process.env["NODE_COMPILE_CACHE"] ??= resolve("node_modules/.cache/compiled");

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { "no-tests": { type: "boolean", default: false } },
});
const unknown = names.filter((name) => !(name in gates));
if (unknown.length > 0) {
  console.error(`There is no gate ${unknown.join(", ")}: ${Object.keys(gates).join(", ")}`);
  process.exit(1);
}
const isChosen = (name: string): boolean =>
  names.length > 0 ? names.includes(name) : name !== "tests" || !values["no-tests"];
const chosen = Object.entries(gates).filter(([name]) => isChosen(name));

const results = "node_modules/.cache/tests.json";
rmSync(results, { force: true });

const failures: string[] = [];

/** Runs a gate and returns what it said, or shows it at once. */
const run = async (name: string, command: string, shown: boolean): Promise<string> => {
  const stdio = shown ? "inherit" : "pipe";
  const child = spawn(`${command} 2>&1`, { shell: true, stdio: ["inherit", stdio, "inherit"] });
  const ended = once(child, "close");
  const said = child.stdout === null ? "" : await text(child.stdout);
  const [status] = (await ended) as [number | null];
  if (status !== 0) failures.push(name);
  return said;
};

/** Runs the next gates of the list, each after the one before, until one fails anywhere. */
const work = async (gatesLeft: [string, string][], shown: boolean): Promise<void> => {
  for (let next = gatesLeft.shift(); next !== undefined; next = gatesLeft.shift()) {
    if (failures.length > 0) return;
    const [name, command] = next;
    const title = `\n── ${name} ── ${command}`;
    if (shown) console.log(title);
    const startMs = performance.now();
    const said = await run(name, command, shown);
    if (!shown) console.log(`${title}\n${said.trimEnd()}`);
    console.log(`   ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  }
};

// Most gates use one core. What two of them say is printed gate by gate.
const beforeTests = chosen.filter(([name]) => name !== "tests");
await Promise.all([work(beforeTests, false), work(beforeTests, false)]);
await work(
  chosen.filter(([name]) => name === "tests"),
  true,
);
const failed = Object.keys(gates).find((name) => failures.includes(name));

if (failed !== undefined) console.error(`\nFailed: npm run check -- ${failed}${mend(failed)}`);
else console.log(`\nAll ${chosen.length} gates passed.`);

const counts = countTests();
if (counts !== undefined) console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(failed === undefined ? 0 : 1);

function mend(name: string): string {
  return ["format", "references"].includes(name) ? " (to mend it: npm run fix)" : "";
}

/** The counts of the test runner; undefined if it did not run or crashed. */
function countTests(): { passed: number; failed: number } | undefined {
  try {
    const json = JSON.parse(readFileSync(results, "utf8")) as Counts;
    // A file that could not be loaded has no failed test, so it counts as one.
    const dead = json.testResults.filter(
      ({ status, assertionResults: tests }) =>
        status === "failed" && !tests.some((test) => test.status === "failed"),
    );
    return { passed: json.numPassedTests, failed: json.numFailedTests + dead.length };
  } catch {
    return undefined;
  }
}
