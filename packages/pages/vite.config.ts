import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

// Makes the scripts and styles of the pages, in `built`. `npm run setup` runs it when a source has
// changed, and so does packing: see .config/setup.mjs and .config/packed/packages.ts.
const root = fileURLToPath(new URL(".", import.meta.url));
const names = ["concerts", "line", "seats", "checkout", "console"];

/** The pages name the scripts of an entry themselves, so what vite would preload is half a kilobyte for nothing. */
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

export default defineConfig({
  root,
  // Files find each other beside themselves: only the host knows under which path they are served.
  base: "./",
  publicDir: false,
  logLevel: "warn",
  plugins: [noPreload],
  build: {
    outDir: "built",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // The pages' Content Security Policy refuses data: addresses.
    assetsInlineLimit: 0,
    modulePreload: false,
    assetsDir: "",
    rolldownOptions: {
      input: Object.fromEntries(names.map((name) => [name, `${root}browser/${name}.ts`])),
    },
  },
});
