import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The tables first: they name the rule that broke, and they are over in milliseconds. */
class UnitFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => Number(!moduleId.includes(".unit."));
    return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

export default defineConfig({
  root,
  // In the sandbox node_modules lead back to the unmutated checkout, so the links between the
  // packages are drawn by hand: whoever imports core, test or adapter, gets the mutated one.
  resolve: {
    alias: [{ find: /^@admit-one\/([^/]+)$/, replacement: `${root}packages/$1/src/index.ts` }],
  },
  test: {
    include: ["packages/core/test/**/*.test.ts"],
    // Random interleavings and races take seconds each and prove the laws as a whole; a single
    // changed rule should be noticed by a test that names it.
    exclude: ["**/node_modules/**", "**/*.race.test.ts"],
    // Core keeps no state between tests, so its files may share one process: three times faster.
    isolate: false,
    sequence: { sequencer: UnitFirst },
    testTimeout: 30_000,
  },
});
