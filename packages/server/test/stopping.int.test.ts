import { connect } from "node:net";
import { createSystemTimers } from "@admit-one/node";
import { expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { createContainer, startServer, TOKENS } from "../src/index.ts";
import { call } from "./support/buyer.ts";
import { createFolder, type Folder, startProcess } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

const startSelling = async (folder: Folder, env: Record<string, string>) =>
  await startProcess(folder, {
    DATABASE_URL: "memory:",
    CONCERT_FILE: await writeSmallConcert(folder),
    ...env,
  });

/** What a connection of its own, as a balancer would open it, is answered at first. */
const ask = (url: string, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.setEncoding("utf8").once("data", (said: string) => {
      resolve(said);
      socket.destroy();
    });
    socket.once("error", reject);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  });

test("fault 19: told to stop it is not ready, and serves all that comes; a second signal ends it", async () => {
  await using folder = await createFolder();
  await using server = await startSelling(folder, { SHUTDOWN_DELAY_MS: "600000" });
  expect(await ask(server.url, "/readyz")).toMatch(/^HTTP\/1\.1 200 /);
  server.signal("SIGTERM");
  await server.said('"msg":"stopping"');
  expect(await ask(server.url, "/readyz")).toMatch(/^HTTP\/1\.1 503 /);
  expect(await ask(server.url, "/healthz")).toMatch(/^HTTP\/1\.1 200 /);
  const joined = await call(server.url, "/api/queues/small/tokens", {
    method: "POST",
    headers: { "X-User-Id": "alice" },
  });
  expect(joined.status).toBe(201);
  expect(joined.headers.get("connection")).toBe("close");
  server.signal("SIGTERM");
  expect(await server.ended).toMatchObject({ code: 1 });
});

test("fault 19: streams last until the delay is over, when somebody else is asked for the next", async () => {
  const delayMs = 4_242;
  const over = Promise.withResolvers<() => void>();
  const timers = createSystemTimers();
  const read = readConfig({
    DATABASE_URL: "memory:",
    PORT: "0",
    LOG_LEVEL: "silent",
    SHUTDOWN_DELAY_MS: String(delayMs),
  });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  const container = createContainer(read.config);
  container.rebind(TOKENS.Timers).toConstantValue({
    ...timers,
    after: (ms, run) => {
      if (ms !== delayMs) return timers.after(ms, run);
      over.resolve(run);
      return () => {};
    },
  });
  await using server = await startServer(container);
  const first = await fetch(`${server.url}/api/queues/demo/events`);
  const stopped = server.stop();
  const passDelay = await over.promise;
  const second = await fetch(`${server.url}/api/queues/demo/events`);
  expect([first.status, second.status]).toEqual([200, 200]);
  // A proxy keeps no connection to a server that is about to stop.
  expect(first.headers.get("connection")).not.toBe("close");
  expect(second.headers.get("connection")).toBe("close");
  passDelay();
  for (const { body } of [first, second]) await body?.pipeTo(new WritableStream());
  await stopped;
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow("fetch failed");
});

test("fault 31: in production nothing is on stdout, and the log has a line for each thing", async () => {
  await using folder = await createFolder();
  await using server = await startSelling(folder, {
    NODE_ENV: "production",
    JWT_SECRET: "0123456789abcdef0123456789abcdef",
    GATEWAY: "stripe",
    STRIPE_SECRET_KEY: "sk_live_never_used",
    DATABASE_URL: "sqlite:data/test.db",
    SHUTDOWN_DELAY_MS: "0",
  });
  server.signal("SIGTERM");
  const { code, stdout, stderr } = await server.ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  const lines = stderr
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ msg }) => msg)).toEqual([
    "tables brought up to date",
    "listening",
    "stopping",
    "stopped",
  ]);
  expect(lines[0]).toMatchObject({ migrations: expect.arrayContaining([expect.any(String)]) });
});
