// Everything that documents and comments refer to must exist: every path, every link with its
// heading, every section that is referred to by number, and every short name of the design (K5, T1,
// G1, L3). A move or a rename that leaves an old reference behind fails here. Pages must also avoid
// a few words that many readers of English do not know.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const home = "https://github.com/admit-one/admit-one";

/** The pages that explain each kind of short name, at the beginning of a table row or an item. */
const explainedIn: Readonly<Record<string, readonly string[]>> = {
  K: ["docs/payments.md", "docs/changing-a-sale.md"],
  T: ["docs/payments.md"],
  G: ["docs/payments.md"],
  L: ["docs/design.md"],
};

/** Words that international readers may not know. There is always a plainer word. */
const habits = /\b(?:whoever|whomever|anew|of late|comes? to the same)\b/gi;

/** Paths that are generated, or that belong to a reader's own project. */
const elsewhere: readonly RegExp[] = [
  /^(?:data|coverage|dist|node_modules)\//,
  /^openapi\.json$/,
  /^api\.d\.ts$/,
  /^seat\.test\.mjs$/,
];

const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
});
if (listed.status !== 0) {
  console.log("Skipped: this looks at the files that git lists, and here is no git repository.");
  process.exit(0);
}
const files = listed.stdout.split("\0").filter((file) => file !== "" && existsSync(file));
const folders = new Set(files.flatMap((file) => parentsOf(file)));

function parentsOf(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === "." ? [] : [parent, ...parentsOf(parent)];
}

const isThere = (path: string): boolean => files.includes(path) || folders.has(path);

/**
 * Whether a file or a folder has this path, or a path that ends in it. A star stands for any
 * letters.
 */
const isSomewhere = (path: string, under: string): boolean => {
  const escaped = path.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = escaped.replaceAll(/\*+\/?/g, (stars) => (stars.length > 1 ? ".*" : "[^/]*"));
  const ending = new RegExp(`(?:^|/)${pattern}$`);
  return [...files, ...folders].some((it) => it.startsWith(under) && ending.test(it));
};

/** Whether the path in `file` exists, relative to its own folder, its package or the root. */
const isNamed = (path: string, file: string): boolean => {
  const clean = path.replace(/\/$/, "");
  if (elsewhere.some((it) => it.test(path))) return true;
  if (isThere(normalize(join(dirname(file), clean))) || isThere(clean)) return true;
  const own = /^packages\/[^/]+\//.exec(file)?.[0];
  if (own !== undefined && isSomewhere(clean, own)) return true;
  // A package's page must not pass because another package has a file with that name.
  return (own === undefined || clean.includes("/")) && isSomewhere(clean, "");
};

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const headingsOf = (file: string): readonly string[] =>
  [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);

/** The fault of a link; undefined if the link is correct or leads to another site. */
const problemOfLink = (link: string, file: string): string | undefined => {
  const [, ours] = new RegExp(`^${home}/(?:blob|tree)/main/(.*)$`).exec(link) ?? [];
  if (ours === undefined && /^(?:https?|mailto):/.test(link)) return undefined;
  const [path = "", anchor] = (ours ?? link).split("#");
  const target = ours === undefined ? normalize(join(dirname(file), path)) : path;
  const page = path === "" && ours === undefined ? file : target.replace(/\/$/, "");
  if (!isThere(page)) return `the link ${link} leads nowhere`;
  if (anchor === undefined || !page.endsWith(".md")) return undefined;
  return headingsOf(page).map(anchorOf).includes(anchor)
    ? undefined
    : `the link ${link} names no heading`;
};

const extension = String.raw`\.(?:ts|mts|mjs|cjs|md|json|ya?ml|cfg|conf|sql)`;
const pathLike = new RegExp(String.raw`^(?:[\w.@*-]+/)*[\w.@*-]+(?:/|${extension})$`);
const topFolders = /^(?:packages|docs|examples|\.config|\.ci)\/\S+$/;

