// Stryker's runner of tests with vitest loads everything again for every change, which takes far longer
// than the tests. This one lets a single run of the tests find what they notice (switch-mutants.ts).
// What was not noticed is tried in Stryker's own way, unless MUTATE_QUICK is set, so the result is the
// same.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { strykerPlugins as vitestPlugins } from "@stryker-mutator/vitest-runner";

const [vitest] = vitestPlugins;
if (vitest === undefined) throw new TypeError("The runner with vitest is missing.");

/** A test that makes no progress for so long is in an endless loop. */
const hungMs = 90_000;

/** In the sandbox, so that each run has its own. Stryker goes there after it loaded this file. */
const verdictsFile = (): string => resolve("mutation-verdicts.txt");
const isQuick = process.env["MUTATE_QUICK"] === "1";

const lines = (): readonly string[] =>
  existsSync(verdictsFile()) ? readFileSync(verdictsFile(), "utf8").split("\n") : [];

/** The change that is being tried. */
const tried = (): string | undefined => {
  const last = lines().findLast((line) => line !== "");
  return last?.startsWith("trying ") ? last : undefined;
};

/** Runs the tests once. False if a change made one of them endless: then that change is written down. */
const runTests = (): Promise<boolean> =>
  new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--config", ".config/vitest.mutate.config.ts"],
      { stdio: "ignore", env: { ...process.env, MUTATE_VERDICTS: verdictsFile() } },
    );
    const startedMs = Date.now();
    const watch = setInterval(() => {
      const at = statSync(verdictsFile(), { throwIfNoEntry: false })?.mtimeMs ?? 0;
      const isStill = Date.now() - Math.max(at, startedMs) > hungMs;
      if (isStill && tried() !== undefined) child.kill("SIGKILL");
    }, 1_000);
    child.once("error", fail);
    child.once("exit", (_code, signal) => {
      clearInterval(watch);
      const change = tried();
      if (signal === null) done(true);
      else if (change === undefined) fail(new Error(`The tests ended by ${signal}.`));
      else {
        appendFileSync(verdictsFile(), `${change.replace("trying", "hung")}\n`);
        done(false);
      }
    });
  });

type Inner = ReturnType<typeof vitest.factory>;
type Injector = NonNullable<Parameters<typeof vitest.factory>[0]>;

const verdictOf = (id: string): Awaited<ReturnType<Inner["mutantRun"]>> | null => {
  for (const line of lines()) {
    if (line === `hung ${id}`) return { status: "timeout" as never };
    const by = line.startsWith(`noticed ${id} `) && line.slice(`noticed ${id} `.length);
    if (by) {
      return { status: "killed" as never, killedBy: [by], failureMessage: "noticed", nrOfTests: 1 };
    }
  }
  return null;
};

const factory = Object.assign(
  (injector: Injector): Inner => {
    const inner = vitest.factory(injector);
    return {
      capabilities: () => inner.capabilities(),
      init: async () => inner.init?.(),
      dispose: async () => inner.dispose?.(),
      dryRun: async (options) => {
        const result = await inner.dryRun(options);
        for (let isDone = false; !isDone; ) isDone = await runTests();
        return result;
      },
      mutantRun: async (options) => {
        const known = verdictOf(options.activeMutant.id);
        if (known !== null) return known;
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
