// Whole box offices on a bad day, over PostgreSQL: the port's laws must be enough for L1–L10.
import assert from "node:assert/strict";
import { simulate } from "@admit-one/testing/simulation";
import { describe, expect, test } from "vitest";
import { openStores } from "./support/database.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const seeds = Number(process.env["TEST_RUNS"] ?? 1);
const customers = 20;

describe("whole box offices over PostgreSQL", () => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    test(`seed ${seed} breaks no law`, { timeout: 120_000 }, async () => {
      await using opened = await openStores();
      const report = await simulate({ seed, customers, stores: opened.stores });
      assert.deepEqual(report.breaches, []);
      expect(report.endings.bought).toBeGreaterThan(0);
      // One history for one seed, whatever the store.
      const inMemory = await simulate({ seed, customers });
      expect(report).toEqual(inMemory);
    });

    // Steps of one instant may come in another order than in memory.
    test(`seed ${seed} breaks no law while what is sold changes`, {
      timeout: 120_000,
    }, async () => {
      await using opened = await openStores();
      const options = { seed, customers, changes: true, stores: opened.stores };
      const report = await simulate(options);
      assert.deepEqual(report.breaches, []);
      expect(report.endings.bought).toBeGreaterThan(0);
    });
  }
});
