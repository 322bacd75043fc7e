import {
  countGaps,
  emptyGapBits,
  type GapBlock,
  gapBlockOf,
  gapBlockSize,
  markGaps,
} from "@admit-one/core";

/** Departed numbers: one bit for each number, and a Fenwick tree over the counts of the blocks. */
export type Gaps = {
  add(numbers: readonly number[], version: number): void;
  /** How many left strictly between the two numbers. */
  between(after: number, before: number): number;
  /** Blocks, from the head's block on, that changed after a version. */
  since(version: number, head: number): readonly GapBlock[];
};

type Block = { bits: Uint8Array; version: number };

export const createGaps = (): Gaps => {
  const blocks = new Map<number, Block>();
  const tree = createTree();

  const within = (block: number, after: number, before: number): number => {
    const found = blocks.get(block);
    return found === undefined ? 0 : countGaps(found.bits, block, after, before);
  };

  return {
    add: (numbers, version) => {
      for (const [block, some] of Map.groupBy(numbers, gapBlockOf)) {
        const found = blocks.get(block) ?? { bits: emptyGapBits(), version };
        const bits = markGaps(found.bits, some);
        const whole = [block * gapBlockSize - 1, (block + 1) * gapBlockSize] as const;
        tree.add(block, countGaps(bits, block, ...whole) - countGaps(found.bits, block, ...whole));
        blocks.set(block, { bits, version });
      }
    },
    between: (after, before) => {
      if (before - after < 2) return 0;
      const [first, last] = [gapBlockOf(after), gapBlockOf(before)];
      if (first === last) return within(first, after, before);
      const whole = tree.sum(last) - tree.sum(first + 1);
      return whole + within(first, after, before) + within(last, after, before);
    },
    since: (version, head) =>
      [...blocks]
        .filter(([block, found]) => block >= gapBlockOf(head) && found.version > version)
        .map(([block, { bits }]) => ({ block, bits })),
  };
};

/** Prefix sums of a growing list with changing values. */
const createTree = () => {
  let sums = new Int32Array(64);

  const put = (index: number, change: number): void => {
    for (let at = index + 1; at < sums.length; at += at & -at) sums[at] = (sums[at] ?? 0) + change;
  };

  const sum = (count: number): number => {
    let total = 0;
    for (let at = Math.min(count, sums.length - 1); at > 0; at -= at & -at) total += sums[at] ?? 0;
    return total;
  };

  const grow = (index: number): void => {
    const values = Array.from({ length: sums.length - 1 }, (_, at) => sum(at + 1) - sum(at));
    sums = new Int32Array(2 ** Math.ceil(Math.log2(index + 2)) * 2);
    for (const [at, value] of values.entries()) put(at, value);
  };

  return {
    add: (index: number, change: number): void => {
      if (index + 1 >= sums.length) grow(index);
      put(index, change);
    },
    /** The sum of the first `count` values. */
    sum,
  };
};
