import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { figures } from "./figures.ts";
import { SlowFirst } from "./slow-first.ts";

/** Multiplies the number of random runs, and their time limit. */
const testRuns = Number(process.env["TEST_RUNS"] ?? 1);

// Hundreds of processes load the same modules. With a compile cache each starts in half the time.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(
  new URL("../node_modules/.cache/compiled", import.meta.url),
);
// And they find the same files: see there.
const { NODE_OPTIONS = "" } = process.env;
const quickStart = `--import=${new URL("quick-start.mjs", import.meta.url).href}`;
if (!NODE_OPTIONS.includes(quickStart))
  process.env["NODE_OPTIONS"] = `${NODE_OPTIONS} ${quickStart}`;

const built = ["**/node_modules/**", "**/dist/**"];
const onPostgres = "packages/*/test/**/*.pg.test.ts";
const inBrowser = "packages/*/test/**/*.browser.test.ts";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    // A test that needs a second try has a bug, so nothing is retried.
    retry: 0,
    // One more than cores: some tests wait for processes, for instance for a hold to end.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: SlowFirst },
    // Each worker loads a module once, instead of once for each file, which took a third of the
    // total time. So a file must not change what others see: no mocked modules, no globals, no
    // variables of Node's.
    isolate: false,
    // Node itself loads the sources, as it does for users. Vite would transform each of them for each
    // project, and no compile cache knows what it makes. So modules can't be mocked, see above.
    experimental: { viteModuleRunner: false },
    testTimeout: 90_000 * Math.max(1, testRuns),
    hookTimeout: 60_000,
    setupFiles: testRuns === 1 ? [] : [".config/test-runs.ts"],
    // check.ts reads the counts from the JSON.
    reporters: ["default", figures, ["json", { outputFile: "node_modules/.cache/tests.json" }]],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            "packages/*/test/**/*.test.ts",
            "examples/**/*.test.ts",
            ".config/**/*.test.ts",
          ],
          exclude: [...built, onPostgres, inBrowser],
        },
      },
      {
        extends: true,
        test: {
          name: "pg",
          include: [onPostgres],
          exclude: built,
          // Starts PostgreSQL before the first of these tests, and not at all if none is selected.
          globalSetup: "packages/local-postgres/src/vitest/global-setup.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: [inBrowser],
          exclude: built,
          // Starts one browser before the first of these tests, and none if none is selected.
          globalSetup: "packages/server/test/browser/support/global-setup.ts",
        },
      },
    ],
  },
});
