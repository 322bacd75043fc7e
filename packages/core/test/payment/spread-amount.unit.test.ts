import fc from "fast-check";
import { expect, test } from "vitest";
import { spreadAmount } from "../../src/payment/spread-amount.ts";

test.each([
  [[300, 100], 400, [300, 100]],
  [[300, 100], 200, [150, 50]],
  [[300, 100], 0, [0, 0]],
  [[100, 100, 100], 100, [34, 33, 33]],
  [[0, 0], 5, [3, 2]],
  [[0, 100], 7, [0, 7]],
  [[], 0, []],
  [[2, 1], 2, [1, 1]],
  [[1, 2, 3, 3], 7, [1, 2, 2, 2]],
])("%j and %i make %j", (prices, amount, shares) => {
  expect(spreadAmount(prices, amount)).toEqual(shares);
});

test("the shares add up, each at most one from its part, and the sum of the prices is the prices", () => {
  const amount = fc.maxSafeNat();
  const prices = fc.array(fc.integer({ min: 0, max: 10_000_000 }), {
    minLength: 1,
    maxLength: 100,
  });
  fc.assert(
    fc.property(prices, amount, (given, total) => {
      const shares = spreadAmount(given, total);
      const sum = shares.reduce((all, share) => all + BigInt(share), 0n);
      expect(sum).toBe(BigInt(total));
      const whole = given.reduce((all, price) => all + price, 0);
      expect(spreadAmount(given, whole)).toEqual(given);
      for (const [index, share] of shares.entries()) {
        const [weight, of] = whole === 0 ? [1, given.length] : [given[index] ?? 0, whole];
        const off = BigInt(share) * BigInt(of) - BigInt(total) * BigInt(weight);
        expect(off > -BigInt(of) && off < BigInt(of)).toBe(true);
        expect(share).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
