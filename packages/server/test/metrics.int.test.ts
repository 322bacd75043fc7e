import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BoxOffice, PaymentGateway } from "@admit-one/core";
import { createScriptedGateway } from "@admit-one/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Config, readConfig } from "../src/config.ts";
import { createContainer, type RunningServer, startServer, TOKENS } from "../src/index.ts";
import { createLog } from "../src/log.ts";
import { adminToken, call, join } from "./support/buyer.ts";
import { type Family, parseExposition, valueOf } from "./support/exposition.ts";

const configFor = (env: Record<string, string> = {}): Config => {
  const given = { DATABASE_URL: "memory:", PORT: "0", LOG_LEVEL: "silent", METRICS_PORT: "0" };
  const read = readConfig({ ...given, ADMIN_TOKEN: adminToken, ...env });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  return read.config;
};

const scrape = async ({ metricsUrl }: RunningServer): Promise<ReadonlyMap<string, Family>> => {
  const response = await fetch(metricsUrl ?? "");
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("text/plain; version=0.0.4")) throw new Error(type);
  return parseExposition(await response.text());
};

/** Rounds of the relay until there is nothing more to tell. */
const relayAll = async ({ work }: BoxOffice): Promise<void> => {
  while ((await work.relay()) > 0);
};

describe("fault 30: the figures of a sale", () => {
  let server: RunningServer;
  let figures: ReadonlyMap<string, Family>;
  const personal: string[] = [];
  const of = (name: string, labels: Record<string, string> = {}) =>
    valueOf(figures, `admit_one_${name}`, labels);

  beforeAll(async () => {
    const container = createContainer(configFor());
    const scripted = createScriptedGateway({ clock: { nowMs: () => Date.now() } });
    const bank: PaymentGateway = {
      ...scripted,
      charge: (payment) =>
        payment.method["outcome"] === "vanish"
          ? Promise.reject(new Error("no answer"))
          : scripted.charge(payment),
      checkMethod: () => [],
    };
    container.rebind(TOKENS.Gateways).toConstantValue([bank]);
    container.rebind(TOKENS.Subscribers).toConstantValue([
      { name: "shop", types: ["ReservationConfirmed"], deliver: () => {} },
      {
        name: "deaf",
        types: ["SeatsReserved"],
        deliver: () => ({ outcome: "gone", reason: "never" }),
      },
    ]);
    server = await startServer(container);
    const buys = async (user: string, seats: readonly string[], outcome: string) => {
      const buyer = await join(server.url, user, "demo");
      const { body } = await buyer.reserve("demo-1", seats);
      personal.push(user, buyer.token, String(body["reservationId"]));
      return await buyer.pay(String(body["reservationId"]), { type: "scripted", outcome });
    };
    await buys("alice", ["F1-1-1", "F1-1-2"], "approve");
    await buys("bob", ["F1-2-1"], "decline");
    await buys("carol", ["F1-3-1"], "vanish");
    const late = await join(server.url, "dave", "demo");
    await late.reserve("demo-1", ["F1-1-1"]);
    await relayAll(server.boxOffice);
    figures = await scrape(server);
  });
  afterAll(() => server.stop());

  test("seats are free, held or sold", () => {
    const at = { concert: "demo", show: "demo-1" };
    const seats = ["free", "held", "sold"].map((state) => of("seats", { ...at, state }));
    expect(seats).toEqual([11_884, 2, 2]);
  });

  test("payments by outcome and latency, those in doubt, and what the gateway answered", () => {
    const pay = (outcome: string) =>
      of("command_duration_seconds_count", { command: "pay", outcome });
    expect(pay("payment_captured")).toBe(1);
    expect(pay("payment_declined")).toBe(1);
    expect(pay("payment_pending")).toBe(1);
    expect(of("payments_total", { outcome: "captured" })).toBe(1);
    expect(of("payments_total", { outcome: "declined" })).toBe(1);
    expect(of("payments_total", { outcome: "refunded" })).toBe(0);
    expect(of("payments_open", { gateway: "scripted", state: "in_doubt" })).toBe(1);
    expect(of("payments_open", { gateway: "scripted", state: "pending" })).toBe(0);
    const charge = (outcome: string) =>
      of("gateway_call_duration_seconds_count", { gateway: "scripted", call: "charge", outcome });
    expect([charge("captured"), charge("declined"), charge("error")]).toEqual([1, 1, 1]);
    expect(of("refunds_open", { gateway: "scripted", status: "needs_operator" })).toBe(0);
  });

  test("what was refused is counted by its outcome", () => {
    const reserve = (outcome: string) =>
      of("command_duration_seconds_count", { command: "reserveSeats", outcome });
    expect(reserve("seats_reserved")).toBe(3);
    expect(reserve("seat_already_reserved")).toBe(1);
    expect(of("command_duration_seconds_count", { command: "issueToken", outcome: "error" })).toBe(
      undefined,
    );
  });

  test("the line: who waits, who is in, how it goes on, how long it took", () => {
    expect(of("queue_tokens", { queue: "demo", status: "active" })).toBe(3);
    expect(of("queue_tokens", { queue: "demo", status: "waiting" })).toBe(0);
    expect(of("queue_tokens_total", { queue: "demo", what: "admitted" })).toBe(4);
    expect(of("queue_tokens_total", { queue: "demo", what: "paid" })).toBe(1);
    expect(of("queue_tokens_total", { queue: "demo", what: "timed_out" })).toBe(0);
    expect(of("queue_mode", { queue: "demo", mode: "open" })).toBe(1);
    expect(of("queue_mode", { queue: "demo", mode: "paused" })).toBe(0);
    expect(of("queue_active_limit", { queue: "demo" })).toBeGreaterThan(0);
    expect(of("queue_wait_seconds_count", { queue: "demo" })).toBe(4);
    expect(of("queue_wait_seconds_bucket", { queue: "demo", le: "1" })).toBe(4);
  });

  test("events, deliveries, dead letters, alarms", () => {
    expect(of("events_total", { type: "SeatsReserved" })).toBe(3);
    const told = (subscriber: string, outcome: string) =>
      of("delivery_duration_seconds_count", { subscriber, outcome });
    expect([told("shop", "delivered"), told("deaf", "gone")]).toEqual([1, 3]);
    expect(of("deliveries_under_way", { subscriber: "shop" })).toBe(0);
    expect(of("delivery_lag_seconds_count", { subscriber: "shop" })).toBe(1);
    expect(of("dead_letters", { subscriber: "deaf" })).toBe(3);
    expect(of("dead_letters", { subscriber: "shop" })).toBe(0);
    expect(of("deliveries_waiting", { subscriber: "deaf" })).toBe(0);
    expect(of("alarms", { alarm: "dead_letters" })).toBe(1);
    expect(of("alarms", { alarm: "gateway_missing" })).toBe(0);
    expect([of("events_unrouted"), of("webhooks_open")]).toEqual([0, 0]);
  });

  test("the process: ready, its version, its store, its log, its connections, its limits", () => {
    expect([of("ready"), of("store_up"), of("log_dropped_lines_total")]).toEqual([1, 1, 0]);
    expect(of("build_info", { node: process.versions.node })).toBe(1);
    expect(of("connections")).toBeGreaterThan(0);
    expect(of("event_streams")).toBe(0);
    expect(of("lookups_per_second_limit")).toBe(10);
    expect(of("http_requests_in_flight")).toBe(0);
    expect(valueOf(figures, "nodejs_eventloop_lag_p99_seconds")).toBeGreaterThanOrEqual(0);
  });

  test("no label names a person, and each has few values", () => {
    const samples = [...figures.values()].flatMap((family) => family.samples);
    expect(samples.length).toBeGreaterThan(200);
    expect(samples.length).toBeLessThan(3_000);
    for (const { name, labels } of samples) {
      const values = Object.values(labels).join();
      for (const one of personal) expect(values, name).not.toContain(one);
    }
  });

  test("streams that are open are counted", async () => {
    const gone = new AbortController();
    const url = `${server.url}/api/queues/demo/events`;
    await fetch(url, { signal: gone.signal });
    expect(valueOf(await scrape(server), "admit_one_event_streams")).toBe(1);
    gone.abort();
  });

  test("/metrics is on its own port alone, and nothing else is there", async () => {
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
    expect(server.metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const other = new URL(server.metricsUrl ?? "");
    for (const path of ["/", "/healthz", "/api/concerts", "/api/admin/audit"]) {
      expect((await fetch(new URL(path, other))).status).toBe(404);
    }
  });
});

const startWith = (config: Config) => {
  const lines: string[] = [];
  const container = createContainer(config);
  const log = createLog("info", { write: (line) => lines.push(line) });
  container.rebind(TOKENS.Log).toConstantValue(log);
  return { starting: startServer(container), lines };
};

describe("fault 30: where /metrics is", () => {
  test("at the root on loopback, and the start says so", async () => {
    const { starting, lines } = startWith(configFor({ METRICS_PORT: "" }));
    await using server = await starting;
    expect(server.metricsUrl).toBe(`${server.url}/metrics`);
    expect((await scrape(server)).has("admit_one_seats")).toBe(true);
    expect(lines.join("")).toContain(`"metrics":"${server.metricsUrl}"`);
  });

  test("nowhere else without a port of its own, and the start says so", async () => {
    // As on another host: a test listens on this machine alone.
    const { starting, lines } = startWith({ ...configFor(), metrics: { at: "nowhere" } });
    await using server = await starting;
    expect(server.metricsUrl).toBeNull();
    for (const path of ["/metrics", "/metrics/", "/api/metrics", "//metrics"]) {
      expect((await fetch(`${server.url}${path}`)).status).toBe(404);
    }
    expect(lines.join("")).toContain("there are no metrics: METRICS_PORT is not set");
  });

  test("a port that is taken, or a host that is none of ours, ends the start", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    const taken = { ...configFor(), metrics: { at: "port", host: "127.0.0.1", port } as const };
    await expect(startServer(taken)).rejects.toThrow(
      new RegExp(`^METRICS_PORT ${port} is in use on 127.0.0.1: .*METRICS_PORT=${port + 1}`),
    );
    const elsewhere = configFor({ METRICS_HOST: "198.51.100.7" });
    await expect(startServer(elsewhere)).rejects.toThrow(/^METRICS_HOST is "198.51.100.7"/);
    // Nor is it left there where the server itself can't listen.
    const main = { ...configFor(), port };
    await expect(startServer(main)).rejects.toThrow(/^PORT /);
    holder.close();
  });

  test("closes with the server", async () => {
    const server = await startServer(configFor());
    const { metricsUrl } = server;
    await server.stop();
    await expect(fetch(metricsUrl ?? "")).rejects.toThrow("fetch failed");
  });
});

test("fault 30: a store that is down takes what it counts from the scrape, and leaves the rest", async () => {
  const container = createContainer(configFor());
  const boxOffice = await container.getAsync(TOKENS.BoxOffice);
  const down = () => Promise.reject(new Error("down"));
  container
    .rebind(TOKENS.BoxOffice)
    .toConstantValue({ ...boxOffice, figures: down, countAlarms: down });
  await using server = await startServer(container);
  await call(server.url, "/api/concerts");
  const figures = await scrape(server);
  expect(valueOf(figures, "admit_one_store_up")).toBe(0);
  expect(figures.get("admit_one_seats")?.samples).toEqual([]);
  expect(figures.get("admit_one_alarms")?.samples).toEqual([]);
  const route = { route: "/api/concerts", status: "200" };
  expect(valueOf(figures, "admit_one_http_request_duration_seconds_count", route)).toBe(1);
});
