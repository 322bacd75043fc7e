// Loaded with `--import` before the programs that tests start. A server has a thousand modules, and
// a third of its start goes into finding their files. This finds them once for all starts.
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const root = new URL("..", import.meta.url);
const installed = new URL("node_modules/", root).href;
const packages = new URL("packages/", root);
const folder = fileURLToPath(new URL("node_modules/.cache/quick-start/", root));

/** What is found depends on these. A change of one begins another list. */
const decisive = [
  "pnpm-lock.yaml",
  "node_modules/.modules.yaml",
  ...readdirSync(packages).map((name) => `packages/${name}/package.json`),
];
const changedMs = decisive.map(
  (file) => statSync(new URL(file, root), { throwIfNoEntry: false })?.mtimeMs ?? 0,
);
const sum = changedMs.reduce((all, ms) => all + ms);
/** Each program has its own: one for all would take longer to read than a start saves by it. */
const program = basename(process.argv[1] ?? "");
const list = `${folder}${Math.max(...changedMs)}-${sum}-${program}.json`;

const read = () => {
  try {
    return Object.entries(JSON.parse(readFileSync(list, "utf8")));
  } catch {
    return [];
  }
};
const known = new Map(read());
let isNew = false;

/** Another process may write at the same time: the last one wins, and no list is ever cut short. */
const save = () => {
  if (!isNew) return;
  isNew = false;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${list}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(Object.fromEntries([...read(), ...known])));
  renameSync(unfinished, list);
};

registerHooks({
  resolve: (specifier, context, next) => {
    const { parentURL = "", conditions } = context;
    const isOurs = parentURL.startsWith(packages.href);
    if (isOurs && /^\.\.?\/.*\.ts$/.test(specifier)) {
      const { href: url } = new URL(specifier, parentURL);
      return { url, format: "module-typescript", shortCircuit: true };
    }
    if (!isOurs && !parentURL.startsWith(installed)) return next(specifier, context);
    const key = `${conditions.includes("require") ? "require" : "import"} ${parentURL} ${specifier}`;
    const found = known.get(key);
    if (found !== undefined) return { ...found, shortCircuit: true };
    const { url, format, importAttributes } = next(specifier, context);
    if (!url.startsWith("file:")) return { url, format, importAttributes };
    known.set(key, { url, format, importAttributes });
    isNew = true;
    return { url, format, importAttributes };
  },
});

// A program that is killed has loaded its modules by then.
setTimeout(save, 1_000).unref();
process.on("exit", save);
