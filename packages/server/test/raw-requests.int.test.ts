import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { type RunningServer, startServer } from "../src/index.ts";
import { adminToken } from "./support/buyer.ts";

// What no client library would send, byte by byte.

let server: RunningServer;

beforeAll(async () => {
  const env = { DATABASE_URL: "memory:", PORT: "0", LOG_LEVEL: "silent", ADMIN_TOKEN: adminToken };
  const read = readConfig(env);
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  server = await startServer(read.config);
});

afterAll(() => server.stop());

/** Sends the lines on a connection of their own, and answers all that comes back. */
const send = async (...lines: readonly string[]): Promise<string> => {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let said = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  await once(socket, "close");
  return said;
};

const get = (target: string) =>
  send(`GET ${target} HTTP/1.1`, "Host: box-office", "Connection: close");

test.each(["/metrics", "/healthz", "/readyz", "/api/concerts", "/api/concerts?a=%2e%2e/x"])(
  "%s is answered",
  async (target) => {
    expect(await get(target)).toMatch(/^HTTP\/1\.1 200 /);
  },
);

test.each([
  "/x/%2e%2e/metrics",
  "/x/../metrics",
  "/x/.%2E/metrics",
  "/./metrics",
  "/api/..%2fmetrics",
  "/api/docs/../../metrics",
  "/%6detrics",
  "/%6Detrics?a=1",
  "//metrics",
  "/metrics/.",
  "/healthz/..;/metrics",
])(
  "fault 53: %s is not /metrics, since a proxy in front may not see that it is",
  async (target) => {
    const said = await get(target);
    expect(said).toMatch(/^HTTP\/1\.1 404 /);
    expect(said).toMatch(/^x-request-id: /im);
  },
);

test.each(["/x\\..\\metrics", "\\metrics"])(
  "%s is refused, since URLs take it for a slash",
  async (target) => {
    expect(await get(target)).toMatch(/^HTTP\/1\.1 40[04] /);
  },
);

test("fault 53: HTTP/1.0 without Host is answered, HTTP/1.1 without is not", async () => {
  expect(await send("GET /healthz HTTP/1.0")).toMatch(/^HTTP\/1\.[01] 200 /);
  expect(await send("GET /healthz HTTP/1.1", "Connection: close")).toMatch(/^HTTP\/1\.1 400 /);
});

test.each(["%ED%A0%80", "%ff", "a%C3", "%"])(
  "fault 53: a path with %s, which is no text, names nobody",
  async (user) => {
    const json = '{"amount":1,"currency":"KRW"}';
    const said = await send(
      `POST /api/admin/wallets/${user}/credits HTTP/1.1`,
      "Host: box-office",
      "Connection: close",
      `Authorization: Bearer ${adminToken}`,
      "Idempotency-Key: once",
      "Content-Type: application/json",
      `Content-Length: ${json.length}`,
      "",
      json,
    );
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(said).toContain('"code":"VALIDATION"');
  },
);
