// Setup file of `npm run mutate`: repeats each test once for every change that it can notice, in the
// same process. The changed code asks a global variable which change is active. So nothing is loaded
// again, and a change costs as much as the test itself.
import { appendFileSync, existsSync, globSync, readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, type RunnerTestCase, TestRunner } from "vitest";

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
  folders?: ReadonlyMap<string, string>;
};
const changes: Switch = (shared.__stryker__ ??= {});
const said = existsSync(verdictsFile) ? readFileSync(verdictsFile, "utf8").split("\n") : [];
/** What earlier processes of this run wrote down. */
const idsOf = (pattern: RegExp): readonly string[] =>
  said.flatMap((line) => pattern.exec(line)?.[1] ?? []);
/** Changes that a test has noticed already. Each needs no other test. */
const noticed = (shared.noticed ??= new Set(idsOf(/^(?:noticed|hung) (\d+)/)));
/** Tests that are done. */
const repeated = new Set(idsOf(/^repeated (\S+)/));

/** How long tests of other folders have computed for a change, in milliseconds. */
const spent = (shared.spent ??= new Map<string, number>());
const spend = (id: string, ms: number): void => {
  spent.set(id, (spent.get(id) ?? 0) + ms);
};

/** The folder of each change, read from the changed sources. */
const folders = (shared.folders ??= new Map(
  globSync("packages/core/src/**/*.ts").flatMap((file) => {
    const folder = dirname(relative("packages/core/src", file));
    const ids = readFileSync(file, "utf8").matchAll(/stryMutAct_\w+\("(\d+)"\)/g);
    return [...ids].map(([, id = ""]) => [id, folder] as const);
  }),
));

/** Whether one of the two folders lies in the other: then the test is about the change. */
const isNear = (task: RunnerTestCase, id: string): boolean => {
  const test = `${dirname(relative("packages/core/test", task.file.filepath))}/`;
  const source = `${folders.get(id) ?? "."}/`;
  return test.startsWith(source) || source.startsWith(test);
};

/** The longest that a test computes that this process repeats. */
const slowestMs = Number(process.env["MUTATE_SLOWEST_MS"]);
/** The first run of a test also compiles it. */
const coldFactor = 4;
/** How long tests of other folders compute for a change that none of them notices. */
const budgetMs = 300;
const leastPatienceMs = 3_000;

// Whether a property fails is all that counts. To look for a smaller example takes long.
fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 10, endOnFailure: true });

/** When the test began, in milliseconds of the processor. */
let beganMs = 0;
const computedMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/** The test file. */
let path = "";

beforeEach(({ task }) => {
  path = relative("", task.file.filepath);
  changes.activeMutant = undefined;
  changes.currentTestId = task.id;
  beganMs = computedMs();
});

afterEach(async ({ task }) => {
  const firstMs = computedMs() - beganMs;
  const perTest = changes.mutantCoverage?.perTest ?? {};
  const covered = Object.entries(perTest[task.id] ?? {});
  const open = covered.filter(
    ([id]) => !noticed.has(id) && (isNear(task, id) || (spent.get(id) ?? 0) < budgetMs),
  );
  const isCheap = firstMs <= coldFactor * slowestMs;
  if (open.length > 0 && isCheap && !repeated.has(task.id)) {
    appendFileSync(verdictsFile, `repeating ${task.id}\n`);
    const how = await repeat(task, open);
    appendFileSync(verdictsFile, `${how} ${task.id}\n`);
  }
  delete perTest[task.id];
  changes.currentTestId = undefined;
});

afterAll(() => {
  if (path !== "") appendFileSync(verdictsFile, `finished ${slowestMs} ${path}\n`);
});

const repeat = async (
  task: RunnerTestCase,
  open: readonly (readonly [id: string, hits: number])[],
): Promise<"repeated" | "too slow"> => {
  const run = TestRunner.getTestFn(task);
  const startedMs = performance.now();
  const before = computedMs();
  // Some tests pass only once, because they change what they share with others.
  if ((await end(run, leastPatienceMs)) !== "passed") return "repeated";
  const tookMs = performance.now() - startedMs;
  const costMs = computedMs() - before;
  if (costMs > slowestMs) return "too slow";
  const found: string[] = [];
  for (const [id, hits] of open) {
    appendFileSync(verdictsFile, `trying ${id}\n`);
    if (!isNear(task, id)) spend(id, costMs);
    changes.hitCount = 0;
    // A loop that a change made endless.
    changes.hitLimit = 1_000 + 10 * hits;
    changes.activeMutant = id;
    const ended = await end(run, leastPatienceMs + 10 * tookMs);
    changes.activeMutant = undefined;
    appendFileSync(verdictsFile, `tried ${id}\n`);
    if (ended === "passed") continue;
    found.push(id);
    // What never ends may hold what the next run waits for.
    if (ended === "late" && (await end(run, leastPatienceMs)) !== "passed") {
      notice(task, [id]);
      return "repeated";
    }
  }
  // Otherwise an earlier change had an effect that stayed, and no failure is sure.
  if (found.length > 0 && (await end(run, leastPatienceMs)) === "passed") notice(task, found);
  return "repeated";
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
