// Checks that no other gate makes, for every file that is or will be in the repository: the size of
// sources, merge conflicts, hooks of tests in shared modules, and traces of the machine on which
// files were written.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const warnLines = 250;
const maxLines = 400;

/** Written in pieces, so that this file does not match itself. */
const traces: readonly RegExp[] = [
  new RegExp(String.raw`(?<![\w.])/(?:work|root|farm|home/[a-z]\w*|Users/\w+)/`),
  new RegExp(String.raw`(?<![\w.])/tmp/[a-z]`),
  new RegExp(String.raw`registry\.(?:npmjs|yarnpkg|npmmirror)|deb\.debian`),
];

/** Markers of a merge conflict. A Markdown formatter turns the last one into quotations. */
const conflict = /^(?:<{7} |> ?> ?> ?> ?> ?> ?> \S)/;

/**
 * A hook at the top of a module that test files share. A worker loads the module once, so the hook
 * belongs to the file that comes first, and the next ones find its work undone.
 */
/** Vitest loads these for each test file, so their hooks are not shared. */
const setupFiles: ReadonlySet<string> = new Set([
  ".config/coverage-of-file.ts",
  ".config/switch-mutants.ts",
]);
const sharedHook = /^(?:beforeAll|beforeEach|afterAll|afterEach|onTestFinished)\(/;

const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
});
if (listed.status !== 0) {
  console.log("Skipped: this looks at the files that git lists, and here is no git repository.");
  process.exit(0);
}
const files = listed.stdout.split("\0").filter((file) => file !== "" && existsSync(file));

let wrong = 0;
const fail = (message: string): void => {
  console.error(message);
  wrong += 1;
};

for (const file of files) {
  const text = readFileSync(file, "utf8");
  if (text.includes("\0")) continue;
  const lines = text.split("\n");
  if (/^packages\/[^/]+\/src\//.test(file) && lines.length > maxLines)
    fail(`${file}: ${lines.length} lines, more than ${maxLines}: split it`);
  else if (/\.(ts|mjs)$/.test(file) && lines.length > warnLines)
    console.warn(`${file}: ${lines.length} lines, is it one idea?`);
  for (const [index, line] of lines.entries()) {
    if (traces.some((trace) => trace.test(line)))
      fail(`${file}:${index + 1}: a path or host of one machine`);
    if (conflict.test(line)) fail(`${file}:${index + 1}: a conflict of a merge`);
    if (sharedHook.test(line) && /(?<!\.test)\.ts$/.test(file) && !setupFiles.has(file))
      fail(`${file}:${index + 1}: a hook at the top of a shared module: call it in a function`);
  }
}
if (wrong > 0) process.exit(1);
console.log(`${files.length} files tidy`);
