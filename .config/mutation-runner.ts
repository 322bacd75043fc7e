// Stryker's runner of tests with vitest loads everything again for every change, which takes far longer
// than the tests. This one lets two runs of the tests find what they notice (switch-mutants.ts). What
// was not noticed is tried in Stryker's own way, unless MUTATE_QUICK is set, so the result is the
// same.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { strykerPlugins as vitestPlugins } from "@stryker-mutator/vitest-runner";

const [vitest] = vitestPlugins;
if (vitest === undefined) throw new TypeError("The runner with vitest is missing.");

/** A change with which a test makes no progress for so long made a loop endless. */
const hungMs = 60_000;
/** Nor does it take longer to load the tests, or to run one without a change. */
const stuckMs = 600_000;

/**
 * The longest that a test computes, in milliseconds, in one run after another: cheap tests find most
 * changes, and leave few to the others. A test that computes for longer proves laws as a whole.
 * Repeating it would take hours.
 */
const slowestOf = [20, 300];

/** In the sandbox, so that each run has its own. Stryker goes there after it loaded this file. */
const verdictsFile = (): string => resolve("mutation-verdicts.txt");
const isQuick = process.env["MUTATE_QUICK"] === "1";

const lines = (): readonly string[] =>
  existsSync(verdictsFile())
    ? readFileSync(verdictsFile(), "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];

/** The last line of one of these kinds. */
const lastOf = (said: readonly string[], words: readonly string[]): readonly string[] =>
  said.findLast((line) => words.some((word) => line.startsWith(`${word} `)))?.split(" ") ?? [];

/**
 * What to write down after a tests' process died or was stopped, by what it said: the change that
 * was being tried, or else the test that was being repeated, which the next process does not repeat.
 * Null if it was at neither.
 */
const blame = (said: readonly string[]): string | null => {
  const [word, id] = lastOf(said, ["trying", "tried", "repeating", "repeated", "too slow"]);
  if (word === "trying") return `hung ${id}`;
  const [at, test] = lastOf(said, ["repeating", "repeated", "too slow"]);
  return at === "repeating" ? `repeated ${test}` : null;
};

/** Whether a process got anything done that the next one need not do. */
const isProgress = (line: string): boolean => /^(?:finished|repeated|noticed) /.test(line);

/**
 * Runs the tests once. False if their process ended before they did: it was in an endless loop, ran
 * out of memory, or died. What made it end is written down, so the next run goes on behind it.
 */
const runTests = (slowestMs: number): Promise<boolean> =>
  new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--config", ".config/vitest.mutate.config.ts"],
      {
        stdio: "ignore",
        // A group of its own: the tests run in a child of this one, which may be in an endless loop.
        detached: true,
        env: {
          ...process.env,
          MUTATE_VERDICTS: verdictsFile(),
          MUTATE_SLOWEST_MS: `${slowestMs}`,
          // A property that a change breaks mostly fails in one of the first examples.
          TEST_RUNS: "0.1",
        },
      },
    );
    const startedMs = Date.now();
    const before = lines().length;
    const watch = setInterval(() => {
      const at = statSync(verdictsFile(), { throwIfNoEntry: false })?.mtimeMs ?? 0;
      const stillMs = Date.now() - Math.max(at, startedMs);
      const isHung = stillMs > hungMs && blame(lines().slice(before)) !== null;
      if ((isHung || stillMs > stuckMs) && child.pid !== undefined) {
        process.kill(-child.pid, "SIGKILL");
      }
    }, 1_000);
    child.once("error", fail);
    child.once("exit", (code, signal) => {
      clearInterval(watch);
      const said = lines();
      if (said.at(-1) === `ended ${slowestMs}`) return done(true);
      const own = said.slice(before);
      const blamed = blame(own);
      if (blamed !== null) appendFileSync(verdictsFile(), `${blamed}\n`);
      else if (!own.some(isProgress)) {
        return fail(new Error(`The tests ended by ${signal ?? code} before they began.`));
      }
      return done(false);
    });
  });

type Inner = ReturnType<typeof vitest.factory>;
type Injector = NonNullable<Parameters<typeof vitest.factory>[0]>;

type Verdict = Awaited<ReturnType<Inner["mutantRun"]>>;

/** What the runs of the tests found out, by the id of the change. */
const readVerdicts = (): ReadonlyMap<string, Verdict> => {
  const verdicts = new Map<string, Verdict>();
  for (const line of lines()) {
    const [, word, id = "", by = ""] = /^(hung|noticed) (\d+) ?(.*)/.exec(line) ?? [];
    if (word === "hung") verdicts.set(id, { status: "timeout" as never });
    if (word === "noticed") {
      verdicts.set(id, {
        status: "killed" as never,
        killedBy: [by],
        failureMessage: "noticed",
        nrOfTests: 1,
      });
    }
  }
  return verdicts;
};

const factory = Object.assign(
  (injector: Injector): Inner => {
    const inner = vitest.factory(injector);
    let verdicts: ReadonlyMap<string, Verdict> | undefined;
    return {
      capabilities: () => inner.capabilities(),
      init: async () => inner.init?.(),
      dispose: async () => inner.dispose?.(),
      dryRun: async (options) => {
        const result = await inner.dryRun(options);
        for (const slowestMs of slowestOf) {
          for (let isDone = false; !isDone; ) isDone = await runTests(slowestMs);
        }
        return result;
      },
      mutantRun: async (options) => {
        // The first run, in this process or in another one, is over.
        verdicts ??= readVerdicts();
        const known = verdicts.get(options.activeMutant.id);
        if (known !== undefined) return known;
        if (isQuick && options.mutantActivation === "runtime") {
          return { status: "survived" as never, nrOfTests: options.testFilter?.length ?? 0 };
        }
        return inner.mutantRun(options);
      },
    };
  },
  { inject: ["$injector"] as const },
);

export const strykerPlugins = [{ ...vitest, name: "switching", factory }];
