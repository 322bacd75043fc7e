// The API reference: every export of every published package with its docstrings, as pages. It is
// generated here so that a broken link in a docstring fails, and it is not committed. Read it in
// node_modules/.cache/reference.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

type Manifest = {
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string>>;
};

const entriesOf = (file: string): readonly string[] => {
  const { private: isPrivate = false, exports = {} } = JSON.parse(
    readFileSync(file, "utf8"),
  ) as Manifest;
  const sources = Object.values(exports).filter((path) => path.endsWith(".ts"));
  return isPrivate ? [] : sources.map((path) => resolve(dirname(file), path));
};

const entries = globSync("packages/*/package.json").sort().flatMap(entriesOf);
const out = process.argv[2] ?? "node_modules/.cache/reference";
const options = [
  ["--tsconfig", ".config/reference/tsconfig.json"],
  ["--out", out],
  ["--name", "Admit One"],
  ["--readme", "none"],
  // Types that only spell out an exported one are shown where they are used.
  ["--validation.notExported", "false"],
  ["--treatWarningsAsErrors"],
  ["--excludePrivate"],
  ["--excludeExternals"],
  // An earlier gate has checked the types.
  ["--skipErrorChecking"],
  ["--logLevel", "Warn"],
  // The result is the same with or without a git history.
  ["--disableSources"],
];
const { status } = spawnSync(
  join(".config/reference/node_modules/.bin/typedoc"),
  [...options.flat(), ...entries],
  { stdio: "inherit" },
);
if (status === 0) console.log(`${entries.length} entry points described in ${out}`);
process.exit(status ?? 1);
