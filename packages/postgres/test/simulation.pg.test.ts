// Whole box offices on a bad day, over PostgreSQL: the port's laws must be enough for L1–L10.
import assert from "node:assert/strict";
import { simulate } from "@admit-one/testing/simulation";
import { describe, expect, test } from "vitest";
import { openStores } from "./support/database.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const seeds = Number(process.env["TEST_RUNS"] ?? 1);
const customers = 20;
/** Three with TEST_RUNS: most of the time goes into what servers do by themselves. */
const servers = seeds > 1 ? 3 : 2;

describe("whole box offices over PostgreSQL", () => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    test(`seed ${seed} breaks no law`, { timeout: 120_000 }, async () => {
      await using opened = await openStores();
      const options = { seed, customers, servers };
      const report = await simulate({ ...options, stores: opened.stores });
      assert.deepEqual(report.breaches, []);
      expect(report.endings.bought).toBeGreaterThan(0);
      // One history for one seed, whatever the store.
      const inMemory = await simulate(options);
      expect(report).toEqual(inMemory);
    });

    // Steps of one instant may come in another order than in memory.
    test(`seed ${seed} breaks no law while what is sold changes`, {
      timeout: 120_000,
    }, async () => {
      await using opened = await openStores();
      const options = { seed, customers, servers, changes: true, stores: opened.stores };
      const report = await simulate(options);
      assert.deepEqual(report.breaches, []);
      expect(report.endings.bought).toBeGreaterThan(0);
    });
  }
});
