/**
 * One bit per seat, by its number in the plan: bit `no & 7` of byte `no >> 3`, lowest bit first.
 */
export type Bits = Uint8Array;

/** Bits for this many seats, none set. */
export const emptyBits = (count: number): Bits => new Uint8Array((count + 7) >> 3);

/**
 * Bits with these seats set.
 *
 * @example
 * hasBit(bitsOf(10, [3]), 3); // true
 */
export const bitsOf = (count: number, numbers: Iterable<number>): Bits => {
  const bits = emptyBits(count);
  for (const no of numbers) setBit(bits, no);
  return bits;
};

export const hasBit = (bits: Bits, no: number): boolean =>
  (((bits[no >> 3] ?? 0) >> (no & 7)) & 1) === 1;

export const setBit = (bits: Bits, no: number): void => {
  bits[no >> 3] = (bits[no >> 3] ?? 0) | (1 << (no & 7));
};

export const clearBit = (bits: Bits, no: number): void => {
  bits[no >> 3] = (bits[no >> 3] ?? 0) & ~(1 << (no & 7));
};
