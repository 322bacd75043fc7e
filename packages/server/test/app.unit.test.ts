import type { Stores, Timers } from "@admit-one/core";
import type { RequestEnv } from "@admit-one/http";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { createHealth } from "../src/health.ts";
import { createLog } from "../src/log.ts";
import { createMetrics, type Scrape } from "../src/metrics/metrics.ts";

const healthy = { queues: { queueIds: async () => ["demo"] } } as unknown as Stores;

const down = async () => {
  throw new Error("down");
};
const broken = { queues: { queueIds: down } } as unknown as Stores;

const silent: Stores = {
  ...healthy,
  queues: { ...healthy.queues, queueIds: () => new Promise(() => {}) },
};

const timers: Timers = {
  after: (_, run) => {
    const handle = setImmediate(run);
    return () => clearImmediate(handle);
  },
  random: () => 0,
};

const scrapeOf =
  (text: string): Scrape =>
  async () => ({ text, contentType: "text/plain; version=0.0.4" });

const createRig = (
  stores: Stores,
  { write, scrape = scrapeOf("figures") }: { write?: () => void; scrape?: Scrape | null } = {},
) => {
  const lines: Record<string, unknown>[] = [];
  const keep = (line: string) => lines.push(JSON.parse(line));
  const log = createLog("debug", { write: write ?? keep });
  const health = createHealth(stores, timers, log);
  const metrics = createMetrics({ wallMs: () => 0 });
  const routes = new Hono<RequestEnv>()
    .use(requestId())
    .get("/reservations/:id", (c) => c.json({ id: c.req.param("id") }))
    .get("/slow", (c) => c.text("done"));
  return {
    app: createApp({
      routes,
      health,
      metrics,
      scrape,
      log,
      tracing: null,
      site: null,
      console: null,
      cell: { name: null, others: [] },
    }),
    health,
    metrics,
    lines,
  };
};

test("one line a request: id, method, pattern, status, time; nothing that the client sent", async () => {
  const { app, lines } = createRig(healthy);
  await app.request("/api/reservations/r-123?token=s3cret", {
    headers: {
      authorization: "Bearer s3cret",
      "queue-token": "s3cret",
      "idempotency-key": "s3cret",
      "x-request-id": "req-1",
    },
  });
  expect(lines).toEqual([
    {
      level: 30,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      requestId: "req-1",
      method: "GET",
      route: "/api/reservations/:id",
      status: 200,
      ms: expect.any(Number),
      msg: "request",
    },
  ]);
});

test("fault 46: where a line can't be logged the answer stands", async () => {
  const { app } = createRig(healthy, {
    write: () => {
      throw new Error("ENOSPC");
    },
  });
  expect((await app.request("/api/reservations/r-123")).status).toBe(200);
  expect((await app.request("/readyz")).status).toBe(200);
});

test("health checks are logged at debug, unknown paths as unmatched", async () => {
  const { app, lines } = createRig(healthy);
  await app.request("/healthz");
  await app.request("/wp-login.php");
  expect(lines.map(({ level, route, status }) => ({ level, route, status }))).toEqual([
    { level: 20, route: "/healthz", status: 200 },
    { level: 30, route: "unmatched", status: 404 },
  ]);
});

test("every answer names its request, the line of its log, too", async () => {
  const { app, lines } = createRig(healthy);
  const paths = ["/", "/healthz", "/metrics", "/api/docs", "/api/docs/init.js", "/api/slow", "/no"];
  for (const path of paths) {
    const { headers } = await app.request(path);
    expect([path, headers.get("x-request-id")]).toEqual([path, lines.at(-1)?.["requestId"]]);
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test("secrets in the fields of errors are not written", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => lines.push(line) });
  const err = Object.assign(new Error("refused"), { headers: { authorization: "s3cret" } });
  log.error({ err, token: "s3cret", request: { proof: "s3cret" } }, "failed");
  expect(lines.join("")).toContain("refused");
  expect(lines.join("")).not.toContain("s3cret");
});

test("is ready while the store answers", async () => {
  expect((await createRig(healthy).app.request("/readyz")).status).toBe(200);
  for (const stores of [broken, silent]) {
    const response = await createRig(stores).app.request("/readyz");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: "unavailable" });
  }
});

test("once told to stop it is alive but not ready, and keeps no connection", async () => {
  const { app, health } = createRig(healthy);
  expect((await app.request("/api/slow")).headers.get("connection")).toBeNull();
  health.stop();
  expect((await app.request("/healthz")).status).toBe(200);
  const response = await app.request("/readyz");
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: "stopping" });
  expect((await app.request("/api/slow")).headers.get("connection")).toBe("close");
});

test("requests are counted by pattern, and by what is known of methods", async () => {
  const { app, metrics } = createRig(healthy);
  await app.request("/api/reservations/r-123");
  await app.request("/api/reservations/r-456");
  await app.request("/api/reservations/r-456", { method: "WHATEVER" });
  const text = await metrics.registry.metrics();
  expect(text).toContain(
    'duration_seconds_count{method="GET",route="/api/reservations/:id",status="200"} 2\n',
  );
  expect(text).toContain('duration_seconds_count{method="OTHER",route="unmatched",status="404"} 1');
  expect(text).toContain("\nadmit_one_http_requests_in_flight 0\n");
  expect(text).not.toContain("r-123");
});

test("fault 30: /metrics is where it is wanted, and nowhere else", async () => {
  const here = await createRig(healthy).app.request("/metrics");
  expect(here.headers.get("content-type")).toBe("text/plain; version=0.0.4");
  expect(await here.text()).toBe("figures");
  expect((await createRig(healthy, { scrape: null }).app.request("/metrics")).status).toBe(404);
});

test("a page that fails says nothing of why, the log does", async () => {
  const { app, lines } = createRig(healthy, {
    scrape: async () => {
      throw new Error("why");
    },
  });
  const response = await app.request("/metrics");
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("why");
  expect(lines[0]).toMatchObject({ level: 50, msg: "request failed", err: { message: "why" } });
});
