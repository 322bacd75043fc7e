// Runs in a project that has nothing but the packed tarballs: see check-packages.ts. Here a stranger
// imports every package, goes through the six journeys on each store, starts the server by its
// command, and compiles a file against the published types.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const names = Object.keys(dependencies).filter((name) => name.startsWith("@admit-one/"));
for (const name of names) await import(name);
console.log(`Node ${process.versions.node} imports ${names.join(", ")}`);

const { createBoxOffice } = await import("@admit-one/core");
const { createMemoryStores, createScriptedGateway } = await import("@admit-one/memory");
const {
  createRandomIds,
  createSystemClock,
  createSystemTimers,
  generateTokenKey,
  createHmacTokenSigner,
} = await import("@admit-one/node");
const { createSqliteStores } = await import("@admit-one/sqlite");
const { concertDocument } = await import("@admit-one/testing");

const clock = createSystemClock();

const openBoxOffice = async (stores) => {
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: createSystemTimers(),
    ids: createRandomIds(),
    signer: createHmacTokenSigner({ keys: [generateTokenKey()] }),
    gateways: [createScriptedGateway({ clock })],
  });
  const [show] = concertDocument().shows;
  const salesOpenAtMs = clock.nowMs();
  const salesCloseAtMs = salesOpenAtMs + 3_600_000;
  const shows = [{ ...show, startsAtMs: salesCloseAtMs, salesOpenAtMs, salesCloseAtMs }];
  const created = await boxOffice.createConcert(concertDocument({ shows }));
  assert.equal(created.outcome, "concert_created");
  return boxOffice;
};

const walk = async (boxOffice) => {
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId: "alice" });
  assert.equal(issued.outcome, "token_issued");
  const { token } = issued.token;
  const found = await boxOffice.lookUpToken({ queueId: "queue-1", token });
  assert.equal(found.token.status, "active");
  const listed = await boxOffice.listShows({ concertId: "concert-1", token });
  const [{ show }] = listed.shows;
  const { seats } = await boxOffice.listSeats({ showId: show.showId, token });
  const seatIds = seats.slice(0, 2).map(({ seatId }) => seatId);
  const asked = { showId: show.showId, seatIds, userId: "alice", token };
  const { reservation } = await boxOffice.reserveSeats(asked);
  const { reservationId, amount } = reservation;
  const paid = await boxOffice.pay({ reservationId, userId: "alice", token });
  assert.equal(paid.outcome, "payment_captured");
  assert.equal(paid.payment.amount, amount);
  assert.equal(paid.reservation.status, "confirmed");
  const spent = await boxOffice.lookUpToken({ queueId: "queue-1", token });
  assert.equal(spent.token.status, "expired");
  const again = await boxOffice.reserveSeats(asked);
  assert.equal(again.outcome, "invalid_token");
  for (const step of Object.values(boxOffice.work)) await step();
  assert.deepEqual((await boxOffice.audit()).breaches, []);
};

await walk(await openBoxOffice(createMemoryStores()));
const sqlite = await createSqliteStores({ file: "data/journey.db" });
await walk(await openBoxOffice(sqlite));
await sqlite[Symbol.asyncDispose]();
console.log("The six journeys, in memory and on SQLite");

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
// Everything that the page of the API loads is the server's own.
const page = await (await fetch(`${url}/api/docs`)).text();
const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
assert.equal(loaded.length, 4);
for (const path of loaded) {
  assert.equal((await fetch(new URL(path, `${url}/api/docs`))).status, 200, path);
}
assert.equal(
  readFileSync(`${serverFolder}/dist/swagger-ui/LICENSE`, "utf8").includes("Apache"),
  true,
);
server.kill("SIGTERM");
assert.deepEqual(await ended, [0, null]);
console.log("admit-one serves, and stops when told to");

// What a consumer writes, with the outcomes narrowed as the types promise. One wrong line more must
// be refused: else the types would be `any`, and nothing would be proven.
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
const compilerOptions = {
  target: "es2024",
  lib: ["es2024", "esnext.disposable", "dom"],
  module: "nodenext",
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};
const compile = (text) => {
  writeFileSync("consumer.ts", text);
  writeFileSync("tsconfig.json", JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
  try {
    execFileSync("tsc", ["-p", "."], { encoding: "utf8" });
    return "";
  } catch (error) {
    // Types of other people's packages may have faults, or want more installed: ours may not.
    const lines = error.stdout.split("\n");
    return lines.filter((line) => /^consumer\.ts|^\S*\/@admit-one\//.test(line)).join("\n");
  }
};
assert.equal(compile(program), "");
const wrong = "export const reason: string = held.outcome === 'seats_reserved' ? held.reason : '';";
assert.match(compile(`${program}${wrong}`), /^consumer\.ts.*TS2339.*reason/);
console.log("The published types hold a consumer to what they promise");
