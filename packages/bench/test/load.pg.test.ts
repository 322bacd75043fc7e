import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { expect, test } from "vitest";
import { runLoad } from "../src/load/run-load.ts";

test("a load of streams: each opens, stays open and hears of every change", {
  timeout: 150_000,
}, async () => {
  await using database = await createTestDatabase();
  const lines: string[] = [];
  const report = await runLoad({
    databaseUrl: database.url,
    // The database of the tests does not flush.
    env: { POSTGRES_DURABILITY: "RELAXED" },
    streams: 50,
    servers: 1,
    changes: 1,
    everyMs: 1_500,
    onProgress: (line) => lines.push(line),
  });
  expect(lines[0]).toBe("50 people are in the line.");
  expect([...report.errors]).toEqual([]);
  expect(report).toMatchObject({ open: 50, openAtEnd: 50, missing: 0 });
  // Each stream begins with a frame and its token, and hears of the change.
  expect(report.events).toBeGreaterThanOrEqual(150);
  expect(report.delays.longestMs).toBeLessThan(30_000);
  expect(report.stalls.longestMs).toBeGreaterThan(0);
});
