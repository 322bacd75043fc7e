import { describe, expect, test } from "vitest";
import { flat, judge, perLine } from "../src/growth/judge.ts";
import { runGrowth } from "../src/growth/run-growth.ts";
import { smokeGrowthSize } from "../src/scales.ts";

describe("the judge of growth", () => {
  const small = { statements: 4, pages: 20 };

  test.for([
    ["the same cost", { statements: 4, pages: 20 }],
    ["some deeper indexes", { statements: 4, pages: 40 }],
  ] as const)("passes %s", ([, large]) => {
    expect(judge(small, large, flat, 100)).toBeNull();
  });

  test("finds a statement more for each of what is stored", () => {
    const failure = judge(small, { statements: 400, pages: 20 }, flat, 100);
    expect(failure).toBe("400 statements, at most 5");
  });

  test("finds a statement that reads everything", () => {
    const failure = judge(small, { statements: 4, pages: 2_000 }, flat, 100);
    expect(failure).toBe("2000 pages, at most 40");
  });

  test("lets the work on each line grow as the lines do, and no faster", () => {
    expect(judge(small, { statements: 400, pages: 2_000 }, perLine, 100)).toBeNull();
    expect(judge(small, { statements: 4_000, pages: 2_000 }, perLine, 100)).not.toBeNull();
    expect(judge(small, { statements: 4, pages: 20_000 }, perLine, 100)).not.toBeNull();
  });
});

test("every operation of the growth runs, and one that reads everything is found", {
  timeout: 150_000,
}, async () => {
  const found = await runGrowth({ ...smokeGrowthSize, statistics: [true], planted: true });
  const failures = new Map(found.map(({ operation, failure }) => [operation, failure]));
  expect(failures.get("planted: reads everything")).toMatch(/pages, at most/);
  expect(failures.get("hold")).toBeNull();
  expect(failures.get("pay")).toBeNull();
  for (const { costs } of found) {
    expect(costs).toHaveLength(smokeGrowthSize.times.length);
  }
});
