import { type PostgresServer, startPostgres } from "@admit-one/local-postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { sellOutText, tableOf } from "../src/report.ts";
import { type CaseResult, runCase } from "../src/run-case.ts";
import { smokeScale, smokeSellOutSize } from "../src/scales.ts";
import { sellOut } from "../src/sellout/sell-out.ts";

let postgres: PostgresServer;

beforeAll(async () => {
  postgres = await startPostgres({ durable: true });
});

afterAll(() => postgres[Symbol.asyncDispose]());

// That each case runs, with the answers that it expects; what its figures are is for the bench.
describe("every case of the bench runs", () => {
  test.for(cases)("$name", { timeout: 60_000 }, async (benchCase) => {
    // The variant with the most callers does what the others do.
    const variants = benchCase.variants.slice(-1);
    const results: CaseResult[] = [];
    const scale = { ...smokeScale, postgres };
    for await (const result of runCase({ ...benchCase, variants }, scale)) results.push(result);
    expect(results.map(({ callers }) => callers)).toEqual(variants.map(({ callers }) => callers));
    for (const { operations, ratio } of results) {
      expect(operations).toBeGreaterThan(0);
      expect(ratio.median).toBeGreaterThan(0);
    }
    expect(tableOf(results).split("\n")).toHaveLength(2 + results.length);
  });
});

test("a whole sale ends with every seat sold once", { timeout: 120_000 }, async () => {
  const report = await sellOut(smokeSellOutSize, undefined, postgres);
  const { bought, foundNothing, breaches, journeys } = report;
  // Ten shows of four seats, two for each; who finds a single one left takes it.
  expect(bought).toBeGreaterThanOrEqual(20);
  expect(bought + foundNothing).toBe(smokeSellOutSize.buyers);
  expect(breaches).toBe(0);
  expect(journeys.map(({ journey }) => journey[0])).toEqual(["1", "2", "2", "3", "4", "5", "6"]);
  expect(sellOutText(report)).toContain("60 buyers, 40 seats");
});
