import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { readConfig } from "../src/config.ts";
import { createContainer, startServer, TOKENS } from "../src/index.ts";
import { loadTracing } from "../src/tracing.ts";
import { call } from "./support/buyer.ts";
import { setUpSdk } from "./support/sdk.ts";

const remote = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };

/** A receiver of webhooks on loopback, which keeps the headers. */
const startReceiver = async () => {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    received.push(request.headers);
    request.resume();
    response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const containerFor = (env: Record<string, string>) => {
  const given = { DATABASE_URL: "memory:", PORT: "0", LOG_LEVEL: "silent" };
  const read = readConfig({ ...given, ...env });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  return createContainer(read.config);
};

afterEach(() => vi.restoreAllMocks());

test("fault 30: a purchase is one tree of spans for each request, and nothing in it is personal", async () => {
  using sdk = setUpSdk();
  using receiver = await startReceiver();
  const webhooks = {
    WEBHOOKS_URL: receiver.url,
    WEBHOOKS_SECRET: `whsec_${Buffer.alloc(24, 1).toString("base64")}`,
  };
  await using server = await startServer(containerFor(webhooks));
  const { url, boxOffice } = server;
  const headers: Record<string, string> = { "X-User-Id": "alice" };
  const post = (path: string, body?: unknown) => call(url, path, { method: "POST", body, headers });
  const joined = await post("/api/queues/demo/tokens");
  headers["Queue-Token"] = String(joined.body["token"]);
  const held = await post("/api/shows/demo-1/reservations", { seatIds: ["F1-1-1"] });
  const reservationId = String(held.body["reservationId"]);
  sdk.forget();
  headers["traceparent"] = `00-${remote.traceId}-${remote.spanId}-01`;
  const paid = await post(`/api/reservations/${reservationId}/payments`, {});
  expect(paid.status).toBe(201);
  await call(url, "/healthz");

  const ofTrace = sdk.spans().filter(({ traceId }) => traceId === remote.traceId);
  const request = ofTrace.find(({ kind }) => kind === "SERVER");
  expect(request).toMatchObject({
    name: "POST /api/reservations/:reservationId/payments",
    parentId: remote.spanId,
    attributes: { "http.response.status_code": 201 },
  });
  const children = ofTrace.filter(({ parentId }) => parentId === request?.spanId);
  const names = children.map(({ name }) => name);
  // Started, charged, settled, in that order; then the place in line is free.
  const steps = names.filter((name) => name === "scripted charge" || name === "bookings.update");
  expect(steps).toEqual(["bookings.update", "scripted charge", "bookings.update"]);
  expect(names).toContain("queues.update");
  expect(children.find(({ name }) => name === "scripted charge")?.attributes).toMatchObject({
    "admit_one.gateway": "scripted",
    "admit_one.outcome": "captured",
  });
  expect(ofTrace.length).toBe(children.length + 1);

  while ((await boxOffice.work.relay()) > 0);
  const deliveries = sdk.spans().filter(({ name }) => name === "deliver webhooks");
  expect(deliveries.length).toBeGreaterThan(3);
  const sent = new Set(receiver.received.map((one) => one["traceparent"]));
  for (const { traceId, spanId, attributes } of deliveries) {
    expect(sent).toContain(`00-${traceId}-${spanId}-01`);
    expect(attributes["admit_one.outcome"] ?? "delivered").toBe("delivered");
  }

  // The work loop asks the stores all the time, and a balancer asks for health: neither is a trace.
  const roots = sdk.spans().filter(({ parentId }) => parentId === undefined);
  expect(new Set(roots.map(({ kind }) => kind))).toEqual(new Set(["CONSUMER"]));
  const all = JSON.stringify(sdk.spans());
  const payment = String(paid.body["paymentId"]);
  for (const personal of ["alice", headers["Queue-Token"], reservationId, payment, "F1-1-1"]) {
    expect(all).not.toContain(personal);
  }
});

test("fault 30: without an SDK nothing is wrapped, and no tracer is ever asked for", async () => {
  const { trace } = await import("@opentelemetry/api");
  const asked = vi.spyOn(trace, "getTracer");
  expect(await loadTracing()).toBeNull();
  const container = containerFor({});
  expect(await container.getAsync(TOKENS.Tracing)).toBeNull();
  await using server = await startServer(container);
  const joined = await call(server.url, "/api/queues/demo/tokens", {
    method: "POST",
    headers: { "X-User-Id": "alice" },
  });
  expect(joined.status).toBe(201);
  expect(asked).not.toHaveBeenCalled();
});
