// A service of yours that also sells tickets: its own routes and login, and the box office under
// /tickets, kept in SQLite. Here it calls itself a few times, and stops.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBoxOffice } from "@admit-one/core";
import {
  createBoxOfficeRoutes,
  type Identify,
  type IdentifyOperator,
  isSameOrigin,
} from "@admit-one/http";
import { createScriptedGateway } from "@admit-one/memory";
import {
  createHmacTokenSigner,
  createRandomIds,
  createSystemClock,
  createSystemTimers,
  loadOrCreateTokenKeys,
  startWork,
} from "@admit-one/node";
import { createSqliteStores } from "@admit-one/sqlite";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

const folder = await mkdtemp(join(tmpdir(), "admit-one-embed-"));

// #region box-office
const stores = await createSqliteStores({ file: join(folder, "tickets.db") });
const clock = createSystemClock();
const boxOffice = createBoxOffice({
  stores,
  clock,
  timers: createSystemTimers(),
  ids: createRandomIds(),
  signer: createHmacTokenSigner({
    keys: await loadOrCreateTokenKeys(join(folder, "tickets.keys")),
  }),
  gateways: [createScriptedGateway({ clock })],
  subscribers: [{ name: "log", deliver: ({ type }) => console.log(`event: ${type}`) }],
});
// #endregion

// #region mount
const sessions = new Map([["session=7f3a", "alice"]]);
const identify: Identify = async (request) => {
  const userId = sessions.get(request.headers.get("cookie") ?? "");
  if (userId === undefined) return { outcome: "unauthenticated" };
  return isSameOrigin(request, null) ? { outcome: "user", userId } : { outcome: "cross_site" };
};

// #endregion

// #region operators
const operators: IdentifyOperator = async (request) =>
  request.headers.get("cookie") === "session=9c1e" && isSameOrigin(request, null)
    ? { id: "kim", role: "manager" }
    : null;
// #endregion

// #region routes
const app = new Hono();
app.get("/", (c) => c.text("a service of yours"));
app.route("/tickets", createBoxOfficeRoutes({ boxOffice, identify, operators }));
// #endregion

// #region work
const work = startWork(boxOffice);
// #endregion

const soonMs = clock.nowMs() + 3_600_000;
const created = await boxOffice.createConcert({
  concertId: "winter",
  title: "Winter",
  currency: "KRW",
  shows: [
    {
      showId: "winter-1",
      startsAtMs: soonMs,
      salesOpenAtMs: clock.nowMs(),
      salesCloseAtMs: soonMs,
      sections: [{ section: "A", price: 110_000, rows: [{ row: "1", seats: 20 }] }],
    },
  ],
});
console.log(created.outcome);

const listening = Promise.withResolvers<number>();
const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
  listening.resolve(port),
);
const url = `http://127.0.0.1:${await listening.promise}`;

const ask = async (request: string, headers: Record<string, string>, body?: unknown) => {
  const [method = "GET", path = "/"] = request.split(" ");
  const type = { "Content-Type": "application/json" };
  const init = { method, headers: { ...headers, ...(body ? type : {}) } };
  const response = await fetch(
    `${url}${path}`,
    body ? { ...init, body: JSON.stringify(body) } : init,
  );
  const answer = (await response.json()) as Record<string, string>;
  console.log(`${request} → ${response.status} ${answer["code"] ?? answer["status"] ?? ""}`);
  return answer;
};

// As a browser with a page of this service says it.
const alice = { Cookie: "session=7f3a", "Sec-Fetch-Site": "same-origin" };
await ask("POST /tickets/queues/winter/tokens", {});
const { token = "" } = await ask("POST /tickets/queues/winter/tokens", alice);
const buying = { ...alice, "Queue-Token": token };
const seats = { seatIds: ["A-1-7"] };
const held = await ask("POST /tickets/shows/winter-1/reservations", buying, seats);
await ask(`POST /tickets/reservations/${held["reservationId"]}/payments`, buying);

await work.stop();
// What happened since the last round is delivered now rather than after the next start.
await boxOffice.work.relay();
server.close();
await stores[Symbol.asyncDispose]();
await rm(folder, { recursive: true });
