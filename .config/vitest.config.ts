import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    // A test that needs a second try is a bug: nothing is retried.
    retry: 0,
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 30_000,
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
          exclude: ["**/node_modules/**", "**/dist/**"],
        },
      },
    ],
  },
});
