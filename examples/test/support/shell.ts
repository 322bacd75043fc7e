// Lines for a shell: those with curl are run by bash against a server; the others start something
// that other tests run, so here it is enough that what they name exists.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Block, root } from "./markdown.ts";
import { type Ran, run } from "./run.ts";
import { adminToken } from "./server.ts";

export const isRequest = ({ code }: Block): boolean => /\bcurl\b/.test(code);

const manifest = (file: string) =>
  JSON.parse(readFileSync(file, "utf8")) as {
    name: string;
    bin?: Record<string, string>;
    scripts?: Record<string, string>;
    dependencies?: Record<string, string>;
    peerDependencies?: Record<string, string>;
  };

const usage = (): string => readFileSync(join(root, "packages/server/src/usage.ts"), "utf8");

/** What is wrong with lines that nobody runs here; a line of no known form is wrong. */
export const problemsOfCommands = ({ code }: Block): readonly string[] => {
  const { scripts = {} } = manifest(join(root, "package.json"));
  const packages = globSync(join(root, "packages/*/package.json")).map(manifest);
  const names = packages.map(({ name }) => name);
  const known = (command: string): boolean => {
    const script = /^npm (?:run )?(?<script>[\w:-]+)$/.exec(command)?.groups?.["script"];
    if (script !== undefined) return script in scripts;
    // The commands of the server, which its own tests run.
    const own = /^npm start -- (?<own>[\w-]+)/.exec(command)?.groups?.["own"];
    if (own !== undefined) return usage().includes(`admit-one ${own} `);
    const file = /^node (?:--test )?(?<file>[\w./-]+\.ts)$/.exec(command)?.groups?.["file"];
    if (file !== undefined) return existsSync(join(root, file));
    const served = /^npx (?<name>@[\w/-]+)$/.exec(command)?.groups?.["name"];
    if (served !== undefined) return packages.some((it) => it.name === served && it.bin);
    const installed = /^npm install (?:-D )?(?<all>.+)$/.exec(command)?.groups?.["all"]?.split(" ");
    const foreign = packages.flatMap((it) =>
      Object.keys({ ...it.dependencies, ...it.peerDependencies }),
    );
    return installed?.every((name) => [...names, ...foreign].includes(name)) ?? false;
  };
  return code
    .split("\n")
    .map((line) => line.replace(/#.*$/, "").trim())
    .map((line) => line.replace(/^(?:[A-Z_]+=\S+ +)+/, ""))
    .filter((line) => line !== "" && !known(line))
    .map((line) => `nobody knows whether this works: ${line}`);
};

/** Runs requests; what they assign is kept in `folder`, for later requests of the same page. */
export const runRequests = (
  { code }: Block,
  { url, folder }: { readonly url: string; readonly folder: string },
): Promise<Ran> => {
  const script = `
set -aeuo pipefail
# Quiet, and every status on stderr, so that a refusal is seen.
curl() { command curl --silent --show-error --write-out '%{stderr}status %{http_code}\\n' "$@"; }
if [ -f variables ]; then . ./variables; fi
${code.replaceAll("http://127.0.0.1:3000", url)}
export -p > variables`;
  const env = { ADMIN_TOKEN: adminToken };
  return run("bash", ["-c", script], { cwd: folder, env });
};

/** The statuses of the requests of a run, in order. */
export const statusesOf = ({ stderr }: Ran): readonly number[] =>
  [...stderr.matchAll(/^status (\d+)$/gm)].map(([, status]) => Number(status));
