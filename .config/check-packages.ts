// The packages as a stranger gets them: built, packed, judged by publint and attw, installed from
// their tarballs into an empty project, and walked through one journey on the oldest line of Node
// that they declare. Nothing of the workspace may help.
import { execFile, execFileSync } from "node:child_process";
import {
  copyFileSync,
  globSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

type Manifest = { name: string; version: string; private?: boolean };

/** The newest release of the oldest line in `engines`, as the npm package `node`. */
const oldestNode = "22.23.3";

const readManifest = (file: string): Manifest => JSON.parse(readFileSync(file, "utf8")) as Manifest;

/** Runs a tool; when it fails, shows what it said and ends the check. */
const run = (what: string, command: string, args: string[], cwd = "."): Promise<void> =>
  new Promise((resolve) => {
    execFile(command, args, { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error === null) return resolve();
      console.error(`${what}:\n${stdout}\n${stderr}`);
      process.exit(1);
    });
  });

const folders = globSync("packages/*/package.json")
  .filter((file) => readManifest(file).private !== true)
  .map(dirname)
  .sort();

// A file that is gone from src would live on in dist, and be published.
for (const folder of folders) rmSync(join(folder, "dist"), { recursive: true, force: true });
await run("build", "tsc", ["-b", ...folders]);

const temporary = mkdtempSync(join(realpathSync(tmpdir()), "admit-one-packages-"));
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));

const tarballs: Record<string, string> = {};
const publish = async (folder: string): Promise<void> => {
  const { name, version } = readManifest(join(folder, "package.json"));
  const tarball = join(temporary, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  tarballs[name] = `file:${tarball}`;
  await run(`pack ${name}`, "pnpm", ["pack", "--pack-destination", temporary], folder);
  await run(`publint ${name}`, "publint", [tarball, "--strict"]);
  await run(`attw ${name}`, "attw", [tarball, "--profile", "esm-only", "--no-color"]);
};
await Promise.all(folders.map(publish));

const write = (file: string, content: unknown): void =>
  writeFileSync(join(temporary, file), JSON.stringify(content));
write("package.json", {
  private: true,
  type: "module",
  dependencies: { ...tarballs, node: oldestNode },
});
// The overrides make the packages find each other's tarballs, too. Node apart, nothing that they bring
// may have an install script: pnpm refuses to install what is not listed.
write("pnpm-workspace.yaml", { overrides: tarballs, allowBuilds: { node: true } });
await run("install", "pnpm", ["install", "--prefer-offline"], temporary);
copyFileSync(".config/journey.mjs", join(temporary, "journey.mjs"));
execFileSync(join(temporary, "node_modules/.bin/node"), ["journey.mjs"], {
  cwd: temporary,
  stdio: "inherit",
});
console.log(`${folders.length} packages right as published`);
