import { appendFileSync, existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type Reporter, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Folders of what is changed. Tests lie in folders of the same names. */
const folders = (process.env["MUTATE_FOLDERS"] ?? "").split(",").map((folder) => `/${folder}/`);

/**
 * Tests of the changed folders first, and among them unit tests: they name the broken rule, and take
 * only milliseconds.
 */
class NearFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      2 * Number(!folders.some((folder) => moduleId.includes(folder))) +
      Number(!moduleId.includes(".unit."));
    return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

const testFolder = "packages/core/test/";

/** What mutation-runner.ts found out so far. Undefined in a run of Stryker's own. */
const verdictsFile = process.env["MUTATE_VERDICTS"];
const verdicts = new Set(
  verdictsFile && existsSync(verdictsFile) ? readFileSync(verdictsFile, "utf8").split("\n") : [],
);

/** Which tests a process repeats: those that compute for no longer. */
const slowestMs = process.env["MUTATE_SLOWEST_MS"] ?? "";

/** A process that died ends the run, and leaves test files that never ran. */
const endReporter = (file: string): Reporter => ({
  onTestRunEnd: (modules) => {
    const ends = ["passed", "failed", "skipped"];
    if (modules.every((module) => ends.includes(module.state())))
      appendFileSync(file, `ended ${slowestMs}\n`);
  },
});

/** More than the tests of core need, in MB. A change can make an endless list. */
const memoryMb = 1_024;

/** Core's tests, or those that `npm run mutate -- --tests PATTERN` asks for. */
const testFiles = (): string[] => {
  const patterns = (process.env["MUTATE_TESTS"] ?? "").split(",");
  const isAsked = (file: string) => patterns.some((pattern) => file.includes(pattern));
  const files = globSync(`${testFolder}**/*.test.ts`, { cwd: root }).filter(isAsked);
  return files.filter((file) => !verdicts.has(`finished ${slowestMs} ${file}`));
};

export default defineConfig({
  root,
  // In the sandbox, node_modules point to the unmutated checkout, so the links between packages are
  // set here: every import of core, from tests or adapters, gets the mutated one.
  resolve: {
    alias: [{ find: /^@admit-one\/([^/]+)$/, replacement: `${root}packages/$1/src/index.ts` }],
  },
  test: {
    include: testFiles(),
    // Random interleavings and races take seconds each and prove the laws as a whole. A single
    // changed rule should be noticed by a test that names it.
    exclude: ["**/node_modules/**", "**/*.race.test.ts"],
    // Core keeps no state between tests, so its files may share one process, which is three times
    // faster.
    isolate: false,
    sequence: { sequencer: NearFirst },
    testTimeout: 30_000,
    // Repeats tests where mutation-runner.ts asks for it.
    ...(verdictsFile
      ? {
          setupFiles: [".config/switch-mutants.ts"],
          reporters: [endReporter(verdictsFile)],
          passWithNoTests: true,
          hookTimeout: 0,
          maxWorkers: 1,
          pool: "forks",
          execArgv: [`--max-old-space-size=${memoryMb}`],
        }
      : { setupFiles: [".config/coverage-of-file.ts"] }),
  },
});
