// A user's project: only the tarballs, their peers, and its own Node.
import { copyFileSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run, type Tarballs } from "./packages.ts";
import type { Versions } from "./peers.ts";

export type ProjectOptions = {
  readonly folder: string;
  readonly tarballs: Tarballs;
  readonly peers: Versions;
  /** The version of the npm package `node`. */
  readonly node: string;
  readonly client: "pnpm" | "npm";
};

export type Project = {
  /** Runs a program with the project's Node, and shows its output. */
  runNode(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<void>;
  write(file: string, content: unknown): void;
};

/** Creates and installs a project with the hosts' programs in it. */
export const createProject = async (options: ProjectOptions): Promise<Project> => {
  const { folder, tarballs, peers, node, client } = options;
  mkdirSync(folder, { recursive: true });
  const write = (file: string, content: unknown): void =>
    writeFileSync(join(folder, file), JSON.stringify(content, null, 2));
  write("package.json", { private: true, dependencies: { ...tarballs, ...peers, node } });
  if (client === "pnpm") {
    // The overrides let the packages find each other's tarballs. Except for Node, no dependency may
    // have an install script: pnpm refuses to install one that is not listed.
    write("pnpm-workspace.yaml", { overrides: tarballs, allowBuilds: { node: true } });
    await run("install", "pnpm", ["install", "--prefer-offline"], { cwd: folder });
  } else {
    const args = ["install", "--prefer-offline", "--no-audit", "--no-fund"];
    await run("install", "npm", args, { cwd: folder });
  }
  for (const file of globSync(".config/packed/*.{cjs,mjs}")) {
    copyFileSync(file, join(folder, basename(file)));
  }
  return {
    write,
    runNode: async (args, env = {}) => {
      const command = join(folder, "node_modules/.bin/node");
      const all = { ...process.env, ...env };
      process.stdout.write(await run(args.join(" "), command, args, { cwd: folder, env: all }));
    },
  };
};
