// Setup file of Stryker's first run of the tests: the report of a test file has only what its own
// tests covered. The files share one process, and Stryker's own setup file reports all that was
// covered since the process began. Each report is a copy, so together they needed more memory than
// there is.
import { afterAll } from "vitest";

/** How often each change was passed, by its id. */
type Hits = Record<string, number>;
type Coverage = { readonly static: Hits; readonly perTest: Record<string, Hits> };

const shared = globalThis as unknown as {
  __stryker__?: { mutantCoverage?: Coverage };
  counting?: Coverage | undefined;
};
const changes = (shared.__stryker__ ??= {});

// Changed code counts in the object that it found when it was loaded.
if (shared.counting !== undefined) changes.mutantCoverage = shared.counting;

// Hooks run last to first, so this one runs before the one of Stryker's setup file, which reports.
afterAll(() => {
  const counting = changes.mutantCoverage;
  if (counting === undefined) return;
  changes.mutantCoverage = { static: { ...counting.static }, perTest: { ...counting.perTest } };
  for (const test of Object.keys(counting.perTest)) delete counting.perTest[test];
  for (const id of Object.keys(counting.static)) delete counting.static[id];
  shared.counting = counting;
});
