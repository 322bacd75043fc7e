import type { Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { type FairnessShare, fairnessShare, medianShare } from "@admit-one/testing/simulation";
import { describe, expect, test } from "vitest";

/** TEST_RUNS multiplies how many seeds are tried; `npm run simulate -- --fairness` tries 20. */
const runs = 3 * Number(process.env["TEST_RUNS"] ?? 1);

const fair = 0.8;

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
  test("take less than a fifth of what 500 buyers would get in an hour", async () => {
    const shares = await measured({}, runs);
    expect(medianShare(shares), JSON.stringify(shares)).toBeGreaterThanOrEqual(fair);
  }, 120_000);

  test("without the rule they would take it all", async () => {
    const shares = await measured({}, 1, withoutBound);
    expect(shares[0]?.without.paid).toBe(200);
    expect(medianShare(shares), JSON.stringify(shares)).toBeLessThan(fair);
  }, 120_000);

  test.for(["decline", "dawdle"] as const)(
    "get no further by the scheme to %s",
    async (scheme) => {
      const shares = await measured({ scheme }, 1);
      expect(medianShare(shares), JSON.stringify(shares)).toBeGreaterThanOrEqual(fair);
    },
    120_000,
  );
});

test("the share in the middle", () => {
  const shares = [0.2, 1, 0.6].map((share) => ({ share }) as FairnessShare);
  expect(medianShare(shares)).toBe(0.6);
  expect(medianShare(shares.slice(0, 2))).toBe(0.6);
});
