import assert from "node:assert/strict";
import { replayCommand, simulate } from "@admit-one/testing/simulation";
import { describe, expect, test } from "vitest";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);

describe("whole box offices on a bad day", () => {
  for (let seed = 1; seed <= (times > 1 ? 4 * times : 2); seed += 1) {
    test(`seed ${seed} breaks no law`, async () => {
      const options = { seed, customers: 120, changes: true };
      const report = await simulate(options);
      assert.deepEqual(report.breaches, [], replayCommand(options));
      expect(report.endings.bought).toBeGreaterThan(0);
    });
  }

  test.for([1, 2])("with attackers among the customers seed %d breaks no law", async (seed) => {
    const options = { seed, customers: 60, attackers: 12 };
    const report = await simulate(options);
    assert.deepEqual(report.breaches, [], replayCommand(options));
    expect(report.endings.bought).toBeGreaterThan(0);
  });

  for (let seed = 1; seed <= (times > 1 ? 2 * times : 1); seed += 1) {
    test(`fault 39: seed ${seed} of servers that are away breaks no law`, async () => {
      const options = { seed, customers: 60, absences: true };
      const report = await simulate(options);
      assert.deepEqual(report.breaches, [], replayCommand(options));
      expect(report.endings.bought).toBeGreaterThan(0);
    });
  }

  test("the same seed gives the same history, another seed another", async () => {
    const one = await simulate({ seed: 7, customers: 30 });
    const again = await simulate({ seed: 7, customers: 30 });
    const other = await simulate({ seed: 8, customers: 30 });
    expect(again).toEqual(one);
    expect(other.fingerprint).not.toBe(one.fingerprint);
  });
});
