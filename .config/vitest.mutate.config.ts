import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Unit tests first: they name the broken rule, and take only milliseconds. */
class UnitFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => Number(!moduleId.includes(".unit."));
    return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

export default defineConfig({
  root,
  // In the sandbox, node_modules point to the unmutated checkout, so the links between packages are
  // set here: every import of core, from tests or adapters, gets the mutated one.
  resolve: {
    alias: [{ find: /^@admit-one\/([^/]+)$/, replacement: `${root}packages/$1/src/index.ts` }],
  },
  test: {
    include: ["packages/core/test/**/*.test.ts"],
    // Random interleavings and races take seconds each and prove the laws as a whole. A single
    // changed rule should be noticed by a test that names it.
    exclude: ["**/node_modules/**", "**/*.race.test.ts"],
    // Core keeps no state between tests, so its files may share one process, which is three times
    // faster.
    isolate: false,
    sequence: { sequencer: UnitFirst },
    testTimeout: 30_000,
  },
});
