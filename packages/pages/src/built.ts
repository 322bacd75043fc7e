import { readdirSync, readFileSync } from "node:fs";

/** A part of vite's manifest: a script, with what it needs. Keys are sources below the package. */
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
};

/** Beside `src`, and beside `dist` in the published package. */
export const builtFolder: URL = new URL("../built/", import.meta.url);

const types: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

/** The last build. */
export const readBuilt = (folder: URL): Built => {
  const chunks = JSON.parse(readManifest(folder)) as Chunks;
  const files = readdirSync(folder).flatMap((name): [string, BuiltFile][] => {
    const type = types[name.slice(name.lastIndexOf(".") + 1)];
    if (type === undefined) return [];
    return [[name, { bytes: new Uint8Array(readFileSync(new URL(name, folder))), type }]];
  });
  return { chunks, files: new Map(files) };
};

const readManifest = (folder: URL): string => {
  try {
    return readFileSync(new URL("manifest.json", folder), "utf8");
  } catch (cause) {
    throw new Error("@admit-one/pages: scripts and styles are not built. Run `npm run setup`.", {
      cause,
    });
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
