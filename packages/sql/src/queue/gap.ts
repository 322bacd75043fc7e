/**
 * Departures from behind the head are bits, one block of 1,024 numbers to a row that also counts
 * them: how many left between two numbers is a sum over whole blocks and at most two half ones.
 */
export const blockSize = 1_024;

export const blockOf = (no: number): number => Math.floor(no / blockSize);

const indexOf = (no: number): number => no % blockSize;

export const emptyBits = (): Uint8Array => new Uint8Array(blockSize / 8);

const isSet = (bits: Uint8Array, index: number): boolean =>
  (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;

/** The bits with these numbers marked; a number that was marked before counts once. */
export const mark = (bits: Uint8Array, numbers: readonly number[]): Uint8Array => {
  const marked = Uint8Array.from(bits);
  for (const no of numbers) {
    const index = indexOf(no);
    marked[index >> 3] = (marked[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return marked;
};

/** How many marked numbers of this block lie strictly between the two. */
export const countBetween = (
  bits: Uint8Array,
  block: number,
  after: number,
  before: number,
): number => {
  const first = block * blockSize;
  const from = Math.max(0, after + 1 - first);
  const to = Math.min(blockSize, before - first);
  let count = 0;
  for (let index = from; index < to; index += 1) if (isSet(bits, index)) count += 1;
  return count;
};

export const countAll = (bits: Uint8Array): number => countBetween(bits, 0, -1, blockSize);
