import { countGaps, emptyGapBits, gapBlockOf, gapBlockSize, markGaps } from "@admit-one/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countMarked } from "../../src/queue/departures.ts";

const no = fc.nat({ max: 3 * gapBlockSize });

/** The bits of each block, as the table keeps them. */
const blocksOf = (departed: readonly number[]) =>
  [...Map.groupBy(departed, gapBlockOf)].map(
    ([block, numbers]) => [block, markGaps(emptyGapBits(), numbers)] as const,
  );

test("what left between two numbers is counted like in a plain list", () => {
  fc.assert(
    fc.property(fc.uniqueArray(no), no, no, (departed, after, before) => {
      const counted = blocksOf(departed).reduce(
        (sum, [block, bits]) => sum + countGaps(bits, block, after, before),
        0,
      );
      expect(counted).toBe(departed.filter((gone) => gone > after && gone < before).length);
    }),
  );
});

test("a number that is marked again counts once, and the others stay", () => {
  fc.assert(
    fc.property(fc.array(no), fc.array(no), (first, second) => {
      const once = markGaps(emptyGapBits(), [...first, ...second]);
      expect(markGaps(markGaps(emptyGapBits(), first), second)).toEqual(once);
      const distinct = new Set([...first, ...second].map((value) => value % gapBlockSize));
      expect(countMarked(once)).toBe(distinct.size);
    }),
  );
});

test("the edges of a block are its own", () => {
  const bits = markGaps(emptyGapBits(), [0, gapBlockSize - 1]);
  expect(countGaps(bits, 0, -1, gapBlockSize)).toBe(2);
  expect(countGaps(bits, 0, 0, gapBlockSize - 1)).toBe(0);
  expect([gapBlockOf(gapBlockSize - 1), gapBlockOf(gapBlockSize)]).toEqual([0, 1]);
});
