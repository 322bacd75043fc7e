// What a server needs on a machine without the workspace: its own packages as tarballs, and all
// other packages in the lockfile's versions, with which the tests ran.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, type Tarballs } from "./packages.ts";
import type { Versions } from "./peers.ts";

const server = "@admit-one/server";

type Listed = {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, Listed>>;
};
type Listing = Pick<Listed, "dependencies"> & { readonly name: string };

/** Keyed by parent package, since two parents may need different versions. */
export const pinnedVersions = (listings: readonly Listing[]): Versions => {
  const pinned: Record<string, string> = {};
  const walk = (parent: string, { dependencies = {} }: Pick<Listed, "dependencies">): void => {
    for (const [name, listed] of Object.entries(dependencies)) {
      walk(name, listed);
      // Packages of the workspace are installed from tarballs.
      if (listed.version.startsWith("link:")) continue;
      const key = `${parent}>${name}`;
      if ((pinned[key] ?? listed.version) !== listed.version) {
        throw new Error(`${parent} is there twice, with two versions of ${name}.`);
      }
      pinned[key] = listed.version;
    }
  };
  for (const listing of listings) walk(listing.name, listing);
  return pinned;
};

/** Writes the files from which `pnpm install --prod` makes a server. */
export const writeDeployable = async (folder: string, tarballs: Tarballs): Promise<void> => {
  const list = ["ls", "--prod", "--depth", "Infinity", "--json", "--filter", server];
  const listings = JSON.parse(await run("list", "pnpm", list)) as readonly Listing[];
  const write = (file: string, content: unknown): void =>
    writeFileSync(join(folder, file), JSON.stringify(content, null, 2));
  mkdirSync(folder, { recursive: true });
  write("package.json", { private: true, dependencies: { [server]: tarballs[server] } });
  write("pnpm-workspace.yaml", {
    overrides: { ...pinnedVersions(listings), ...tarballs },
    // Files and folders only, no links: they are copied elsewhere, and their modes are changed.
    nodeLinker: "hoisted",
    packageImportMethod: "copy",
  });
};
