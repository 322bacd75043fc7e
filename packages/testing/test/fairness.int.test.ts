import type { Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { type FairnessShare, fairnessShare, medianShare } from "@admit-one/testing/simulation";
import { describe, expect, test } from "vitest";

/** TEST_RUNS multiplies how many seeds are tried; `npm run simulate -- --fairness` tries 20. */
const runs = Number(process.env["TEST_RUNS"] ?? 1);

const fair = 0.8;

/** All of them with TEST_RUNS. Half of everything takes a quarter of the time. */
const whole = runs > 1 ? {} : { attackers: 25, maxActive: 25, seats: 100, honest: 250 };

/** As crowded, and over sooner. */
const small = { attackers: 20, maxActive: 20, seats: 80, honest: 120 };

const measured = async (
  options: Omit<Parameters<typeof fairnessShare>[0], "seed">,
  seeds: number,
  stores?: () => Stores,
): Promise<readonly FairnessShare[]> => {
  const shares: FairnessShare[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    shares.push(await fairnessShare({ ...options, seed }, stores));
  }
  return shares;
};

/** Holding lengthens a token to the end of the hold, however long it was active. */
const withoutBound = (): Stores => {
  const stores = createMemoryStores();
  return {
    ...stores,
    queues: {
      ...stores.queues,
      update: (slice, decide) =>
        stores.queues.update(slice, (state) => {
          const { queue } = state;
          if (queue === null) return decide(state);
          const policy = { ...queue.policy, maxActiveForMs: 1e12 };
          return decide({ ...state, queue: { ...queue, policy } });
        }),
    },
  };
};

describe("fault 40: 50 accounts that keep 200 seats and all room", () => {
  test("take less than a fifth of what 500 buyers would get in an hour", {
    timeout: 120_000,
  }, async () => {
    const shares = await measured(whole, runs);
    expect(medianShare(shares), JSON.stringify(shares)).toBeGreaterThanOrEqual(fair);
  });

  test.for(["keep", "decline", "dawdle"] as const)(
    "and no more of a small sale: %s",
    async (scheme) => {
      const shares = await measured({ ...small, scheme }, runs);
      expect(medianShare(shares), JSON.stringify(shares)).toBeGreaterThanOrEqual(fair);
    },
  );

  test("without the rule they would take it all", async () => {
    const shares = await measured({ ...small, forMs: 1_800_000 }, 1, withoutBound);
    expect(shares[0]?.without.paid).toBe(small.seats);
    expect(medianShare(shares), JSON.stringify(shares)).toBeLessThan(fair);
  });
});

test("the share in the middle", () => {
  const shares = [0.2, 1, 0.6].map((share) => ({ share }) as FairnessShare);
  expect(medianShare(shares)).toBe(0.6);
  expect(medianShare(shares.slice(0, 2))).toBe(0.6);
});
