// Checks what registries and users' tools need from each published package, which is easy to miss
// inside the workspace: the repository, a description, entry points for tools that do not read
// "exports", and links that also work outside this repository.
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

type Manifest = {
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly homepage?: string;
  readonly repository?: { readonly url?: string; readonly directory?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly main?: string; readonly types?: string };
};

const home = "https://github.com/admit-one/admit-one";

/** The faults of one package's manifest. */
const wrongOf = (folder: string, manifest: Manifest): readonly string[] => {
  const {
    description,
    keywords = [],
    homepage,
    repository,
    scripts = {},
    publishConfig,
  } = manifest;
  const checks: readonly (readonly [right: boolean, message: string])[] = [
    [(description ?? "") !== "", "no description"],
    [keywords.length >= 3, "fewer than three keywords"],
    [homepage === `${home}/tree/main/${folder}#readme`, "no homepage, or another folder's"],
    [
      repository?.url === `git+${home}.git` && repository.directory === folder,
      "no repository, or another folder's",
    ],
    [
      publishConfig?.main === "./dist/index.js" && publishConfig.types === "./dist/index.d.ts",
      'no "main" and "types" for tools that read no "exports"',
    ],
    [
      !["preinstall", "install", "postinstall"].some((name) => name in scripts),
      "an install script, which runs on every consumer's machine",
    ],
  ];
  return checks.flatMap(([right, message]) => (right ? [] : [message]));
};

/** Links in a README that do not work on a registry's page, or that lead nowhere. */
const wrongLinks = (text: string): readonly string[] =>
  [...text.matchAll(/\]\((?<link>[^)\s]+)\)/g)].flatMap(({ groups }) => {
    const link = groups?.["link"] ?? "";
    if (!/^(?:https?:|#)/.test(link)) return [`the link ${link} is not absolute`];
    const path = link.startsWith(home)
      ? /\/(?:blob|tree)\/main\/([^#]+)/.exec(link)?.[1]
      : undefined;
    return path === undefined || existsSync(path) ? [] : [`the link ${link} leads nowhere`];
  });

let checked = 0;
let wrong = 0;
for (const file of globSync("packages/*/package.json").sort()) {
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  if (manifest.private === true) continue;
  const folder = dirname(file);
  const readme = join(folder, "README.md");
  const links = existsSync(readme) ? wrongLinks(readFileSync(readme, "utf8")) : ["missing"];
  for (const message of wrongOf(folder, manifest)) console.error(`${file}: ${message}`);
  for (const message of links) console.error(`${readme}: ${message}`);
  wrong += wrongOf(folder, manifest).length + links.length;
  checked += 1;
}
if (wrong > 0 || checked === 0) process.exit(1);
console.log(`${checked} packages say what a registry needs`);