/** Texts in backticks that look like our own paths. */
const pathsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`\s]+)`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !path.startsWith("/") && !path.startsWith("@"))
    .filter((path) => topFolders.test(path) || (pathLike.test(path) && !path.endsWith("/")));

const blank = (text: string): string => text.replaceAll(/[^\n]/g, " ");

/** A page without its fenced blocks, which have their own tests. */
const prose = (text: string): string => text.replaceAll(/^ *(`{3,}).*?^ *\1`*$/gms, blank);

/** The comments of a source, with everything else blank. A quoted `//` does no harm here. */
const comments = (text: string): string =>
  text.replaceAll(/\/\*.*?\*\/|(?<!:)\/\/[^\n]*|[^\n]/gs, (part) =>
    part.length > 1 ? part : blank(part),
  );

let wrong = 0;
let checked = 0;
const check = (file: string, text: string, index: number, problem: string | undefined): void => {
  checked += 1;
  if (problem === undefined) return;
  const line = text.slice(0, index).split("\n").length;
  console.error(`${file}:${line}: ${problem}`);
  wrong += 1;
};

const pageNamed = /(?<![\w/.-])((?:[\w.-]+\/)*[a-z][\w-]*\.md)(?:, section (\d+))?/g;

/** Pages that are named, and sections that are referred to by number. */
const checkNamedPages = (file: string, text: string): void => {
  for (const { 1: page = "", 2: section, index } of text.matchAll(pageNamed)) {
    const found = [page, join("docs", page), join(dirname(file), page)].find(isThere);
    check(file, text, index, found === undefined ? `${page} is not there` : undefined);
    if (found === undefined || section === undefined) continue;
    const has = headingsOf(found).some((heading) => heading.startsWith(`${section}. `));
    check(file, text, index, has ? undefined : `${found} has no section ${section}`);
  }
};

const explanations = new Map<string, string>();
const isExplained = (name: string): boolean => {
  const explains = (page: string): boolean => {
    const text = explanations.get(page) ?? (existsSync(page) ? readFileSync(page, "utf8") : "");
    explanations.set(page, text);
    return new RegExp(String.raw`^(?:\| |- \*\*|#+ )${name}\b`, "m").test(text);
  };
  return explainedIn[name.slice(0, 1)]?.some(explains) ?? false;
};

const shortName = /\b(?:K(?:0|[1-9]\d?)|[TG][1-9]|L(?:10|[1-9]))\b(?!:)/g;

const checkPaths = (file: string, text: string): void => {
  for (const path of pathsIn(text)) {
    const problem = isNamed(path, file) ? undefined : `${path} is not there`;
    check(file, text, text.indexOf(`\`${path}\``), problem);
  }
};

const checkPage = (file: string): void => {
  const text = prose(readFileSync(file, "utf8"));
  for (const { 1: link = "", index } of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    check(file, text, index, problemOfLink(link, file));
  }
  checkPaths(file, text);
  for (const { 0: habit, index } of text.matchAll(habits)) {
    check(file, text, index, `“${habit}”: say it in plainer words`);
  }
};

const checkSource = (file: string): void => {
  const source = readFileSync(file, "utf8");
  const said = comments(source);
  // Users look for the pages that a program names in its strings. Tests also name pages that do not
  // exist.
  checkNamedPages(file, file.includes("/test/") ? said : source);
  checkPaths(file, said);
  for (const { 0: name, index } of source.matchAll(shortName)) {
    const pages = explainedIn[name.slice(0, 1)]?.join(" or ") ?? "no page";
    check(file, source, index, isExplained(name) ? undefined : `${pages} does not explain ${name}`);
  }
};

for (const file of files) {
  if (file.endsWith(".md")) checkPage(file);
  else if (/\.(?:ts|mts|mjs)$/.test(file) && !file.startsWith(".config/test/")) checkSource(file);
}
if (wrong > 0) process.exit(1);
console.log(`${checked} paths, links and names lead somewhere`);
