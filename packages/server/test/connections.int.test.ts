import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { Hono } from "hono";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type ConnectionOptions,
  connectionsAllowed,
  connectionTimes,
  watchDescriptors,
} from "../src/connections.ts";
import { listen } from "../src/listen.ts";
import type { Refusal } from "../src/refusals.ts";

const host = "127.0.0.1";
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: here\r\n\r\n`;

type Client = {
  readonly socket: Socket;
  /** All that was said, once it is closed. */
  readonly closed: Promise<string>;
  said(text: string): Promise<void>;
};

/** Much quicker than those of the server, so that a test may wait for them. */
const times = { headersMs: 200, requestMs: 400, stalledMs: 300, lookEveryMs: 20 };
/** More than the system takes from the server for a client that reads nothing. */
const longBytes = 32 * 1024 * 1024;

const open = async (options: Partial<ConnectionOptions> = {}) => {
  const refused: Refusal[] = [];
  const firstRefused = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const app = new Hono();
  app.get("/", (c) => c.text("here"));
  app.get("/long", (c) => c.body(new Uint8Array(longBytes)));
  app.get("/later", async (c) => {
    await release.promise;
    return c.text("at last");
  });
  app.post("/", async (c) => c.text(await c.req.text().catch(() => "broken off")));
  const connections: ConnectionOptions = {
    max: 1_000,
    maxPerAddress: 1_000,
    isProxy: () => false,
    onRefused: (refusal) => {
      refused.push(refusal);
      firstRefused.resolve();
    },
    ...options,
  };
  const timeouts = { keepAliveTimeoutMs: 65_000, shutdownTimeoutMs: 0 };
  const listener = await listen({ app, host, port: 0, ...timeouts, connections, times });
  onTestFinished(() => listener.close());
  const client = async (localAddress = host): Promise<Client> => {
    const socket = connect({ port: listener.port, host, localAddress });
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    socket.on("error", () => {});
    const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(text)));
    const said = async (wanted: string) => {
      while (!text.includes(wanted)) await once(socket, "data");
    };
    await once(socket, "connect");
    return { socket, closed, said };
  };
  return { client, refused, firstRefused: firstRefused.promise, release: release.resolve };
};

describe("fault 44: a connection does not stay for ever", () => {
  test.each([
    ["sends nothing", ""],
    ["sends empty lines", "\r\n\r\n"],
    ["sends half of its headers", "GET / HTTP/1.1\r\nHost: he"],
    ["sends half of its body", "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nabc"],
    [
      "sends chunks without an end",
      "POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ],
  ])("that %s", async (_, text) => {
    const { client } = await open();
    const { socket, closed } = await client();
    socket.write(text);
    expect(await closed).toMatch(/^(HTTP\/1.1 408 |$)/);
  });

  test("that sends half of its second request", async () => {
    const { client } = await open();
    const { socket, closed, said } = await client();
    socket.write(get("/"));
    await said("here");
    socket.write("GET / HT");
    expect(await closed).toContain("HTTP/1.1 408 ");
  });

  test("that takes nothing of its answer", async () => {
    const { client, refused, firstRefused } = await open();
    const { socket } = await client();
    socket.write(get("/long"));
    socket.pause();
    await firstRefused;
    expect(refused).toEqual([{ limit: "connections_stalled", address: host }]);
    socket.destroy();
  });

  test("but one whose answer takes its time stays", async () => {
    const { client, release, refused } = await open();
    const slow = await client();
    slow.socket.write(get("/later"));
    // Its time is over when that of one that began later is.
    const later = await client();
    await later.closed;
    const last = await client();
    await last.closed;
    release();
    await slow.said("at last");
    expect(refused).toEqual([]);
  });

  test("by the server's own times: within ten seconds without a byte", () => {
    const { headersMs, lookEveryMs } = connectionTimes;
    expect(headersMs + lookEveryMs).toBeLessThan(10_000);
  });
});

describe("fault 44: one address does not take all connections", () => {
  test("beyond its part it is refused, and others are not", async () => {
    const { client, refused } = await open({ maxPerAddress: 3 });
    const some = [await client(), await client(), await client()];
    const more = await client();
    expect(await more.closed).toBe("");
    expect(refused).toEqual([{ limit: "connections_per_address", address: host }]);
    const elsewhere = await client("127.0.0.2");
    elsewhere.socket.write(get("/"));
    await elsewhere.said("here");
    some[0]?.socket.destroy();
    await some[0]?.closed;
    // The server hears of it after the client.
    while (!(await answers(await client())));
  });

  test("but a trusted proxy may", async () => {
    const { client, refused } = await open({ maxPerAddress: 1, isProxy: (peer) => peer === host });
    for (let opened = 0; opened < 3; opened += 1) {
      const { socket, said } = await client();
      socket.write(get("/"));
      await said("here");
    }
    expect(refused).toEqual([]);
  });

  test("when there are no more, idle ones make room for new ones", async () => {
    const { client, refused } = await open({ max: 3 });
    const idle = [await client(), await client(), await client()];
    for (const { socket, said } of idle) {
      socket.write(get("/"));
      await said("here");
    }
    expect(await (await client()).closed).toBe("");
    expect(refused).toEqual([{ limit: "connections", address: host }]);
    await Promise.all(idle.map(({ closed }) => closed));
    const next = await client();
    next.socket.write(get("/"));
    await next.said("here");
  });
});

/** Whether it is answered before it is closed. */
const answers = async ({ socket, closed, said }: Client): Promise<boolean> => {
  socket.write(get("/"));
  return Promise.race([said("here").then(() => true), closed.then(() => false)]);
};

describe("fault 44: file descriptors", () => {
  test("that have run out are told of, every second until there are some", () => {
    const clock = createFakeClock();
    const refused: Refusal[] = [];
    let code: string | null = null;
    const take = () => {
      if (code !== null) throw Object.assign(new Error(code), { code });
    };
    const timers = createFakeTimers({ clock });
    const stop = watchDescriptors(timers, (refusal) => refused.push(refusal), take);
    clock.advance(5_000);
    expect(refused).toEqual([]);
    code = "EMFILE";
    clock.advance(2_000);
    expect(refused).toEqual(
      Array.from({ length: 2 }, () => ({ limit: "file_descriptors", address: null })),
    );
    code = "EACCES";
    clock.advance(2_000);
    expect(refused).toHaveLength(2);
    code = "ENFILE";
    stop();
    clock.advance(5_000);
    expect(refused).toHaveLength(2);
  });

  test("some are kept for stores and gateways", () => {
    expect(connectionsAllowed()).toBeGreaterThan(0);
  });
});
