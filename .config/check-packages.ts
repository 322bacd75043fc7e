// The packages as a stranger gets them: built, packed, judged by publint and attw, installed from
// their tarballs into an empty project, and walked through the six journeys on the oldest line of Node
// that they declare, by an ES module host and by a CommonJS host. Nothing of the workspace may help.
// The peers are those of the lockfile; `npm run test:hosts` tries the ends of their ranges.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, pack, packages, run } from "./packed/packages.ts";
import { lockedPeers } from "./packed/peers.ts";
import { startPostgres } from "./packed/postgres.ts";
import { createProject } from "./packed/project.ts";

/** The newest release of the oldest line in `engines`, as the npm package `node`. */
const oldestNode = "22.23.3";

const temporary = mkdtempSync(join(realpathSync(tmpdir()), "admit-one-packages-"));
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));

await build();
const tarballs = await pack(temporary, async (name, tarball) => {
  await run(`publint ${name}`, "publint", [tarball, "--strict"]);
  await run(`attw ${name}`, "attw", [tarball, "--profile", "esm-only", "--no-color"]);
});
const project = await createProject({
  folder: join(temporary, "project"),
  tarballs,
  peers: lockedPeers(),
  node: oldestNode,
  client: "pnpm",
});
await project.runNode(["journey.mjs"]);

const server = await startPostgres();
for (const host of ["host.mjs", "host.cjs"]) {
  const url = await server.createDatabase(host.replace(".", "_"));
  await project.runNode([host], { HOST_DATABASE_URL: url });
}
await server.stop();
console.log(`${packages.length} packages right as published`);
