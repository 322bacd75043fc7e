#!/usr/bin/env node
// How long buyers of one sale wait while a large concert is published beside it, by a server on
// SQLite.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Client, createClient } from "./sellout/client.ts";
import { createServerProcess } from "./setup/server-process.ts";

const { values } = parseArgs({
  options: {
    seats: { type: "string", default: "80000" },
    buyers: { type: "string", default: "50" },
    /** Another database than its own SQLite file. */
    database: { type: "string" },
  },
});
const buyers = Number(values.buyers);
const seatsPerRow = 20;
const rowsPerSection = 20;
const beforeMs = 5_000;
/**
 * The pause between two calls of a buyer: the aim is to measure waiting for the publication, not a
 * crowd.
 */
const thinkMs = 150;
/** By then, calls that were sent during the publication have their answers. */
const settleMs = 1_000;
const adminToken = "an admin token of a bench".replaceAll(" ", "-");
const hourMs = 3_600_000;

type Shape = { readonly concertId: string; readonly seats: number };

/** An arena of equal sections. */
const concertOf = ({ concertId, seats }: Shape) => {
  const nowMs = Date.now();
  const at = (ms: number): string => new Date(nowMs + ms).toISOString();
  const perSection = seatsPerRow * rowsPerSection;
  const rows = Array.from({ length: rowsPerSection }, (_, index) => ({
    row: `${index + 1}`,
    seats: seatsPerRow,
  }));
  const sections = Array.from({ length: Math.ceil(seats / perSection) }, (_, index) => ({
    section: `${index + 1}`,
    price: 110_000,
    rows,
  }));
  const sale = {
    startsAt: at(48 * hourMs),
    salesOpenAt: at(-hourMs),
    salesCloseAt: at(24 * hourMs),
  };
  return {
    concertId,
    title: concertId,
    currency: "KRW",
    queue: { maxActive: null, ratePerMinute: null },
    policy: { maxHolds: 1_000 },
    shows: [{ showId: `${concertId}-1`, ...sale, sections }],
  };
};

/** Polls, holds and releases seats, until the bench is over. */
const buy = async (client: Client, index: number, isOver: () => boolean): Promise<void> => {
  const user = { "X-User-Id": `buyer-${index}` };
  const joined = await client.ask("join", "POST", "/queues/small/tokens", { headers: user });
  const { token } = joined.json as { readonly token: string };
  const headers = { ...user, "Queue-Token": token };
  const seatIds = [`${1 + (index % 5)}-${1 + Math.floor(index / 5)}-1`];
  const think = (): Promise<void> => pause(thinkMs * (0.5 + Math.random()));
  while (!isOver()) {
    await client.ask("poll", "GET", "/queues/small/tokens/me", { headers });
    await think();
    await client.ask("shows", "GET", "/concerts/small/shows", { headers });
    await think();
    const path = "/shows/small-1/reservations";
    const held = await client.ask("hold", "POST", path, { headers, body: { seatIds } });
    if (held.status !== 201) throw new Error(JSON.stringify(held));
    const { reservationId } = held.json as { readonly reservationId: string };
    await think();
    await client.ask("release", "DELETE", `/reservations/${reservationId}`, { headers });
    await think();
  }
};

const report = (when: string, { latencies }: Client): void => {
  for (const [journey, took] of latencies) {
    if (journey === "join" || journey === "publish") continue;
    const sorted = took.toSorted((a, b) => a - b);
    const part = (share: number): string =>
      (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
    const longest = (sorted.at(-1) ?? 0).toFixed(1);
    process.stdout.write(
      `| ${when} | ${journey} | ${took.length} | ${part(0.5)} | ${part(0.99)} | ${longest} |\n`,
    );
  }
  latencies.clear();
};

const folder = await mkdtemp(join(tmpdir(), "admit-one-publish-"));
const file = join(folder, "small.json");
await writeFile(file, JSON.stringify(concertOf({ concertId: "small", seats: 2_000 })));
try {
  await using server = await createServerProcess({
    DATABASE_URL: values.database ?? `sqlite:${join(folder, "box-office.db")}`,
    QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
    CONCERT_FILE: file,
    ADMIN_TOKEN: adminToken,
    GATEWAY: "scripted",
  });
  using client = createClient([server.url], 4 * buyers);
  let over = false;
  const crowd = Array.from({ length: buyers }, (_, index) => buy(client, index, () => over));
  await pause(1_000);
  client.latencies.clear();
  await pause(beforeMs);
  process.stdout.write(
    "| when | call | calls | median ms | p99 ms | longest ms |\n|--|--|--|--|--|--|\n",
  );
  report("before", client);
  const headers = { Authorization: `Bearer ${adminToken}` };
  const body = concertOf({ concertId: "large", seats: Number(values.seats) });
  const begunMs = performance.now();
  const published = await client.ask("publish", "POST", "/admin/concerts", { headers, body });
  const tookMs = performance.now() - begunMs;
  await pause(settleMs);
  report("meanwhile", client);
  over = true;
  await Promise.all(crowd);
  if (published.status !== 201) throw new Error(JSON.stringify(published));
  process.stdout.write(`Published ${values.seats} seats in ${(tookMs / 1_000).toFixed(1)} s.\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
