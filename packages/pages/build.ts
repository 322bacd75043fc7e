// Makes the scripts and styles of the pages, in `built`. `npm run setup` runs it when a source has
// changed, and so does packing: see .config/setup.mjs and .config/packed/packages.ts. Each page is
// built by itself: chunks that pages share would make each of them a sixth larger.
import { rmSync, writeFileSync } from "node:fs";
import { allWords } from "@admit-one/elements/with-words";
import { build } from "vite";
import { configOf } from "./page-config.ts";

const folder = new URL("./", import.meta.url);
rmSync(new URL("built", folder), { recursive: true, force: true });
for (const page of ["concerts", "line", "seats", "checkout", "console"]) {
  await build(configOf(page));
}
// The server sends those of one language with the page: scripts would be two files, one later.
writeFileSync(new URL("built/words.json", folder), JSON.stringify(allWords));
