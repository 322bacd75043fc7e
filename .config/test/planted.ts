// Tests of the gates. Each test runs a gate as `npm test` does, over a copy of the workspace. The
// copy has the real configuration, one-line sources, and planted violations, which the gate must
// name.
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { gates } from "../gates.ts";

export type Files = Readonly<Record<string, string>>;
type Verdict = { passed: boolean; said: string };

export const root = fileURLToPath(new URL("../..", import.meta.url));

const left =
  /^(\.git|node_modules|data|docs|coverage)$|^packages\/[^/]+\/(dist|built|build\.ts$|src$|(?:test|browser)\/(?!tsconfig))|\/\.cache$|^examples\/(?!(package|tsconfig)\.json|node_modules)/;

export const write = (folder: string, files: Files): void => {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
};

/** A copy of the workspace without its sources, with the planted files. */
const copyOfWorkspace = (copy: string, planted: Files): void => {
  cpSync(root, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (from) => !left.test(relative(root, from)),
  });
  mkdirSync(join(copy, "node_modules"));
  // Linked instead of copied, except for the tools' cache.
  for (const entry of readdirSync(join(root, "node_modules"))) {
    if (entry === ".cache") continue;
    symlinkSync(join(root, "node_modules", entry), join(copy, "node_modules", entry));
  }
  for (const manifest of globSync("packages/*/package.json", { cwd: copy })) {
    const entries = readFileSync(join(copy, manifest), "utf8").matchAll(/"\.\/(src\/[^"]+\.ts)"/g);
    const folder = dirname(manifest);
    for (const [, entry = ""] of entries)
      write(copy, {
        [join(folder, entry)]: `#!/usr/bin/env node\nexport const here = "${folder}";\n`,
      });
  }
  write(copy, planted);
  spawnSync("git", ["init", "--quiet"], { cwd: copy });
};

/** Folders of the test file that calls this, which are gone after its last test. */
export const temporaryFolders = (): {
  readonly temporary: string;
  readonly workspace: (planted?: Files) => string;
} => {
  const temporary = mkdtempSync(join(realpathSync(tmpdir()), "admit-one-gates-"));
  afterAll(() => rmSync(temporary, { recursive: true, force: true }));
  const workspace = (planted: Files = {}): string => {
    const copy = mkdtempSync(join(temporary, "workspace-"));
    copyOfWorkspace(copy, planted);
    return copy;
  };
  return { temporary, workspace };
};

/** Runs a gate as check.ts does. */
export const gate = async (name: string, folder: string, more = ""): Promise<Verdict> =>
  run(`${gates[name]} ${more}`, folder);

export const run = async (command: string, cwd: string): Promise<Verdict> => {
  const { VITEST, NODE_OPTIONS, ...inherited } = process.env;
  void [VITEST, NODE_OPTIONS];
  const path = [join(cwd, "node_modules/.bin"), inherited["PATH"]].join(delimiter);
  const child = spawn(`${command} 2>&1`, {
    cwd,
    shell: true,
    env: { ...inherited, PATH: path, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const said = await text(child.stdout);
  return { passed: (await closed) === 0, said };
};

/** The lines of `said` about `file`. */
export const about = (said: string, file: string): string =>
  said
    .split("\n")
    .filter((line) => line.includes(file))
    .join("\n");
