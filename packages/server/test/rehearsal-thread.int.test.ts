import { queueDefaults } from "@admit-one/core";
import { expect, test } from "vitest";
import { createThreadRehearsal } from "../src/rehearsal-thread.ts";

const input = {
  policy: { ...queueDefaults, maxActive: 10, ratePerMinute: null },
  crowd: { people: 40, arrival: "even", overMs: 60_000, leavers: 0, stayMs: 30_000 },
} as const;

test("rehearses limits in a thread of its own, one at a time", async () => {
  const rehearse = createThreadRehearsal({ longestMs: 60_000 });
  const first = rehearse(input);
  expect(await rehearse(input)).toEqual({ outcome: "busy" });
  const report = await first;
  expect(report).toMatchObject({ outcome: "rehearsed", entered: 40, vanished: 0, unfinished: 0 });
  const samples = report.outcome === "rehearsed" ? report.samples : [];
  expect(samples.length).toBeGreaterThan(2);
  expect(samples.length).toBeLessThanOrEqual(300);
});

test("a large crowd is rehearsed by a sample, with limits and counts of the same scale", async () => {
  const rehearse = createThreadRehearsal({ longestMs: 60_000 });
  const report = await rehearse({
    policy: { ...queueDefaults, maxActive: null, ratePerMinute: 6_000, burst: 6_000 },
    crowd: { people: 5_000, arrival: "even", overMs: 60_000, leavers: 0, stayMs: 1_000 },
  });
  expect(report).toMatchObject({ sampled: 150, entered: 5_000, unfinished: 0 });
});

test("a rehearsal that takes too long is stopped, and the next one runs", async () => {
  const rehearse = createThreadRehearsal({ longestMs: 0 });
  expect(await rehearse(input)).toEqual({ outcome: "too_long" });
  expect(await rehearse(input)).toEqual({ outcome: "too_long" });
});
