import { fileURLToPath } from "node:url";
import type { InlineConfig, Plugin } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The pages name the scripts of an entry themselves. What vite would preload by is dead weight. */
const noPreload: Plugin = {
  name: "no-preload",
  load: {
    order: "pre",
    handler: (id) =>
      id.endsWith("vite/preload-helper.js")
        ? "export const __vitePreload = (load) => load();"
        : undefined,
  },
};

/** Scripts and styles of one page, in `built`: see build.ts. */
export const configOf = (page: string): InlineConfig => ({
  root,
  configFile: false,
  // Files find each other beside themselves: only the host knows under which path they are served.
  base: "./",
  publicDir: false,
  logLevel: "warn",
  plugins: [noPreload],
  build: {
    outDir: "built",
    emptyOutDir: false,
    manifest: `${page}.manifest.json`,
    target: "es2022",
    // The pages' Content Security Policy refuses data: addresses.
    assetsInlineLimit: 0,
    modulePreload: false,
    assetsDir: "",
    rolldownOptions: {
      input: { [page]: `${root}browser/${page}.ts` },
      // Equal styles of two pages have one name, and so are loaded once.
      output: { assetFileNames: "styles-[hash][extname]" },
    },
  },
});
