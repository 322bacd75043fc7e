// Setup file of `npm run mutate`: repeats each test once for every change that it can notice, in the
// same process. The changed code asks a global variable which change is active. So nothing is loaded
// again, and a change costs as much as the test itself.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, type RunnerTestCase, TestRunner } from "vitest";

/** What changed code reads and writes: Stryker's names. */
type Switch = {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: { readonly perTest: Record<string, Record<string, number>> };
};

const verdictsFile = process.env["MUTATE_VERDICTS"] ?? "";
const shared = globalThis as unknown as {
  __stryker__?: Switch;
  noticed?: Set<string>;
  spent?: Map<string, number>;
};
const changes: Switch = (shared.__stryker__ ??= {});
const said = existsSync(verdictsFile) ? readFileSync(verdictsFile, "utf8").split("\n") : [];
const idsOf = (pattern: RegExp): readonly string[] =>
  said.flatMap((line) => pattern.exec(line)?.[1] ?? []);
/** Changes that a test has noticed already. Each needs no other test. */
const noticed = (shared.noticed ??= new Set(idsOf(/^(?:noticed|hung) (\d+)/)));
/** How long tests have computed for a change, in milliseconds. */
const spent = (shared.spent ??= new Map<string, number>());

/** A test that computes for so long proves laws as a whole. Repeating it would take hours. */
const slowMs = 300;
/** How long tests compute for a change that none of them notices. The nearest come first. */
const budgetMs = 300;
const leastPatienceMs = 3_000;

// Whether a property fails is all that counts. To look for a smaller example takes long.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });

beforeEach(({ task }) => {
  changes.activeMutant = undefined;
  changes.currentTestId = task.id;
});

afterEach(async ({ task }) => {
  const covered = Object.entries(changes.mutantCoverage?.perTest[task.id] ?? {});
  const open = covered.filter(([id]) => !noticed.has(id) && (spent.get(id) ?? 0) < budgetMs);
  if (open.length > 0) await repeat(task, open);
  changes.currentTestId = undefined;
});

const repeat = async (
  task: RunnerTestCase,
  open: readonly (readonly [id: string, hits: number])[],
): Promise<void> => {
  const run = TestRunner.getTestFn(task);
  const startedMs = performance.now();
  const before = process.threadCpuUsage();
  // Some tests pass only once, because they change what they share with others.
  if ((await end(run, leastPatienceMs)) !== "passed") return;
  const tookMs = performance.now() - startedMs;
  const used = process.threadCpuUsage(before);
  const costMs = (used.user + used.system) / 1_000;
  if (costMs > slowMs) return;
  const found: string[] = [];
  for (const [id, hits] of open) {
    appendFileSync(verdictsFile, `trying ${id}\n`);
    spent.set(id, (spent.get(id) ?? 0) + costMs);
    changes.hitCount = 0;
    // A loop that a change made endless.
    changes.hitLimit = 1_000 + 10 * hits;
    changes.activeMutant = id;
    const ended = await end(run, leastPatienceMs + 10 * tookMs);
    changes.activeMutant = undefined;
    appendFileSync(verdictsFile, "tried\n");
    if (ended === "passed") continue;
    found.push(id);
    // What never ends may hold what the next run waits for.
    if (ended === "late" && (await end(run, leastPatienceMs)) !== "passed") {
      notice(task, [id]);
      return;
    }
  }
  // Otherwise an earlier change had an effect that stayed, and no failure is sure.
  if (found.length > 0 && (await end(run, leastPatienceMs)) === "passed") notice(task, found);
};

const notice = (task: RunnerTestCase, ids: readonly string[]): void => {
  const name = `${relative("", task.file.filepath)}#${nameOf(task)}`;
  for (const id of ids) {
    noticed.add(id);
    appendFileSync(verdictsFile, `noticed ${id} ${name}\n`);
  }
};

/** As Stryker names tests. */
const nameOf = ({ name, suite }: RunnerTestCase): string => {
  const names = [name];
  for (let around = suite; around !== undefined; around = around.suite) names.unshift(around.name);
  return names.join(" > ").trim();
};

/** How a run of a test ends. */
const end = async (
  run: () => unknown,
  patienceMs: number,
): Promise<"passed" | "failed" | "late"> => {
  let stop: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    stop = setTimeout(() => resolve("late"), patienceMs);
  });
  const ended = (async () => {
    await run();
    return "passed" as const;
  })().catch(() => "failed" as const);
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(stop);
  }
};
