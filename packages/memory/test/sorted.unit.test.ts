import fc from "fast-check";
import { expect, test } from "vitest";
import { type Blocks, createOrder, createSorted, type Sorted } from "../src/sorted.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);

const step = fc.record({
  kind: fc.constantFrom("add", "add", "remove"),
  value: fc.integer({ min: 0, max: 3000 }),
});

const borders = [-1, 0, 1, 511, 512, 513, 1500, 2999, 3000, 3001];
const all = Number.POSITIVE_INFINITY;

/** Everything that can be asked of a collection. */
const answersOf = (sorted: Sorted<number>) =>
  borders.map((border) => {
    const after = (item: number) => item <= border;
    const upTo = (item: number) => item < border + 700;
    const lists = [all, 5, 0].map((limit) => sorted.list({ after, upTo, limit }));
    return [sorted.list(), sorted.count((item) => item < border), ...lists];
  });

/** The same answers of an array that is sorted anew each time. */
const expectedOf = (model: ReadonlySet<number>) => {
  const whole = [...model].toSorted((a, b) => a - b);
  return borders.map((border) => {
    const part = whole.filter((it) => it > border && it < border + 700);
    const lists = [all, 5, 0].map((limit) => part.slice(0, limit));
    return [whole, whole.filter((it) => it < border).length, ...lists];
  });
};

test("a sorted collection is what a sorted array would be", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), fc.nat(2500), (steps, filled) => {
      const sorted = createSorted<number>((a, b) => a - b);
      const model = new Set(Array.from({ length: filled }, (_, index) => index));
      for (const value of model) sorted.add(value);
      for (const { kind, value } of steps) {
        if (kind === "remove") {
          sorted.remove(value);
          model.delete(value);
        } else if (!model.has(value)) {
          sorted.add(value);
          model.add(value);
        }
      }
      expect(answersOf(sorted)).toEqual(expectedOf(model));
    }),
    { numRuns: 60 * times },
  );
});

test("it may be filled from the end and emptied from the front, again and again", () => {
  const sorted = createSorted<number>((a, b) => a - b);
  for (let round = 0; round < 3; round += 1) {
    for (let value = 2000; value > 0; value -= 1) sorted.add(value);
    expect(sorted.list({ limit: 3 })).toEqual([1, 2, 3]);
    for (let value = 1; value <= 2000; value += 1) sorted.remove(value);
    expect(sorted.list()).toEqual([]);
    expect(sorted.count(() => true)).toBe(0);
  }
});

test("nothing of a million is walked: every step compares a few dozen times", () => {
  let compared = 0;
  const sorted = createSorted<number>((a, b) => {
    compared += 1;
    return a - b;
  });
  for (let value = 0; value < 1_000_000; value += 1) sorted.add(value * 2);
  compared = 0;
  sorted.add(999_999);
  sorted.remove(500_000);
  expect(sorted.list({ limit: 2 })).toEqual([0, 2]);
  expect(compared).toBeLessThan(100);
  let asked = 0;
  const leading = (item: number): boolean => {
    asked += 1;
    return item < 1_234_567;
  };
  // One more at 999,999, one less at 500,000.
  expect(sorted.count(leading)).toBe(617_284);
  expect(asked).toBeLessThan(100);
});

test("an order lists any blocks of its own from their end, a part or all of them", () => {
  const order = createOrder<number>((a, b) => a - b);
  fc.assert(
    fc.property(fc.nat(1500), fc.nat(7), fc.nat(1600), (size, step, limit) => {
      const blocks: Blocks<number> = [];
      const items = Array.from({ length: size }, (_, index) => (index * (2 * step + 1)) % 4096);
      for (const item of items) order.add(blocks, item);
      const expected = items.toSorted((a, b) => b - a).slice(0, limit);
      expect(order.last(blocks, limit)).toEqual(expected);
    }),
    { numRuns: 30 * times },
  );
});
