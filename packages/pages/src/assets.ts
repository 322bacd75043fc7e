import { Hono } from "hono";

/** What a page loads for one of its entries (a file in `browser/`). */
export type Entry = {
  /** Addresses of module scripts. */
  readonly scripts: readonly string[];
  /** Addresses of style sheets. */
  readonly styles: readonly string[];
};

export type EntryName = "concerts" | "line" | "seats" | "checkout" | "console";

export type Assets = {
  readonly entry: (name: EntryName) => Entry;
  /** Serves the built files, each under a name with a hash, for ever. */
  readonly routes: Hono;
};

/** The built files below the path at which the pages are mounted. */
export const createAssets = (_basePath: string): Assets => ({
  entry: () => ({ scripts: [], styles: [] }),
  routes: new Hono(),
});
