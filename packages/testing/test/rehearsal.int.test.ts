import { defaultRehearsal, drawReport, rehearse, tableOf } from "@admit-one/testing/rehearsal";
import { expect, test } from "vitest";

const crowd = {
  people: 500,
  arrival: "rush",
  overMs: 120_000,
  leavers: 0.3,
  stayMs: 60_000,
} as const;
const policy = { maxActive: 40, ratePerMinute: null, burst: 40 };

/** A seventh of the default rehearsal: as crowded, and over sooner. */
const seventh: typeof defaultRehearsal = {
  ...defaultRehearsal,
  policy: { ...defaultRehearsal.policy, maxActive: 70 },
  crowd: { ...defaultRehearsal.crowd, people: 700 },
};

test("as it comes, with 30 % leavers, at least 95 % of the room is used", async () => {
  const report = await rehearse(seventh);
  expect(seventh.crowd.leavers).toBe(0.3);
  expect(report.useOfRoom).toBeGreaterThanOrEqual(0.95);
  expect(report.unfinished).toBe(0);
  expect(report.vanished).toBeGreaterThan(100);
  expect(report.lapsed + report.missed).toBe(report.vanished);
  expect(report.entered + report.vanished).toBe(700);
  expect(report.waitSeconds.p50).toBeLessThanOrEqual(report.waitSeconds.p99);
}, 240_000);

test("the same with nobody asked to be present falls below: the measure can fail", async () => {
  const dayMs = 24 * 3_600_000;
  const lax = { ...seventh.policy, presentWithinMs: dayMs };
  const report = await rehearse({ ...seventh, policy: lax });
  expect(report.lapsed).toBe(0);
  expect(report.useOfRoom).toBeLessThan(0.95);
}, 240_000);

test("with nobody asked to arrive either far less is used", async () => {
  const hourMs = 3_600_000;
  const lax = { ...policy, arriveWithinMs: hourMs, presentWithinMs: hourMs };
  const report = await rehearse({
    policy: { ...lax, maxActive: 20 },
    crowd: { ...crowd, people: 250 },
  });
  expect(report.useOfRoom).toBeLessThan(0.8);
}, 60_000);

test("nobody is inside for longer than allowed, so no more room is used than there is", async () => {
  const short = { ...policy, activeForMs: 30_000 };
  const report = await rehearse({
    policy: short,
    crowd: { ...crowd, leavers: 0, stayMs: 600_000 },
  });
  expect(report.useOfRoom).toBeLessThanOrEqual(1);
  // What is left of the room is what its skew keeps, and the way of the next to it.
  expect(report.useOfRoom).toBeGreaterThan(0.7);
  for (const { inside } of report.samples) expect(inside).toBeLessThanOrEqual(40);
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
