#!/usr/bin/env node
// What reaches the server of a crowd that waits behind nginx. The people are real clients of frames; many
// of them are in one process, so they share connections.
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BlockFrame, type FrameWatch, type QueueToken, watchFrames } from "@admit-one/client";
import { createBoxOffice } from "@admit-one/core";
import {
  createHmacTokenSigner,
  createRandomIds,
  createSystemClock,
  createSystemTimers,
} from "@admit-one/node";
import { createSqliteStores } from "@admit-one/sqlite";
import { startFront } from "../setup/nginx.ts";
import { createServerProcess, type ServerProcess } from "../setup/server-process.ts";
import { fillTo, joinedAtMs, queueId } from "./fill.ts";

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "100000" },
    seconds: { type: "string", default: "60" },
    sockets: { type: "string", default: "64" },
  },
});
const people = Number(values.people);
const seconds = Number(values.seconds);

const secret = "a-secret-of-thirty-two-letters-or-more";
const signer = createHmacTokenSigner({ keys: [{ id: "k", secret }] });
const dayMs = 86_400_000;

const fill = async (file: string): Promise<void> => {
  await using stores = await createSqliteStores({ file, durability: "normal" });
  const clock = createSystemClock();
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: createSystemTimers(),
    ids: createRandomIds({ clock }),
    signer,
    gateways: [],
  });
  const nowMs = clock.nowMs();
  await boxOffice.createConcert({
    concertId: "front",
    title: "Front",
    currency: "KRW",
    queue: { queueId, maxActive: 500, ratePerMinute: 300, opensAtMs: null },
    shows: [
      {
        startsAtMs: nowMs + 2 * dayMs,
        salesOpenAtMs: nowMs,
        salesCloseAtMs: nowMs + dayMs,
        sections: [{ section: "A", price: 1, rows: [{ row: "1", seats: 1 }] }],
      },
    ],
  });
  await fillTo(stores, people, () => {});
};

const folder = await mkdtemp(join(tmpdir(), "admit-one-front-"));
await using cleanup = new AsyncDisposableStack();
cleanup.defer(() => rm(folder, { recursive: true }));
const file = join(folder, "line.db");
await fill(file);
const server: ServerProcess = await createServerProcess({
  DATABASE_URL: `sqlite:${file}`,
  ADMIN_TOKEN: "operator-of-the-front",
  QUEUE_TOKEN_KEYS: `k:${secret}`,
  LOG_LEVEL: "info",
});
const origin = new URL(server.url);
await using front = await startFront(origin.host);

/** How many requests the server has answered, by route. */
const answeredByRoute = async (): Promise<ReadonlyMap<string, number>> => {
  const text = await (await fetch(`${origin.origin}/metrics`)).text();
  const counts = new Map<string, number>();
  const line = /^admit_one_http_request_duration_seconds_count\{([^}]*)\} (\d+)$/gm;
  for (const [, labels = "", count] of text.matchAll(line)) {
    const route = /route="([^"]*)"/.exec(labels)?.[1] ?? "";
    counts.set(route, (counts.get(route) ?? 0) + Number(count));
  }
  return counts;
};

type Answer = { readonly status: number; readonly text: string };

const createAgent = () => new Agent({ keepAlive: true, maxSockets: Number(values.sockets) });
let agent = createAgent();
cleanup.defer(() => agent.destroy());

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  new Promise((resolve) => {
    const call = request(`${front.url}/api${path}`, { agent, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.on("error", () => resolve({ status: 0, text: "" }));
    call.end();
  });

/** Everybody in a block reads the same text, so it is parsed once. */
const parsed = new Map<string, BlockFrame>();
const parse = (text: string): BlockFrame => {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (parsed.size > 1_000) parsed.clear();
  const frame = JSON.parse(text) as BlockFrame;
  parsed.set(text, frame);
  return frame;
};

const joined = (no: number): QueueToken => ({
  token: signer.sign(["queue-token-1", queueId, 1, no, joinedAtMs].join(" ")),
  tokenId: `${queueId}:${no}`,
  queueId,
  no,
  epoch: 1,
  block: Math.floor(no / 1_024),
  status: "waiting",
  position: null,
  ahead: null,
  eta: null,
  pollAfterMs: 60_000,
  version: 0,
  issuedAt: new Date(joinedAtMs).toISOString(),
  activeUntil: null,
});

const figures = { reads: 0, polls: 0, failed: 0, late: 0, inside: 0 };
let isOver = false;

/** Whether a request was due so long ago that this machine is too slow for the crowd. */
const lateMs = 2_000;

const live = async (place: FrameWatch): Promise<void> => {
  let polls = false;
  for (;;) {
    const { asks, atMs, isNear, token } = place.next();
    const dueMs = polls ? performance.now() + token.pollAfterMs : atMs;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
    if (isOver) return;
    if (performance.now() - dueMs > lateMs) figures.late += 1;
    if (!asks) {
      const { status, text } = await get(`/queues/${queueId}/frame/${token.block}`);
      figures.reads += 1;
      if (status !== 200) figures.failed += 1;
      place.read(status === 200 ? parse(text) : null, performance.now());
      continue;
    }
    const { status, text } = await get(`/queues/${queueId}/tokens/me`, {
      "Queue-Token": token.token,
    });
    figures.polls += 1;
    if (status !== 200) figures.failed += 1;
    if (status === 200) place.answered(JSON.parse(text) as QueueToken, performance.now());
    else place.asked(performance.now());
    polls = isNear;
    if (place.next().token.status === "waiting") continue;
    figures.inside += 1;
    return;
  }
};

// They joined over some minutes, so they do not all read in one moment.
const spreadMs = 15_000;
const before = await answeredByRoute();
const beganMs = performance.now();
const crowd: Promise<void>[] = [];
for (let no = 1; no <= people; no += 1) {
  if (no % 20 === 0) continue;
  crowd.push(live(watchFrames(joined(no), beganMs + Math.random() * spreadMs, Math.random)));
}
await new Promise((resolve) => setTimeout(resolve, spreadMs + seconds * 1_000));
isOver = true;
const passed = (performance.now() - beganMs) / 1_000;
const after = await answeredByRoute();
const perSecond = (count: number): string => (count / passed).toFixed(1);

console.log(`${crowd.length} people wait, for ${passed.toFixed(0)} s:`);
console.log(`frames read at nginx: ${perSecond(figures.reads)} a second`);
console.log(`polls near the head: ${perSecond(figures.polls)} a second, ${figures.inside} came in`);
console.log(`without an answer: ${figures.failed}; late on this machine: ${figures.late}`);
console.log("answered by the server:");
for (const [route, count] of [...after].toSorted(([a], [b]) => a.localeCompare(b))) {
  const more = count - (before.get(route) ?? 0);
  if (more > 0 && route !== "/metrics") console.log(`  ${route}: ${perSecond(more)} a second`);
}

// What this machine had no time for is not waited for.
const { failed } = figures;
agent.destroy();
agent = createAgent();

// The server dies: nginx goes on with what it has.
await server[Symbol.asyncDispose]();
await new Promise((resolve) => setTimeout(resolve, 3_000));
const blocks = Array.from({ length: Math.floor(people / 1_024) + 1 }, (_, block) => block);
const dead = await Promise.all(blocks.map((block) => get(`/queues/${queueId}/frame/${block}`)));
const good = dead.filter(({ status }) => status === 200).length;
console.log(`with the server dead: ${good} of ${dead.length} frames are answered`);
process.exitCode = good === dead.length && failed === 0 ? 0 : 1;
