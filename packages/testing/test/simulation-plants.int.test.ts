import assert from "node:assert/strict";
import { goodDay, replayCommand, shrink, simulate } from "@admit-one/testing/simulation";
import { describe, expect, test } from "vitest";
import { planted } from "./support/simulation-plants.ts";

describe("a planted fault is found", () => {
  for (const [name, plant] of Object.entries(planted)) {
    const { law, says = /./, stores, attackers = 0, absences = false, customers = 80 } = plant;
    const { faults = {}, changes = false, counter = false } = plant;
    test(`${name}: ${law}`, async () => {
      const found: string[] = [];
      const isNamed = (): boolean =>
        found.some((breach) => breach.startsWith(`${law} `) && says.test(breach));
      const others = Array.from({ length: 960 / customers }, (_, index) => index + 1);
      for (const seed of new Set([plant.seed ?? 1, ...others])) {
        if (isNamed()) break;
        const history = { seed, customers, attackers, absences, changes, counter };
        const options = { ...history, faults, stores: stores() };
        const { breaches } = await simulate(options);
        // What follows on the first breach tells nothing new.
        found.push(...breaches.slice(0, 1));
      }
      expect(isNamed(), found.join("\n")).toBe(true);
    });
  }

  test("and made smaller, down to what can be replayed", async () => {
    // It breaks the first time that it can: what is tried for nothing is short.
    const stores = planted["a hold that is answered and not saved"]?.stores;
    assert(stores);
    const rerun = (options: Parameters<typeof simulate>[0]) =>
      simulate({ ...options, stores: stores() });
    const faults = { ...goodDay, lostBefore: 0.01, gatewayLost: 0.05, vanish: 0.1 };
    const options = { seed: 3, customers: 80, faults };
    const small = await shrink({ options, report: await rerun(options) }, rerun);
    expect(small.report.ok).toBe(false);
    expect(small.options.customers).toBeLessThan(10);
    expect(small.options.faults).toEqual(goodDay);
    expect(replayCommand(small.options)).toContain("--seed 3 --customers");
  });
});
