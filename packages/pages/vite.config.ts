import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// Makes the scripts and styles of the pages, in `built`. `npm run setup` runs it when a source has
// changed, and so does packing: see .config/setup.mjs and .config/packed/packages.ts.
const root = fileURLToPath(new URL(".", import.meta.url));
const names = ["concerts", "line", "seats", "checkout", "console"];

export default defineConfig({
  root,
  // Files find each other beside themselves: only the host knows under which path they are served.
  base: "./",
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: "built",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // The pages' Content Security Policy refuses data: addresses.
    assetsInlineLimit: 0,
    // The pages name all scripts of an entry themselves, so nothing needs to be preloaded.
    modulePreload: false,
    assetsDir: "",
    rolldownOptions: {
      input: Object.fromEntries(names.map((name) => [name, `${root}browser/${name}.ts`])),
    },
  },
});
