import { type Availability, type Bits, clearBit, emptyBits, hasBit, setBit } from "@admit-one/core";
import type { Hall } from "../geometry/hall.ts";

/** Which seats are free, as far as the server said. */
export type SeatBook = {
  /** False until the first answer. */
  readonly isKnown: () => boolean;
  readonly isFree: (no: number) => boolean;
  /** How many seats of a section are free, by its place in the hall. */
  readonly freeIn: (section: number) => number;
  /** The section of a seat, by its place in the hall. */
  readonly sectionOf: (no: number) => number;
  /** Takes in an answer. Returns the seats that changed, or null if any of them may have. */
  readonly apply: (availability: Availability) => readonly number[] | null;
};

export const createSeatBook = ({ sections, count }: Pick<Hall, "sections" | "count">): SeatBook => {
  let bits: Bits = emptyBits(count);
  let isKnown = false;
  const free = new Int32Array(sections.length);

  const isFree = (no: number): boolean => hasBit(bits, no);

  const sectionOf = (no: number): number => {
    let [low, high] = [0, sections.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((sections[middle]?.from ?? 0) <= no) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const countAll = (): void => {
    for (const [index, { from, end }] of sections.entries()) {
      let sum = 0;
      for (let no = from; no < end; no += 1) if (isFree(no)) sum += 1;
      free[index] = sum;
    }
  };

  const change = (no: number, available: boolean): boolean => {
    if (no >= count || isFree(no) === available) return false;
    if (available) setBit(bits, no);
    else clearBit(bits, no);
    const section = sectionOf(no);
    free[section] = (free[section] ?? 0) + (available ? 1 : -1);
    return true;
  };

  return {
    isKnown: () => isKnown,
    isFree,
    freeIn: (section) => free[section] ?? 0,
    sectionOf,
    apply: (availability) => {
      if (availability.kind === "changes") {
        return availability.changes
          .filter(({ no, available }) => change(no, available))
          .map(({ no }) => no);
      }
      // Appended seats may be in only one of the two.
      bits = emptyBits(count);
      bits.set(availability.bits.subarray(0, bits.length));
      isKnown = true;
      countAll();
      return null;
    },
  };
};
