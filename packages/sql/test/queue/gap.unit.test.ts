import fc from "fast-check";
import { expect, test } from "vitest";
import {
  blockOf,
  blockSize,
  countAll,
  countBetween,
  emptyBits,
  mark,
} from "../../src/queue/gap.ts";

const no = fc.nat({ max: 3 * blockSize });

/** The bits of each block, as the table keeps them. */
const blocksOf = (departed: readonly number[]) =>
  [...Map.groupBy(departed, blockOf)].map(
    ([block, numbers]) => [block, mark(emptyBits(), numbers)] as const,
  );

test("what left between two numbers is counted like in a plain list", () => {
  fc.assert(
    fc.property(fc.uniqueArray(no), no, no, (departed, after, before) => {
      const counted = blocksOf(departed).reduce(
        (sum, [block, bits]) => sum + countBetween(bits, block, after, before),
        0,
      );
      expect(counted).toBe(departed.filter((gone) => gone > after && gone < before).length);
    }),
  );
});

test("a number that is marked again counts once, and the others stay", () => {
  fc.assert(
    fc.property(fc.array(no), fc.array(no), (first, second) => {
      const once = mark(emptyBits(), [...first, ...second]);
      expect(mark(mark(emptyBits(), first), second)).toEqual(once);
      const distinct = new Set([...first, ...second].map((value) => value % blockSize));
      expect(countAll(once)).toBe(distinct.size);
    }),
  );
});

test("the edges of a block are its own", () => {
  const bits = mark(emptyBits(), [0, blockSize - 1]);
  expect(countBetween(bits, 0, -1, blockSize)).toBe(2);
  expect(countBetween(bits, 0, 0, blockSize - 1)).toBe(0);
  expect([blockOf(blockSize - 1), blockOf(blockSize)]).toEqual([0, 1]);
});
