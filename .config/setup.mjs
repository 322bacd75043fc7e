// Installs what the lockfile pins (including Node and pnpm) before `npm start` and `npm test`, and
// builds the scripts and styles of the pages.
// Deliberately plain JavaScript: this is the only file that runs on whatever Node the machine has.
// If nothing has changed since the last time, it only compares hashes.
import { execSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Of the names and contents of files. */
const hashOf = (files, first) => {
  const hash = createHash("sha256").update(first);
  for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(file));
  return hash.digest("hex");
};
const readStamp = (file) => (existsSync(file) ? readFileSync(file, "utf8") : "");

const packages = ["packages", "examples/hosts"]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}/package.json`));
const inputs = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", "examples/package.json"]
  .concat("examples/typed-client/package.json", ".config/reference/package.json")
  .concat(packages)
  .filter((file) => existsSync(file));
const wanted = hashOf(inputs, `${process.platform} ${process.arch}`);

const stamp = "node_modules/.admit-one-setup";
const installed = readStamp(stamp);

if (installed !== wanted) {
  const { pnpm } = JSON.parse(readFileSync("package.json", "utf8")).devDependencies;
  console.log(
    "Installing the pinned Node, pnpm and packages (the first time takes half a minute)…",
  );
  try {
    execSync(`npx -y pnpm@${pnpm} install --frozen-lockfile --silent`, { stdio: "inherit" });
  } catch {
    console.error(`The install failed. To see why: npx -y pnpm@${pnpm} install --frozen-lockfile`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

/** All files of a folder, in an order of their own names. */
const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesIn(path) : [path];
    });

// What the pages' scripts and styles are made of.
const pages = "packages/pages";
const sources = ["packages/core/src", "packages/client/src", "packages/elements/src"]
  .concat(`${pages}/browser`, `${pages}/styles`)
  .flatMap(filesIn)
  .concat(
    `${pages}/build.ts`,
    `${pages}/page-config.ts`,
    `${pages}/package.json`,
    "pnpm-lock.yaml",
  );
const built = hashOf(sources, "pages");
const builtStamp = "node_modules/.admit-one-pages";

if (readStamp(builtStamp) !== built || !existsSync(`${pages}/built/console.manifest.json`)) {
  // The pinned Node, which a first `npm start` has only just installed.
  const PATH = [resolve("node_modules/.bin"), process.env.PATH ?? ""].join(delimiter);
  try {
    execSync(`node ${pages}/build.ts`, {
      stdio: "inherit",
      env: { ...process.env, PATH },
    });
  } catch {
    console.error(`The pages could not be built. To see why: node ${pages}/build.ts`);
    process.exit(1);
  }
  writeFileSync(builtStamp, built);
}
