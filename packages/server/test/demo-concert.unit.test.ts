import { expandSections, plannedSeats } from "@admit-one/core";
import { expect, test } from "vitest";
import { createDemoConcert } from "../src/demo-concert.ts";

const nowMs = Date.UTC(2030, 4, 17, 13, 37);
const demo = createDemoConcert(nowMs);

test("two evenings of more than ten thousand seats in four price tiers", () => {
  expect(demo.shows).toHaveLength(2);
  for (const { sections } of demo.shows) {
    const read = expandSections({ sections });
    if (read.outcome === "validation") throw new Error(JSON.stringify(read.errors));
    const seatIds = plannedSeats(read.plan).map(({ seatId }) => seatId);
    expect(seatIds.length).toBe(11_288);
    expect(new Set(seatIds).size).toBe(seatIds.length);
    expect(new Set(sections.map(({ price }) => price)).size).toBe(4);
    for (const seatId of seatIds) expect(seatId).toMatch(/^[A-Z0-9]+-\d+-\d+$/);
  }
});

test("sells from today until an hour before the show, which begins at six in Seoul", () => {
  for (const { startsAtMs, salesOpenAtMs, salesCloseAtMs } of demo.shows) {
    expect(salesOpenAtMs).toBe(Date.UTC(2030, 4, 17));
    expect(salesCloseAtMs).toBe(startsAtMs - 3_600_000);
    expect(new Date(startsAtMs).toISOString()).toMatch(/T09:00:00/);
    expect(startsAtMs - nowMs).toBeGreaterThan(28 * 86_400_000);
  }
});

test("is the same whenever a server starts on one day", () => {
  expect(createDemoConcert(nowMs + 3_600_000)).toEqual(demo);
});
