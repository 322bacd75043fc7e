import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { createContainer, startServer, TOKENS } from "../src/index.ts";
import { createLog } from "../src/log.ts";
import { adminToken, call, join } from "./support/buyer.ts";
import { createFolder, startProcess } from "./support/server-process.ts";
import { smallConcert, writeSmallConcert } from "./support/small-concert.ts";

type Server = { readonly url: string };

type Raw = {
  readonly socket: Socket;
  readonly text: () => string;
  said(wanted: string | RegExp): Promise<void>;
};

/** A connection on which a test writes and reads what it likes. */
const dial = async ({ url }: Server, localAddress = "127.0.0.1"): Promise<Raw> => {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, localAddress });
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  socket.on("error", () => {});
  await once(socket, "connect");
  const said = async (wanted: string | RegExp) => {
    while (!(typeof wanted === "string" ? text.includes(wanted) : wanted.test(text))) {
      await once(socket, "data");
    }
  };
  return { socket, text: () => text, said };
};

const request = (method: string, path: string, headers: Record<string, string> = {}): string =>
  [
    `${method} ${path} HTTP/1.1`,
    "Host: here",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "\r\n",
  ].join("\r\n");

const events = "/api/queues/small/events";

/** The whole server on memory, in this process. */
const start = async (env: Record<string, string> = {}) => {
  const variables = { DATABASE_URL: "memory:", PORT: "0", ADMIN_TOKEN: adminToken, ...env };
  const read = readConfig(variables);
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  const container = createContainer(read.config);
  let log = "";
  const destination = {
    write: (line: string) => {
      log += line;
    },
  };
  container.rebind(TOKENS.Log).toConstantValue(createLog("info", destination));
  const server = await startServer(container);
  const headers = { Authorization: `Bearer ${adminToken}` };
  const concert = { method: "POST", body: smallConcert, headers } as const;
  expect((await call(server.url, "/api/admin/concerts", concert)).status).toBe(201);
  return { url: server.url, log: () => log, [Symbol.asyncDispose]: server.stop };
};

/** Opens a stream and waits for its first event. */
const follow = async (server: Server, headers = {}, from?: string): Promise<Raw> => {
  const raw = await dial(server, from);
  raw.socket.write(request("GET", events, headers));
  await raw.said(/event: frame|HTTP\/1.1 [45]/);
  return raw;
};

const statusOf = ({ text }: Raw): number => Number(/^HTTP\/1.1 (\d+)/.exec(text())?.[1]);

/** Until the server has heard that a client left, it may still refuse the next. */
const followUntil = async (server: Server, status: number): Promise<Raw> => {
  for (;;) {
    const raw = await follow(server);
    if (statusOf(raw) === status) return raw;
    raw.socket.destroy();
  }
};

