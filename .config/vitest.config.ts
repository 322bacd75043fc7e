import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Multiplies how much chance is tried, and how long it may take. */
const testRuns = Number(process.env["TEST_RUNS"] ?? 1);

// Hundreds of processes load the same modules: compiled once, each starts in half its time.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(
  new URL("../node_modules/.cache/compiled", import.meta.url),
);

const built = ["**/node_modules/**", "**/dist/**"];
const onPostgres = "packages/*/test/**/*.pg.test.ts";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    // A test that needs a second try is a bug: nothing is retried.
    retry: 0,
    maxWorkers: "100%",
    // Each worker loads a module once, not once per file, which took a third of the whole time. A file
    // must therefore not change what others see: no mocked module, no global, no variable of Node's.
    isolate: false,
    testTimeout: 90_000 * Math.max(1, testRuns),
    hookTimeout: 60_000,
    setupFiles: testRuns === 1 ? [] : [".config/test-runs.ts"],
    // The JSON is for check.ts, which counts.
    reporters: ["default", ["json", { outputFile: "node_modules/.cache/tests.json" }]],
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
          exclude: [...built, onPostgres],
        },
      },
      {
        extends: true,
        test: {
          name: "pg",
          include: [onPostgres],
          exclude: built,
          // Starts PostgreSQL before the first of these, and not at all where none is to run.
          globalSetup: "packages/local-postgres/src/vitest/global-setup.ts",
        },
      },
    ],
  },
});
