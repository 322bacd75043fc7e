import type { Availability } from "@admit-one/core";
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
  /** By seat: 1 if it is free. */
  const free = new Uint8Array(count);
  const counts = new Int32Array(sections.length);
  let isKnown = false;

  const sectionOf = (no: number): number => sections.findLastIndex(({ from }) => from <= no);

  const change = (no: number, available: boolean): boolean => {
    const next = available ? 1 : 0;
    const before = free[no];
    // Appended seats may be in only one of the two.
    if (before === undefined || before === next) return false;
    free[no] = next;
    const section = sectionOf(no);
    counts[section] = (counts[section] ?? 0) + next - before;
    return true;
  };

  return {
    isKnown: () => isKnown,
    isFree: (no) => free[no] === 1,
    freeIn: (section) => counts[section] ?? 0,
    sectionOf,
    apply: (availability) => {
      if (availability.kind === "changes") {
        return availability.changes
          .filter(({ no, available }) => change(no, available))
          .map(({ no }) => no);
      }
      const { bits } = availability;
      isKnown = true;
      for (const [index, { from, end }] of sections.entries()) {
        counts[index] = 0;
        for (let no = from; no < end; no += 1) {
          const bit = ((bits[no >> 3] ?? 0) >> (no & 7)) & 1;
          free[no] = bit;
          counts[index] = (counts[index] ?? 0) + bit;
        }
      }
      return null;
    },
  };
};
