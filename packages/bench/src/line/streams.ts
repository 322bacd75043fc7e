#!/usr/bin/env node
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { parseArgs } from "node:util";
import { createServerProcess } from "../setup/server-process.ts";

const { values } = parseArgs({
  options: {
    streams: { type: "string", default: "1000" },
    polls: { type: "string", default: "200" },
    holds: { type: "string", default: "20" },
    seconds: { type: "string", default: "15" },
  },
});
const streams = Number(values.streams);
const pollsPerSecond = Number(values.polls);
const holdsPerSecond = Number(values.holds);
const seconds = Number(values.seconds);

type Answer = { readonly status: number; readonly body: string; readonly ms: number };

const folder = await mkdtemp(joinPath(tmpdir(), "admit-one-streams-"));
await using cleanup = new AsyncDisposableStack();
cleanup.defer(() => rm(folder, { recursive: true }));
const adminToken = "operator-of-the-streams";
await using server = await createServerProcess({
  DATABASE_URL: `sqlite:${joinPath(folder, "line.db")}`,
  ADMIN_TOKEN: adminToken,
  // All of them come from this machine.
  MAX_EVENT_STREAMS_PER_ADDRESS: String(Math.max(streams, 1)),
});

const ask = (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  json?: unknown,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const startMs = performance.now();
    const body = json === undefined ? undefined : JSON.stringify(json);
    const all = { ...headers, ...(body && { "Content-Type": "application/json" }) };
    const call = request(`${server.url}${path}`, { method, headers: all }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          body: text,
          ms: performance.now() - startMs,
        }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });

type Token = { readonly token: string; readonly status: string };

const join = async (user: string): Promise<Token> => {
  const answer = await ask("POST", "/queues/streams/tokens", { "X-User-Id": user });
  return JSON.parse(answer.body) as Token;
};

const admin = { Authorization: `Bearer ${adminToken}` };
const dayMs = 86_400_000;
const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
const created = await ask("POST", "/admin/concerts", admin, {
  concertId: "streams",
  title: "Streams",
  currency: "KRW",
  queue: { queueId: "streams", maxActive: 50, ratePerMinute: null },
  policy: { maxSeatsPerUser: 100 },
  shows: [
    {
      showId: "streams",
      startsAt: at(2 * dayMs),
      salesOpenAt: at(-1_000),
      salesCloseAt: at(dayMs),
      sections: [{ section: "A", price: 100, rows: [{ row: "1", seats: 5_000 }] }],
    },
  ],
});
if (created.status !== 201) throw new Error(created.body);

const buyers = await Promise.all(Array.from({ length: 50 }, (_, index) => join(`buyer-${index}`)));
const waiters: Token[] = [];
for (let first = 0; first < streams; first += 100) {
  const some = Array.from({ length: 100 }, (_, index) => join(`waiter-${first + index}`));
  waiters.push(...(await Promise.all(some)));
}

let events = 0;
let open = 0;
const follow = (token: string): Promise<() => void> =>
  new Promise((resolve, reject) => {
    const call = request(
      `${server.url}/queues/streams/events`,
      { headers: { "Queue-Token": token } },
      (response) => {
        open += 1;
        response.on("data", (chunk: Buffer) => {
          events += chunk.toString().split("event: ").length - 1;
        });
        response.on("close", () => (open -= 1));
        resolve(() => call.destroy());
      },
    );
    call.on("error", reject);
    call.end();
  });

const closers: (() => void)[] = [];
for (const { token } of waiters) closers.push(await follow(token));
console.log(`${open} streams are open.`);

const polls: Answer[] = [];
const holds: Answer[] = [];
const everyMs = 50;
let seat = 0;
let turn = 0;
const running: Promise<unknown>[] = [];
const beganMs = performance.now();
while (performance.now() - beganMs < seconds * 1_000) {
  for (let index = 0; index < (pollsPerSecond * everyMs) / 1_000; index += 1) {
    const { token } = waiters[(turn += 1) % waiters.length] as Token;
    const call = ask("GET", "/queues/streams/tokens/me", { "Queue-Token": token });
    running.push(call.then((answer) => polls.push(answer)));
  }
  for (let index = 0; index < (holdsPerSecond * everyMs) / 1_000; index += 1) {
    seat += 1;
    const buyer = seat % buyers.length;
    const headers = { "X-User-Id": `buyer-${buyer}`, "Queue-Token": buyers[buyer]?.token ?? "" };
    const call = ask("POST", "/shows/streams/reservations", headers, { seatIds: [`A-1-${seat}`] });
    running.push(call.then((answer) => holds.push(answer)));
  }
  await new Promise((resolve) => setTimeout(resolve, everyMs));
}
await Promise.all(running);

const of = (answers: readonly Answer[], part: number): string => {
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
};
const say = (name: string, answers: readonly Answer[]): void => {
  const byStatus = Object.groupBy(answers, ({ status }) => String(status));
  const statuses = Object.entries(byStatus).map(([status, some]) => `${some?.length} × ${status}`);
  const pace = (answers.length / seconds).toFixed(0);
  console.log(
    `${name}: ${pace} a second, ${statuses.join(", ")}; p50 ${of(answers, 0.5)} ms, ` +
      `p95 ${of(answers, 0.95)} ms, p99 ${of(answers, 0.99)} ms`,
  );
};
say("polls", polls);
say("holds", holds);
console.log(`streams: ${open} open to the end, ${(events / seconds).toFixed(0)} events a second`);
console.log(`server: ${Math.round((await server.rssBytes()) / 2 ** 20)} MB`);
for (const close of closers) close();
