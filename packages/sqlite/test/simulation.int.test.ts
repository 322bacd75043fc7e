// Whole box offices on a bad day, over SQLite: the port's laws must be enough for L1–L10.
import assert from "node:assert/strict";
import { simulate } from "@admit-one/testing/simulation";
import { describe, expect, test } from "vitest";
import { temporaryStores } from "./support/temporary.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const seeds = Number(process.env["TEST_RUNS"] ?? 1);
/** With TEST_RUNS whole days: most of the time goes into what servers do by themselves. */
const [customers, servers] = seeds > 1 ? [40, 3] : [20, 2];

describe("whole box offices over SQLite", () => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const options = { seed, customers, servers };
    test(`seed ${seed} breaks no law`, { timeout: 60_000 }, async () => {
      await using opened = await temporaryStores({ durability: "normal" });
      const report = await simulate({ ...options, stores: opened.stores });
      assert.deepEqual(report.breaches, []);
      expect(report.endings.bought).toBeGreaterThan(0);
      // One history for one seed, whatever the store.
      const inMemory = await simulate(options);
      expect(report).toEqual(inMemory);
    });

    // Steps of one instant may come in another order than in memory.
    test(`seed ${seed} breaks no law while what is sold changes`, { timeout: 60_000 }, async () => {
      await using opened = await temporaryStores({ durability: "normal" });
      const report = await simulate({ ...options, changes: true, stores: opened.stores });
      assert.deepEqual(report.breaches, []);
      expect(report.endings.bought).toBeGreaterThan(0);
    });
  }
});
