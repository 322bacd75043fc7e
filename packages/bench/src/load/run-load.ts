import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { answerOf, createServerProcess, type ServerProcess } from "../setup/server-process.ts";
import { latenciesOf } from "../statistics.ts";
import { type Change, type ClientOrder, type ClientReport, queueId } from "./messages.ts";

export type Load = {
  readonly databaseUrl: string;
  /** More variables of the servers. */
  readonly env?: Readonly<Record<string, string>>;
  readonly streams: number;
  /** Server processes on one database, each with a process of clients. */
  readonly servers: number;
  /** How often the operator lets more people in, which every stream hears of. */
  readonly changes: number;
  readonly everyMs: number;
  readonly onProgress: (line: string) => void;
};

export type LoadReport = {
  readonly open: number;
  readonly openAtEnd: number;
  readonly openedInMs: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly delays: { readonly p50Ms: number; readonly p99Ms: number; readonly longestMs: number };
  readonly missing: number;
  readonly errors: ReadonlyMap<string, number>;
  /** Of one server process, on average. */
  readonly kbPerStream: number;
  readonly serverMb: number;
  /** How long the event loop of a server stood still, while events were sent. */
  readonly stalls: { readonly p99Ms: number; readonly longestMs: number };
};

const adminToken = "operator-of-the-load";
const firstIn = 10;
const perChange = 5;
const triesMax = 40;
const clientFile = fileURLToPath(new URL("client-process.ts", import.meta.url));
const loopFile = new URL("watch-loop.ts", import.meta.url).href;

export const runLoad = async (load: Load): Promise<LoadReport> => {
  const { databaseUrl, streams, servers: size, changes, everyMs, onProgress } = load;
  await using cleanup = new AsyncDisposableStack();
  const each = Math.ceil(streams / size);
  const env: Record<string, string> = {
    DATABASE_URL: databaseUrl,
    QUEUE_TOKEN_KEYS: `load:${"k".repeat(32)}`,
    ADMIN_TOKEN: adminToken,
    MAX_EVENT_STREAMS: String(each + 100),
    // All of them come from this machine.
    MAX_EVENT_STREAMS_PER_ADDRESS: String(each + 100),
    NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --import=${loopFile}`,
    ...load.env,
  };
  const servers: ServerProcess[] = [];
  // One after the other: the first one sets the database up.
  for (let index = 0; index < size; index += 1) {
    servers.push(cleanup.use(await createServerProcess(env, { talks: true })));
  }
  const [first] = servers;
  if (first === undefined) throw new TypeError("A load needs a server.");
  await openQueue(first);
  const clients = servers.map(({ url }) => {
    const child = fork(clientFile, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    cleanup.defer(async () => {
      child.disconnect();
      if (child.exitCode === null) await once(child, "exit");
    });
    return { child, url };
  });

  const counts = clients.map((_client, index) =>
    Math.min(each, Math.max(0, streams - index * each)),
  );
  const joined = await Promise.all(
    clients.map(({ child, url }, index) =>
      ask(child, { order: "join", url, name: `waiter-${index}`, count: counts[index] ?? 0 }),
    ),
  );
  onProgress(`${sum(joined, "joined")} people are in the line.`);
  const before = await rssOf(servers);
  const openedMs = performance.now();
  const opened = await Promise.all(
    clients.map(({ child, url }) => ask(child, { order: "open", url })),
  );
  const openedInMs = performance.now() - openedMs;
  const open = sum(opened, "open");
  onProgress(`${open} streams are open, after ${Math.round(openedInMs / 1_000)} s.`);
  // What opening left behind is over before anything is measured.
  await pause(everyMs);
  const after = await rssOf(servers);

  for (const server of servers) server.tell("begin");
  const beganMs = performance.now();
  const made: Change[] = [];
  for (let no = 1; no <= changes; no += 1) {
    const head = await letIn(first, firstIn + no * perChange);
    made.push({ head, atMs: Date.now() });
    await pause(everyMs);
  }
  await pause(everyMs);
  const seconds = (performance.now() - beganMs) / 1_000;
  const loops = await Promise.all(servers.map((server) => server.ask<Stall>("read")));
  const reports = await Promise.all(
    clients.map(({ child }) => ask(child, { order: "report", changes: made })),
  );
  const delaysMs = reports.flatMap((report) => report.delaysMs ?? []);
  const { medianMs, p99Ms } = latenciesOf(delaysMs);
  const events = sum(reports, "events");
  return {
    open,
    openAtEnd: sum(reports, "open"),
    openedInMs,
    events,
    eventsPerSecond: events / seconds,
    delays: { p50Ms: medianMs, p99Ms, longestMs: delaysMs.reduce((a, b) => Math.max(a, b), 0) },
    missing: sum(reports, "missing"),
    errors: errorsIn(reports),
    kbPerStream: (after - before) / Math.max(1, open) / 1_024,
    serverMb: after / size / 2 ** 20,
    stalls: {
      p99Ms: Math.max(...loops.map((loop) => loop.p99Ms)),
      longestMs: Math.max(...loops.map((loop) => loop.longestMs)),
    },
  };
};

type Stall = { readonly p99Ms: number; readonly longestMs: number };

const ask = async (child: ChildProcess, order: ClientOrder): Promise<Partial<ClientReport>> => {
  const answered = answerOf(child);
  child.send(order);
  return (await answered) as Partial<ClientReport>;
};

const sum = (
  reports: readonly Partial<ClientReport>[],
  name: "joined" | "open" | "events" | "missing",
): number => reports.reduce((all, report) => all + (report[name] ?? 0), 0);

const errorsIn = (reports: readonly Partial<ClientReport>[]): ReadonlyMap<string, number> => {
  const all = new Map<string, number>();
  for (const [error, count] of reports.flatMap(({ errors = [] }) => errors)) {
    all.set(error, (all.get(error) ?? 0) + count);
  }
  return all;
};

const rssOf = async (servers: readonly ServerProcess[]): Promise<number> => {
  const each = await Promise.all(servers.map((server) => server.rssBytes()));
  return each.reduce((all, bytes) => all + bytes, 0);
};

const call = async (
  { url }: ServerProcess,
  method: string,
  path: string,
  body: unknown,
): Promise<unknown> => {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${adminToken}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return await response.json();
    const text = await response.text();
    // Contention: the same call again is what the answer asks for.
    if (response.status !== 503 || tries >= triesMax) {
      throw new Error(`${method} ${path}: ${text}`);
    }
    await pause(500);
  }
};

const dayMs = 86_400_000;

const openQueue = async (server: ServerProcess): Promise<void> => {
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
  await call(server, "POST", "/admin/concerts", {
    concertId: "load",
    title: "Load",
    currency: "KRW",
    queue: { queueId, maxActive: firstIn, ratePerMinute: null },
    shows: [
      {
        showId: "load",
        startsAt: at(2 * dayMs),
        salesOpenAt: at(-1_000),
        salesCloseAt: at(dayMs),
        sections: [{ section: "A", price: 100, rows: [{ row: "1", seats: 100 }] }],
      },
    ],
  });
};

/** Lets more people in. Returns the highest number that is called then. */
const letIn = async (server: ServerProcess, maxActive: number): Promise<number> => {
  await call(server, "PATCH", `/admin/queues/${queueId}`, { maxActive });
  return maxActive;
};
