import { countGaps, gapBlockSize } from "@admit-one/core";

export {
  countGaps as countBetween,
  emptyGapBits as emptyBits,
  gapBlockOf as blockOf,
  gapBlockSize as blockSize,
  markGaps as mark,
} from "@admit-one/core";

/** How many numbers of a block are marked. */
export const countAll = (bits: Uint8Array): number => countGaps(bits, 0, -1, gapBlockSize);
