import { readdirSync, readFileSync } from "node:fs";

/** A part of vite's manifests: a script, with what it needs. Keys are sources below the package. */
export type Chunk = {
  readonly file: string;
  /** Keys of what it imports at once. */
  readonly imports?: readonly string[];
  /** Keys of what it may import later. */
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
};

export type Chunks = Readonly<Record<string, Chunk>>;

export type BuiltFile = { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string };

export type Built = {
  readonly chunks: Chunks;
  /** By name. */
  readonly files: ReadonlyMap<string, BuiltFile>;
  /** The sentences of elements, by page and language. */
  readonly words: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** Beside `src`, and beside `dist` in the published package. */
export const builtFolder: URL = new URL("../built/", import.meta.url);

const types: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

/**
 * The last build. Each page has a manifest of its own.
 *
 * @throws Error if nothing is built.
 */
export const readBuilt = (folder: URL): Built => {
  const names = listed(folder);
  const chunks = names
    .filter((name) => name.endsWith(".manifest.json"))
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Chunks);
  if (chunks.length === 0) throw new Error(missing);
  const files = names.flatMap((name): [string, BuiltFile][] => {
    const type = types[name.slice(name.lastIndexOf(".") + 1)];
    if (type === undefined) return [];
    return [[name, { bytes: new Uint8Array(readFileSync(new URL(name, folder))), type }]];
  });
  const words = names.includes("words.json")
    ? (JSON.parse(readFileSync(new URL("words.json", folder), "utf8")) as Built["words"])
    : {};
  return { chunks: Object.assign({}, ...chunks) as Chunks, files: new Map(files), words };
};

const missing = "@admit-one/pages: scripts and styles are not built. Run `npm run setup`.";

const listed = (folder: URL): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new Error(missing, { cause });
  }
};

/** The files of a page with this entry. What a script imports comes before it. */
export const loadedBy = (
  chunks: Chunks,
  key: string,
): { readonly scripts: readonly string[]; readonly styles: readonly string[] } => {
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const seen = new Set<string>();
  const visit = (one: string): void => {
    const chunk = chunks[one];
    if (chunk === undefined || seen.has(one)) return;
    seen.add(one);
    for (const imported of chunk.imports ?? []) visit(imported);
    for (const style of chunk.css ?? []) styles.add(style);
    scripts.add(chunk.file);
  };
  visit(key);
  return { scripts: [...scripts], styles: [...styles] };
};