describe("fault 9: on a real server", () => {
  test("HEAD of every page is headers, and the next answer follows at once", async () => {
    await using server = await start();
    const alice = await join(server.url, "alice", "small");
    const { body } = await call(server.url, "/api/openapi.json");
    const paths = Object.entries(body["paths"] as Record<string, object>).flatMap(([path, item]) =>
      "get" in item ? [`/api${path.replaceAll(/{.+?}/g, "small")}`] : [],
    );
    const pages = ["/", "/healthz", "/readyz", "/metrics", "/api/docs", "/api/openapi.json"];
    const files = ["init.js", "swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];
    const all = [...paths, events, ...pages, ...files.map((file) => `/api/docs/${file}`), "/no"];
    expect(paths.length).toBeGreaterThan(10);
    const raw = await dial(server);
    const headers = {
      "X-User-Id": "alice",
      "Queue-Token": alice.token,
      Authorization: `Bearer ${adminToken}`,
    };
    for (const path of all) raw.socket.write(request("HEAD", path, headers));
    raw.socket.write(request("HEAD", "/healthz", { Connection: "close" }));
    await once(raw.socket, "close");
    // Whatever is not the head of an answer would be a body.
    const heads = raw.text().split("\r\n\r\n");
    expect(heads.pop()).toBe("");
    expect(heads).toHaveLength(all.length + 1);
    for (const head of heads) expect(head).toMatch(/^HTTP\/1\.1 \d{3} /);
  });

  test("five HEAD of a stream leave its places free", async () => {
    await using server = await start({ MAX_EVENT_STREAMS: "3" });
    const raw = await dial(server);
    for (let asked = 0; asked < 5; asked += 1) raw.socket.write(request("HEAD", events));
    raw.socket.write(request("HEAD", "/healthz", { Connection: "close" }));
    await once(raw.socket, "close");
    expect(raw.text().match(/HTTP\/1.1 200 OK/g)).toHaveLength(6);
    const streams = [];
    for (let opened = 0; opened < 3; opened += 1) streams.push(await follow(server));
    expect(streams.map(statusOf)).toEqual([200, 200, 200]);
    expect(statusOf(await follow(server))).toBe(503);
  });

  test.each(["end", "resetAndDestroy", "destroy"] as const)(
    "a stream whose client is gone is gone: %s",
    async (leave) => {
      await using server = await start({ MAX_EVENT_STREAMS: "1" });
      for (let round = 0; round < 3; round += 1) {
        const stream = await followUntil(server, 200);
        expect(statusOf(await follow(server))).toBe(503);
        stream.socket[leave]();
      }
      // Also one who left before the first event came.
      await followUntil(server, 200).then(({ socket }) => socket.destroy());
      for (let round = 0; round < 20; round += 1) {
        const { socket } = await dial(server);
        socket.write(request("GET", events));
        socket.resetAndDestroy();
      }
      await followUntil(server, 200);
    },
  );
});

describe("fault 44: on a real server", () => {
  test("streams of one address leave room for others, whatever it says of itself", async () => {
    await using server = await start({ MAX_EVENT_STREAMS_PER_ADDRESS: "2" });
    const claim = (address: string) => ({ "X-Forwarded-For": address });
    const streams = [
      await follow(server, claim("198.51.100.1")),
      await follow(server, claim("198.51.100.2")),
      await follow(server, claim("198.51.100.3")),
      await follow(server, {}, "127.0.0.2"),
    ];
    expect(streams.map(statusOf)).toEqual([200, 200, 429, 200]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('admit_one_refused_total{limit="streams_per_address"} 1');
    expect(server.log()).toContain('"limit":"streams_per_address"');
    expect(server.log()).toContain("See TRUST_PROXY");
  });

  test("behind a proxy that is trusted, its clients are told apart", async () => {
    await using server = await start({ MAX_EVENT_STREAMS_PER_ADDRESS: "1", TRUST_PROXY: "1" });
    const statuses = [];
    for (const chain of ["198.51.100.1", "198.51.100.2", "198.51.100.9, 198.51.100.1"]) {
      statuses.push(statusOf(await follow(server, { "X-Forwarded-For": chain })));
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect(server.log()).not.toContain("See TRUST_PROXY");
  });

  test("guesses of the operators' token are slowed", async () => {
    await using server = await start();
    const raw = await dial(server);
    const headers = { Authorization: "Bearer a-wrong-operators-token" };
    for (let guess = 0; guess < 30; guess += 1) {
      raw.socket.write(request("GET", "/api/admin/audit", headers));
    }
    raw.socket.write(request("HEAD", "/healthz", { Connection: "close" }));
    await once(raw.socket, "close");
    expect(raw.text().match(/HTTP\/1.1 429/g)?.length).toBeGreaterThanOrEqual(15);
    expect(server.log()).toContain('"limit":"operator_guesses"');
    expect(server.log()).not.toContain("a-wrong-operators-token");
  });

  test.each([
    ["connections are refused before they run out", {}, '"limit":"connections"'],
    // More than there are descriptors for: the operator was wrong, and hears of it.
    ["they run out, and that is said", { MAX_CONNECTIONS: "10000" }, '"limit":"file_descriptors"'],
  ])("few file descriptors: %s; it serves on and recovers", async (_, env, line) => {
    await using folder = await createFolder();
    const concert = { CONCERT_FILE: await writeSmallConcert(folder) };
    const variables = { ...concert, ...env, MAX_CONNECTIONS_PER_ADDRESS: "10000" };
    await using server = await startProcess(folder, variables, { descriptors: 80 });
    const crowd = await Promise.all(Array.from({ length: 120 }, () => dial(server)));
    await server.logged(line);
    for (const { socket } of crowd) socket.destroy();
    // Whoever comes next is served as soon as the server has closed what the crowd left.
    for (;;) {
      const answer = await fetch(`${server.url}/readyz`).catch(() => null);
      if (answer?.status === 200) break;
    }
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/admit_one_refused_total{limit="(connections|file_descriptors)"} \d+/);
    const alice = await join(server.url, "alice", "small");
    expect((await alice.reserve("small-1", ["A-1-1"])).status).toBe(201);
  });
});

test("fault 35: a proxy that speaks HTTP/1.0 gets its stream, too", async () => {
  await using server = await start();
  const raw = await dial(server);
  raw.socket.write(`GET ${events} HTTP/1.0\r\n\r\n`);
  await raw.said(/\ndata: .*\n\n$/);
  // It knows no chunks: the connection's end is the answer's.
  expect(raw.text().toLowerCase()).not.toContain("transfer-encoding");
  expect(raw.text()).toMatch(/\r\n\r\nretry: \d+\n\nevent: frame\n/);
});

test("fault 25: links are as people reach the server", async () => {
  await using server = await start({ PUBLIC_URL: "https://shop.example/tickets" });
  const refused = await fetch(`${server.url}/api/shows/small-1/seats`);
  expect(refused.headers.get("Link")).toBe(
    '<https://shop.example/tickets/api/queues/small/tokens>; rel="queue"',
  );
  const alice = await join(server.url, "alice", "small");
  const held = await fetch(`${server.url}/api/shows/small-1/reservations`, {
    method: "POST",
    headers: {
      "X-User-Id": "alice",
      "Queue-Token": alice.token,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ seatIds: ["A-1-1"] }),
  });
  const { reservationId } = (await held.json()) as { reservationId: string };
  const location = `https://shop.example/tickets/api/reservations/${reservationId}`;
  expect(held.headers.get("Location")).toBe(location);
  const document = await (await fetch(`${server.url}/api/openapi.json`)).json();
  expect(document).toMatchObject({ servers: [{ url: "https://shop.example/tickets/api" }] });
});
