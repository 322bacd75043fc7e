import { describe, expect, test } from "vitest";
import {
  countGaps,
  emptyGapBits,
  gapBlockOf,
  gapsBehind,
  isGap,
  markGaps,
} from "../../../src/queue/rules/gap.ts";

const block = 2;
const first = block * 1_024;
const last = first + 1_023;

describe("a block of departures", () => {
  test("holds 1,024 numbers, one bit each, the lowest of a byte first", () => {
    expect([0, 1_023, 1_024, 2_047, 2_048].map(gapBlockOf)).toEqual([0, 0, 1, 1, 2]);
    expect(emptyGapBits()).toHaveLength(128);
    const bits = markGaps(emptyGapBits(), [first, first + 9, last]);
    expect([bits[0], bits[1], bits[127]]).toEqual([1, 2, 128]);
    expect([...bits].reduce((sum, byte) => sum + byte, 0)).toBe(131);
  });

  test("is a value: marking makes another one, and the same number counts once", () => {
    const before = markGaps(emptyGapBits(), [first + 3]);
    const after = markGaps(before, [first + 3, first + 4, first + 4]);
    expect(isGap(before, first + 4)).toBe(false);
    expect(countGaps(before, block, first - 1, last + 1)).toBe(1);
    expect(countGaps(after, block, first - 1, last + 1)).toBe(2);
  });

  test("tells every number from its neighbours", () => {
    for (const no of [first, first + 1, first + 7, first + 8, first + 500, last]) {
      const bits = markGaps(emptyGapBits(), [no]);
      for (let other = first; other <= last; other += 1) {
        expect(isGap(bits, other)).toBe(other === no);
      }
    }
    expect(isGap(undefined, first)).toBe(false);
  });

  test("counts what lies strictly between two numbers, wherever they are", () => {
    // Every byte differs from its neighbours; whole bytes and half ones are met.
    const marked = Array.from({ length: 1_024 }, (_, index) => first + index).filter(
      (no) => (no * no) % 7 < 3 || no % 64 < 9,
    );
    const bits = markGaps(emptyGapBits(), marked);
    const ends = [0, 1, 6, 7, 8, 9, 15, 16, 17, 63, 64, 500, 1_015, 1_016, 1_022, 1_023];
    const places = [first - 5_000, first - 1, ...ends.map((end) => first + end), last + 1, 9_999];
    for (const after of places) {
      for (const before of places) {
        const between = marked.filter((no) => no > after && no < before).length;
        expect(countGaps(bits, block, after, before), `${after} … ${before}`).toBe(between);
      }
    }
  });
});

test("those up to the head can be left out, and the block stays a value", () => {
  const numbers = [first, first + 1, first + 8, first + 500, last];
  const bits = markGaps(emptyGapBits(), numbers);
  for (const head of [0, first - 1, ...numbers, first + 7, first + 9, last + 1, last + 5_000]) {
    const behind = gapsBehind(bits, block, head);
    const left = numbers.filter((no) => no > head);
    expect(behind, `${head}`).toEqual(markGaps(emptyGapBits(), left));
  }
  expect(bits).toEqual(markGaps(emptyGapBits(), numbers));
});
