// `npm run test:hosts`: tests the packed packages in ES module and CommonJS hosts, with the oldest
// and the newest version of each peer that the registry has in its range. Also tests of a standard
// Jest, and the examples whose frameworks are too large for `npm test`. It takes minutes and needs
// the registry.
import { spawn } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build, pack, run } from "./packed/packages.ts";
import { extremePeers, type Versions } from "./packed/peers.ts";
import { startPostgres } from "./packed/postgres.ts";
import { createProject, type Project } from "./packed/project.ts";

/** The newest release of the oldest line in `engines`, and the pinned one. */
const nodes = { oldest: "22.23.3", newest: process.versions.node } as const;
const jestVersion = "30.5.2";

const temporary = mkdtempSync(join(realpathSync(tmpdir()), "admit-one-hosts-"));
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));

await build();
const tarballs = await pack(temporary);
const peers = await extremePeers();
const server = await startPostgres();

const say = (versions: Versions): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name}@${version}`)
    .join(", ");

/** Installs with one client, and runs both kinds of host. */
const walk = async (age: "oldest" | "newest", client: "pnpm" | "npm"): Promise<Project> => {
  console.log(`\n── the ${age} peers, by ${client} ── ${say(peers[age])}`);
  const folder = join(temporary, age);
  const options = { folder, tarballs, peers: peers[age], node: nodes[age], client };
  const project = await createProject(options);
  for (const host of ["host.mjs", "host.cjs"]) {
    const url = await server.createDatabase(`${age}_${host.replace(".", "_")}`);
    await project.runNode([host], { HOST_DATABASE_URL: url });
  }
  return project;
};

/** A newcomer's project that names no peers: the client chooses them. */
const plain = async (client: "pnpm" | "npm"): Promise<void> => {
  console.log(`\n── no peer named, by ${client}`);
  const wanted = ["core", "http", "memory", "sql", "sqlite", "testing"];
  const some = Object.fromEntries(
    Object.entries(tarballs).filter(([name]) => wanted.includes(name.replace("@admit-one/", ""))),
  );
  const folder = join(temporary, `plain-${client}`);
  const options = { folder, tarballs: some, peers: {}, node: nodes.oldest, client };
  await (await createProject(options)).runNode(["plain.mjs"]);
};

/** Jest without configuration or a transform: see docs/testing.md. */
const jest = async (project: Project): Promise<void> => {
  console.log(`\n── Jest ${jestVersion} as it comes`);
  const args = ["install", "--no-audit", "--no-fund", `jest@${jestVersion}`];
  await run("install Jest", "npm", args, { cwd: join(temporary, "newest") });
  for (const file of ["seat.test.cjs", "seat.test.mjs"]) {
    copyFileSync(join(".config/packed/jest", file), join(temporary, "newest", file));
  }
  const jestFile = "node_modules/jest/bin/jest.js";
  const match = ["--testMatch", "**/seat.test.?js"];
  await project.runNode(["--experimental-vm-modules", jestFile, ...match]);
  console.log("a CommonJS and an ES module test of Jest pass");
};

/** The Next.js example, installed from the tarballs, built for production, and called over HTTP. */
const next = async (): Promise<void> => {
  console.log("\n── Next.js, built");
  const cwd = join(temporary, "next");
  const source = "examples/hosts/next";
  cpSync(source, cwd, { recursive: true, filter: (file) => !/node_modules|\.next/.test(file) });
  cpSync("examples/hosts/box-office.ts", join(cwd, "lib/box-office.ts"));
  const file = join(cwd, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { dependencies: Versions };
  const dependencies = { ...manifest.dependencies, ...tarballs, ...peers.newest };
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies }));
  await run("install Next.js", "npm", ["install", "--no-audit", "--no-fund"], { cwd });
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  const command = "node_modules/next/dist/bin/next";
  await run("build", process.execPath, [command, "build"], { cwd, env });
  const args = [command, "start", "--port", "0", "--hostname", "127.0.0.1"];
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /(?<url>http:\/\/127\.0\.0\.1:[1-9]\d*)/.exec(line)?.groups?.["url"];
    if (url === undefined) continue;
    const asked = await run("Next.js", process.execPath, ["examples/hosts/walk.mjs", url]);
    process.stdout.write(`Next.js: ${asked}`);
    break;
  }
  child.kill("SIGTERM");
};

await walk("oldest", "pnpm");
const newest = await walk("newest", "npm");
await server.stop();
await plain("npm");
await plain("pnpm");
await jest(newest);
await next();
process.exit(0);
