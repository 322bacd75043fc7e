/**
 * Departures behind the head are stored as bits, 1,024 numbers to a block. The count of departures
 * between two numbers is a sum over whole blocks and at most two partial ones. Number `no` is bit
 * `no % 1024` of block `floor(no / 1024)`, lowest bit of a byte first.
 */
export const gapBlockSize = 1_024;

export const gapBlockOf = (no: number): number => Math.floor(no / gapBlockSize);

export const emptyGapBits = (): Uint8Array => new Uint8Array(gapBlockSize / 8);

const ones = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
  return count;
});

/** A copy of the bits with these numbers marked. Marking a number twice has no further effect. */
export const markGaps = (bits: Uint8Array, numbers: readonly number[]): Uint8Array => {
  const marked = Uint8Array.from(bits);
  for (const no of numbers) {
    const index = no % gapBlockSize;
    marked[index >> 3] = (marked[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return marked;
};

export const isGap = (bits: Uint8Array | undefined, no: number): boolean => {
  const index = no % gapBlockSize;
  return (((bits?.[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
};

/** How many marked numbers of this block lie strictly between `after` and `before`. */
export const countGaps = (
  bits: Uint8Array,
  block: number,
  after: number,
  before: number,
): number => {
  const first = block * gapBlockSize;
  const from = Math.max(0, after + 1 - first);
  const to = Math.min(gapBlockSize, before - first);
  let count = 0;
  for (let byte = from >> 3; byte << 3 < to; byte += 1) {
    let value = bits[byte] ?? 0;
    const low = byte << 3;
    if (low < from) value &= 0xff << (from - low);
    if (low + 8 > to) value &= 0xff >> (low + 8 - to);
    count += ones[value & 0xff] ?? 0;
  }
  return count;
};

/** A copy of the block's bits without those of the numbers up to `head`. */
export const gapsBehind = (bits: Uint8Array, block: number, head: number): Uint8Array => {
  const passed = Math.min(gapBlockSize, Math.max(0, head + 1 - block * gapBlockSize));
  const kept = Uint8Array.from(bits).fill(0, 0, passed >> 3);
  if ((passed & 7) > 0) kept[passed >> 3] = (kept[passed >> 3] ?? 0) & (0xff << (passed & 7));
  return kept;
};
