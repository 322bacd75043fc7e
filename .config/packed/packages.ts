// The packages as a registry would have them: built from their sources and packed.
import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";

type Dependencies = Readonly<Record<string, string>>;
type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
};
export type Package = { readonly folder: string; readonly manifest: Manifest };

/** By package name, in the form of a dependency. */
export type Tarballs = Readonly<Record<string, string>>;

/** All published packages. */
export const packages: readonly Package[] = globSync("packages/*/package.json")
  .sort()
  .map((file) => ({
    folder: dirname(file),
    manifest: JSON.parse(readFileSync(file, "utf8")) as Manifest,
  }))
  .filter(({ manifest }) => manifest.private !== true);

type RunOptions = { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv };

/** Runs a tool and returns its output. If the tool fails, prints the output and ends the check. */
export const run = (
  what: string,
  command: string,
  args: readonly string[],
  { cwd = ".", env = process.env }: RunOptions = {},
): Promise<string> =>
  new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      console.error(`${what}:\n${stdout}\n${stderr}`);
      process.exit(1);
    });
  });

/** Sources that give files, and those files without their endings. */
const namesIn = (folder: string, pattern: string, ending: RegExp): readonly string[] =>
  globSync(pattern, { cwd: folder, withFileTypes: true }).flatMap((entry) =>
    entry.isFile()
      ? [relative(folder, join(entry.parentPath, entry.name)).replace(ending, "")]
      : [],
  );

/**
 * Removes what no source gives any more: it would be published. The compiler believes its record of
 * what it wrote, so where a file is missing it starts from scratch.
 */
export const removeStale = (folder: string): void => {
  const dist = join(folder, "dist");
  const sources = new Set(namesIn(join(folder, "src"), "**/*.ts", /\.ts$/));
  const isWhole = [...sources].every((name) => existsSync(join(dist, `${name}.js`)));
  if (!isWhole) rmSync(dist, { recursive: true, force: true });
  for (const file of namesIn(dist, "**/*", /$/)) {
    const isOfSource = sources.has(file.replace(/(\.d\.ts|\.js|\.js\.map)$/, ""));
    if (!isOfSource && file !== ".tsbuildinfo") rmSync(join(dist, file));
  }
};

/** Builds all of them, as from scratch. The pages' build empties its folder itself. */
export const build = async (): Promise<void> => {
  const folders = packages.map(({ folder }) => folder);
  for (const folder of folders) removeStale(folder);
  await run("build", "tsc", ["-b", "--checkers", "1", ...folders]);
  if (!folders.includes("packages/pages")) return;
  await run("build the pages", "node", ["packages/pages/build.ts"]);
};

const tarballOf = ({ manifest: { name, version } }: Package, target: string): string =>
  join(target, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);

/** Packs all of them into a folder, and judges each tarball as soon as it is ready. */
export const pack = async (
  target: string,
  judge: (name: string, tarball: string) => Promise<void> = async () => {},
): Promise<Tarballs> => {
  const entries = packages.map(async (one): Promise<[string, string]> => {
    const { name } = one.manifest;
    const tarball = tarballOf(one, target);
    await run(`pack ${name}`, "pnpm", ["pack", "--pack-destination", target], { cwd: one.folder });
    await judge(name, tarball);
    return [name, `file:${tarball}`];
  });
  return Object.fromEntries(await Promise.all(entries));
};
