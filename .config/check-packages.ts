// Tests the packages as users get them: built, packed, and checked by publint and attw. They are
// installed from their tarballs into an empty project. There an ES module host and a CommonJS host
// run the six journeys on the oldest Node line that the packages declare. Nothing from the
// workspace may be used. The peers are those of the lockfile; `npm run test:hosts` tests the ends
// of their ranges. Finally the image of examples/deploy is built from them and run.
import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryDeploy } from "./packed/deploy.ts";
import { build, pack, packages, run } from "./packed/packages.ts";
import { lockedPeers } from "./packed/peers.ts";
import { startPostgres } from "./packed/postgres.ts";
import { createProject } from "./packed/project.ts";
import { judgeTypes } from "./packed/types-of-tarballs.ts";

/** The newest release of the oldest line in `engines`, as the npm package `node`. */
const oldestNode = "22.23.3";

const temporary = mkdtempSync(join(realpathSync(tmpdir()), "admit-one-packages-"));
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));
// The server in the image runs as another user.
chmodSync(temporary, 0o755);

await build();
const tarballs = await pack(temporary, async (name, tarball) => {
  await run(`publint ${name}`, "publint", [tarball, "--strict"]);
  await judgeTypes(name, tarball);
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
await tryDeploy({
  folder: join(temporary, "image"),
  tarballs,
  databaseUrl: await server.createDatabase("deploy"),
});
await server.stop();
console.log(`${packages.length} packages right as published`);
