// Runs in a project that has only the packed tarballs: see check-packages.ts. As a user would, it
// imports every package, starts the server by its command, and compiles programs against the
// published types. The hosts beside this file run the six journeys.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const names = Object.keys(dependencies).filter((name) => name.startsWith("@admit-one/"));
for (const name of names) await import(name);
console.log(`Node ${process.versions.node} imports ${names.join(", ")}`);

const env = { PATH: process.env.PATH, DATABASE_URL: "memory:", PORT: "0", LOG_LEVEL: "warn" };
const command = "node_modules/.bin/admit-one";
const server = spawn(command, { env, stdio: ["ignore", "pipe", "inherit"] });
process.on("exit", () => server.kill("SIGKILL"));
const ended = once(server, "exit");
let url;
for await (const line of createInterface({ input: server.stdout })) {
  url = /listens on (\S+)/.exec(line)?.[1];
  if (url !== undefined) break;
}
assert(url, "the server says where it listens");
server.stdout.resume();
for (const path of ["/healthz", "/readyz", "/api/openapi.json"]) {
  assert.equal((await fetch(`${url}${path}`)).status, 200, path);
}
// The API's page loads only files from the server itself.
const page = await (await fetch(`${url}/api/docs`)).text();
const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
assert.equal(loaded.length, 4);
for (const path of loaded) {
  assert.equal((await fetch(new URL(path, `${url}/api/docs`))).status, 200, path);
}
const licence = "node_modules/@admit-one/server/dist/swagger-ui/LICENSE";
assert.match(readFileSync(licence, "utf8"), /Apache License/);
server.kill("SIGTERM");
assert.deepEqual(await ended, [0, null]);
console.log("admit-one serves, and stops when told to");

// A consumer's program, with outcomes narrowed as the types promise. One additional wrong line must
// be refused: otherwise the types would be `any`, and the test would prove nothing.
const program = `
import { createBoxOffice, type BoxOffice, type BoxOfficeDeps } from "@admit-one/core";
import { createBoxOfficeRoutes, type Identify } from "@admit-one/http";
import { createMemoryStores, createScriptedGateway } from "@admit-one/memory";
import { createRandomIds, createSystemClock, createSystemTimers, createHmacTokenSigner } from "@admit-one/node";
import { createSqliteStores } from "@admit-one/sqlite";
import { createTestBoxOffice } from "@admit-one/testing";
import { storesContract } from "@admit-one/testing/contracts";

const clock = createSystemClock();
const deps: BoxOfficeDeps = {
  stores: Math.min(1, 2) === 1 ? createMemoryStores() : await createSqliteStores({ file: "x.db" }),
  clock,
  timers: createSystemTimers(),
  ids: createRandomIds(),
  signer: createHmacTokenSigner({ keys: [{ id: "a", secret: "0123456789abcdef0123456789abcdef" }] }),
  gateways: [createScriptedGateway({ clock })],
};
const boxOffice: BoxOffice = createBoxOffice(deps);
const identify: Identify = async () => ({ outcome: "unauthenticated" });
export const routes = createBoxOfficeRoutes({ boxOffice, identify });
export const names: readonly string[] = storesContract(async () => ({
  stores: createMemoryStores(),
  [Symbol.asyncDispose]: async () => {},
})).map(({ name }) => name);
const held = await createTestBoxOffice().boxOffice.reserveSeats({
  showId: "s", seatIds: ["a"], userId: "u", token: "t",
});
export const untilMs: number | null =
  held.outcome === "seats_reserved" ? held.reservation.expiresAtMs : null;
`;
/** All exports of every package, for a compiler that checks all declarations. */
const all = (packages) =>
  packages
    .map((name, index) => `import * as p${index} from "${name}";\nexport { p${index} };`)
    .join("\n");
/** Only these need the types of a browser, so all others are compiled without them. */
const inBrowsers = (name) => name === "@admit-one/elements";
const everything = all(names.filter((name) => !inBrowsers(name)));
const elements = all(names.filter(inBrowsers));
const compilerOptions = {
  target: "es2024",
  lib: ["es2024", "esnext.disposable", "dom"],
  module: "nodenext",
  types: [],
  strict: true,
  noEmit: true,
};
/** What the compiler says of these files, which it reads at once: most of it goes into the types. */
const compile = (files, more = {}) => {
  for (const [file, text] of Object.entries(files)) writeFileSync(file, text);
  const config = { compilerOptions: { ...compilerOptions, ...more }, files: Object.keys(files) };
  writeFileSync("tsconfig.json", JSON.stringify(config));
  try {
    execFileSync("tsc", ["-p", ".", "--checkers", "1"], { encoding: "utf8" });
    return "";
  } catch (error) {
    return error.stdout;
  }
};
const wrong = "export const reason: string = held.outcome === 'seats_reserved' ? held.reason : '';";
const programs = { "consumer.mts": program, "wrong.mts": `${program}${wrong}` };
/** Our own types only: MikroORM's do not support `exactOptionalPropertyTypes`. */
const findings = compile(programs, { exactOptionalPropertyTypes: true })
  .split("\n")
  .filter((line) => /^(consumer|wrong)\.mts|^\S*\/@admit-one\//.test(line));
assert.equal(findings.length, 1, findings.join("\n"));
assert.match(findings[0], /^wrong\.mts.*TS2339.*reason/);
// Checks all installed declarations. One of them refers to Temporal, which only "esnext" knows.
const whole = { lib: ["esnext"], skipLibCheck: false };
assert.equal(compile({ "everything.mts": everything, "everything.cts": everything }, whole), "");
const browser = { ...whole, lib: ["esnext", "dom", "dom.iterable"] };
assert.equal(compile({ "elements.mts": elements }, browser), "");
console.log("The published types hold a consumer to what they promise, in both module systems");
