import { type PostgresServer, startPostgres } from "@admit-one/local-postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seatsOf } from "../src/open/messages.ts";
import { arrivalsOf, randomOf } from "../src/open/random.ts";
import { runOpen } from "../src/open/run-open.ts";

let postgres: PostgresServer;

beforeAll(async () => {
  postgres = await startPostgres({ durable: true });
});

afterAll(() => postgres[Symbol.asyncDispose]());

test("arrivals follow from the seed, in the number that was asked for", () => {
  const arrivals = arrivalsOf(100, 60, randomOf(7));
  expect(arrivals).toEqual(arrivalsOf(100, 60, randomOf(7)));
  expect(arrivals).not.toEqual(arrivalsOf(100, 60, randomOf(8)));
  expect(arrivals.length).toBeGreaterThan(5_700);
  expect(arrivals.length).toBeLessThan(6_300);
  // Apart by chance, as people come, not by a clock: the gaps spread as widely as their mean.
  const gaps = arrivals.map((atMs, index) => atMs - (arrivals[index - 1] ?? 0));
  const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - 10) ** 2, 0) / gaps.length);
  expect(spread).toBeGreaterThan(9);
  expect(spread).toBeLessThan(11);
});

test("every buyer has two seats of their own", () => {
  const seats = Array.from({ length: 5_000 }, (_, buyer) => seatsOf(buyer));
  const names = seats.flatMap(({ showId, seatIds }) => seatIds.map((seat) => `${showId} ${seat}`));
  expect(new Set(names).size).toBe(10_000);
  expect(seatsOf(2_500)).toEqual({ showId: "open-1", seatIds: ["A-1-1", "A-1-2"] });
});

test("an open loop: buyers come by themselves and make every journey", {
  timeout: 120_000,
}, async () => {
  const size = { seconds: 0.5, callers: 4, shows: 1, shares: [0.5], seed: 1 };
  const { capacity, parts } = await runOpen(size, undefined, postgres);
  expect(capacity).toBeGreaterThan(0);
  expect(parts.map(({ report }) => report.failed)).toEqual([0]);
  const journeys = parts.flatMap(({ report }) => report.latencies.map(([journey]) => journey[0]));
  expect(new Set(journeys)).toEqual(new Set(["1", "2", "3", "4", "5", "6"]));
});
