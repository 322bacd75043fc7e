import { drawReport, rehearse, tableOf } from "@admit-one/testing/rehearsal";
import { expect, test } from "vitest";

const crowd = {
  people: 500,
  arrival: "rush",
  overMs: 120_000,
  leavers: 0.3,
  stayMs: 60_000,
} as const;
const policy = { maxActive: 40, ratePerMinute: null, burst: 40 };

test("with 30 % leavers at least 95 % of the room is used", async () => {
  const report = await rehearse({ policy, crowd: { ...crowd, people: 1_000 } });
  expect(report.useOfRoom).toBeGreaterThanOrEqual(0.95);
  expect(report.unfinished).toBe(0);
  expect(report.vanished).toBeGreaterThan(30);
  expect(report.lapsed + report.missed).toBeGreaterThan(30);
  expect(report.entered + report.vanished).toBeLessThanOrEqual(1_000);
  expect(report.waitSeconds.p50).toBeLessThanOrEqual(report.waitSeconds.p99);
}, 60_000);

test("the same with nobody asked to arrive or to be present uses far less: the measure can fail", async () => {
  const hourMs = 3_600_000;
  const lax = { ...policy, arriveWithinMs: hourMs, presentWithinMs: hourMs };
  const report = await rehearse({ policy: lax, crowd });
  expect(report.useOfRoom).toBeLessThan(0.8);
}, 60_000);

test("a rate is used, too", async () => {
  const rated = { maxActive: null, ratePerMinute: 60, burst: 5 };
  const report = await rehearse({ policy: rated, crowd: { ...crowd, people: 1_000 } });
  // Whoever vanishes just before the call is called all the same, and the rate is spent.
  expect(report.useOfRate).toBeGreaterThanOrEqual(0.9);
}, 60_000);

test("the report is a table and a picture", async () => {
  const report = await rehearse({ policy, crowd: { ...crowd, people: 100 } });
  expect(tableOf(report)).toMatch(/use of room +\d/);
  const svg = drawReport(report);
  expect(svg).toMatch(/^<svg [^>]*>[\s\S]*<\/svg>\n$/);
  expect(svg.match(/<polyline /g)).toHaveLength(3);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});
