import type { Figures, Queue } from "@admit-one/core";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { addFigureMetrics } from "../src/metrics/figure-metrics.ts";
import { addReadMetric } from "../src/metrics/read-metric.ts";
import { parseExposition, valueOf } from "./support/exposition.ts";

test("labels come back as they are, whatever operators call things", async () => {
  const registry = new Registry();
  const odd = [
    'a"b',
    "back\\slash",
    "two\nlines",
    "한국어 👩‍🎤",
    "{x=1}",
    "a,b",
    "",
    "ends with \\",
  ];
  addReadMetric(registry, {
    name: "odd",
    labelNames: ["queue"],
    help: "Of queues with\nodd \\ names.",
    type: "gauge",
    read: async () => odd.map((queue, value) => ({ labels: { queue }, value })),
  });
  const families = parseExposition(await registry.metrics());
  for (const [index, queue] of odd.entries()) {
    expect(valueOf(families, "admit_one_odd", { queue })).toBe(index);
  }
});

test("what can't be read has no lines, and its name all the same", async () => {
  const registry = new Registry();
  addReadMetric(registry, {
    name: "missing",
    labelNames: [],
    help: "What nobody can read now.",
    type: "counter",
    read: async () => null,
  });
  expect(await registry.metrics()).toBe(
    "# HELP admit_one_missing What nobody can read now.\n# TYPE admit_one_missing counter\n",
  );
});

test("waits are a histogram: each is in the buckets above it, and all are in the last", async () => {
  const registry = new Registry();
  const totals = { joined: 0, admitted: 0, paid: 0, left: 0, lapsed: 0, missed: 0 };
  // Five within a second, three of up to 1.25^9 = 7.5 s, one of days.
  const waits = Array.from({ length: 60 }, (_, bucket) => ({ 0: 5, 9: 3, 59: 1 })[bucket] ?? 0);
  const queue = {
    queueId: "q",
    waiting: 0,
    active: 0,
    policy: { maxActive: null },
    totals: { ...totals, timedOut: 0, revoked: 0, closed: 0 },
    pace: { waits },
  } as unknown as Queue;
  const none = { shows: [], payments: [], refunds: [], deliveries: [] };
  const figures: Figures = {
    ...none,
    unroutedEvents: 0,
    openWebhooks: 0,
    queues: [{ queue, mode: "paused" }],
  };
  const atScrape = { figures: async () => figures, alarms: async () => null };
  addFigureMetrics({ registry, atScrape, gateways: [], subscribers: [] });
  const families = parseExposition(await registry.metrics());
  const of = (part: string, labels = {}) =>
    valueOf(families, `admit_one_queue_wait_seconds_${part}`, { queue: "q", ...labels });
  expect(of("bucket", { le: "1" })).toBe(5);
  expect(of("bucket", { le: String(1.25 ** 8) })).toBe(5);
  expect(of("bucket", { le: String(1.25 ** 12) })).toBe(8);
  expect(of("bucket", { le: "+Inf" })).toBe(9);
  expect(of("count")).toBe(9);
  expect(families.get("admit_one_queue_active_limit")?.samples).toEqual([]);
  expect(valueOf(families, "admit_one_queue_mode", { queue: "q", mode: "paused" })).toBe(1);
});
