/** The seats that the buyer chose, in the order in which they were chosen. */
export type Choice = {
  readonly has: (no: number) => boolean;
  readonly all: () => readonly number[];
  /** Seats that somebody else took after they were chosen. */
  readonly isLost: (no: number) => boolean;
  /** False, and nothing changes, if that would be more than the limit. */
  readonly add: (no: number) => boolean;
  readonly remove: (no: number) => void;
  /**
   * Takes note that seats are not free any more. Returns those that were chosen: they are lost, and
   * no longer chosen.
   */
  readonly lose: (taken: readonly number[]) => readonly number[];
};

export const createChoice = (max: number): Choice => {
  const chosen = new Set<number>();
  const lost = new Set<number>();
  return {
    has: (no) => chosen.has(no),
    all: () => [...chosen],
    isLost: (no) => lost.has(no),
    add: (no) => {
      if (chosen.has(no)) return true;
      if (chosen.size >= max) return false;
      lost.delete(no);
      chosen.add(no);
      return true;
    },
    remove: (no) => void chosen.delete(no),
    lose: (taken) => {
      const mine = taken.filter((no) => chosen.delete(no));
      for (const no of mine) lost.add(no);
      return mine;
    },
  };
};
