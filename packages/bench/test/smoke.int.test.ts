import { describe, expect, test } from "vitest";
import { cases } from "../src/cases/index.ts";
import { tableOf } from "../src/report.ts";
import { type CaseResult, runCase } from "../src/run-case.ts";
import { smokeScale } from "../src/scales.ts";

// That each case runs, with the answers that it expects; what its figures are is for the bench.
describe("every case of the bench runs", () => {
  test.for(cases)("$name", { timeout: 60_000 }, async (benchCase) => {
    const results: CaseResult[] = [];
    for await (const result of runCase(benchCase, smokeScale)) results.push(result);
    expect(results.map(({ callers }) => callers)).toEqual(
      benchCase.variants.map(({ callers }) => callers),
    );
    for (const { operations, ratio } of results) {
      expect(operations).toBeGreaterThan(0);
      expect(ratio.median).toBeGreaterThan(0);
    }
    expect(tableOf(results).split("\n")).toHaveLength(2 + results.length);
  });
});
