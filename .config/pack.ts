// `npm run pack:server -- FOLDER`: builds and packs the packages into the folder, and adds what
// `pnpm install --prod` needs to make a server of them. The Dockerfile of examples/deploy runs it.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeDeployable } from "./packed/deployable.ts";
import { build, pack } from "./packed/packages.ts";

const [given] = process.argv.slice(2);
if (given === undefined) {
  console.error("Say where to: npm run pack:server -- FOLDER");
  process.exit(2);
}
const folder = resolve(given);
const target = join(folder, "tarballs");
mkdirSync(target, { recursive: true });
await build();
await writeDeployable(folder, await pack(target));
