import { chooseEncoding } from "@admit-one/http";
import { Hono } from "hono";
import { type BuiltFile, builtFolder, loadedBy, readBuilt } from "./built.ts";
import { assetCompressor, compressed } from "./compressed.ts";

/** What a page loads for one of its entries (a file in `browser/`). */
export type Entry = {
  /** Addresses of module scripts. What a script imports is listed before it. */
  readonly scripts: readonly string[];
  /** Addresses of style sheets. */
  readonly styles: readonly string[];
  /** The sentences of its elements, by language. None without elements. */
  readonly words: Readonly<Record<string, unknown>>;
};

export type EntryName = "concerts" | "line" | "seats" | "checkout" | "console";

export type Assets = {
  readonly entry: (name: EntryName) => Entry;
  /** Serves the built files, each under a name with a hash, for ever. */
  readonly routes: Hono;
};

/**
 * The built files below the path at which the pages are mounted. They are read at once, so that a
 * process serves the files of one build, also while another one is made.
 *
 * @throws Error if they are not built.
 */
export const createAssets = (basePath: string, folder: URL = builtFolder): Assets => {
  const { chunks, files, words } = readBuilt(folder);
  const address = (name: string): string => `${basePath}/assets/${name}`;
  const routes = new Hono();

  routes.get("/:name", async (c) => {
    const file = files.get(c.req.param("name"));
    if (file === undefined) return c.notFound();
    const encoding = chooseEncoding(c.req.header("Accept-Encoding"), assetCompressor);
    return answer(file, encoding === null ? file.bytes : await compressed(file.bytes, encoding), {
      ...(encoding !== null && { "Content-Encoding": encoding }),
    });
  });

  return {
    entry: (name) => {
      const { scripts, styles } = loadedBy(chunks, `browser/${name}.ts`);
      return {
        scripts: scripts.map(address),
        styles: styles.map(address),
        words: words[name] ?? {},
      };
    },
    routes,
  };
};

const answer = (
  { type }: BuiltFile,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Response =>
  new Response(bytes, {
    headers: {
      ...headers,
      "Content-Type": type,
      "Content-Length": String(bytes.length),
      // The name changes with the content.
      "Cache-Control": "public, max-age=31536000, immutable",
      "X-Content-Type-Options": "nosniff",
      Vary: "Accept-Encoding",
    },
  });
