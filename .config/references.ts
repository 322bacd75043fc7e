// TypeScript does not report a missing project reference: it silently compiles the other package's
// sources with the wrong settings. So the expected references of each tsconfig.json are derived
// from package.json and compared here. `node .config/references.ts --fix` writes them.
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

type Dependencies = Readonly<Record<string, string>>;
type Manifest = {
  name: string;
  dependencies?: Dependencies;
  devDependencies?: Dependencies;
  peerDependencies?: Dependencies;
};
type Project = { references?: { path: string }[] };

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;

const manifests = globSync(["packages/*/package.json", "examples/package.json"]).sort();
const folderOf = new Map(
  manifests.map((file) => [readJson<Manifest>(file).name, dirname(file)] as const),
);

/** The folders of the workspace packages among `dependencies`, sorted. */
const foldersOf = (dependencies: Dependencies): string[] =>
  Object.keys(dependencies)
    .map((name) => folderOf.get(name))
    .filter((folder) => folder !== undefined)
    .sort();

const expected = new Map<string, string[]>();
for (const file of manifests) {
  const folder = dirname(file);
  const { dependencies, devDependencies, peerDependencies } = readJson<Manifest>(file);
  const shipped = foldersOf({ ...dependencies, ...peerDependencies });
  const all = foldersOf({ ...dependencies, ...peerDependencies, ...devDependencies });
  expected.set(join(folder, "tsconfig.json"), folder === "examples" ? all : shipped);
  const tests = join(folder, "test/tsconfig.json");
  if (folder !== "examples") expected.set(tests, [folder, ...all]);
}

let wrong = 0;
for (const [file, folders] of expected) {
  if (!existsSync(file)) {
    console.error(`${file}: missing`);
    wrong += 1;
    continue;
  }
  const project = readJson<Project>(file);
  const wanted = folders.map((folder) => relative(dirname(file), folder));
  const found = (project.references ?? []).map((reference) => reference.path);
  const missing = wanted.filter((path) => !found.includes(path));
  const surplus = found.filter((path) => !wanted.includes(path));
  if (missing.length + surplus.length === 0) continue;
  if (process.argv.includes("--fix")) {
    const references = wanted.map((path) => ({ path }));
    writeFileSync(file, `${JSON.stringify({ ...project, references }, null, 2)}\n`);
    console.log(`${file}: written`);
    continue;
  }
  for (const path of missing) console.error(`${file}: missing project reference ${path}`);
  for (const path of surplus) console.error(`${file}: reference without dependency ${path}`);
  wrong += 1;
}
if (wrong > 0) {
  console.error("To write them: node .config/references.ts --fix");
  process.exit(1);
}
console.log(`${expected.size} tsconfig.json agree with their package.json`);
