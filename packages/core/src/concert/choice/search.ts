import { type Bits, hasBit } from "../plan/bits.ts";
import type { PlanView } from "../plan/plan-view.ts";

/** Which groups of seats to look for. */
export type Search = {
  readonly view: PlanView;
  readonly free: Bits;
  /** The size of the group. */
  readonly count: number;
  /** Whether the group may have the seat. A usable seat is free. */
  readonly usable: (no: number) => boolean;
  /** The disadvantage of a seat. Groups are compared by the sum of their costs first. */
  readonly cost: (no: number) => number;
  /** Seats that every group must have. All of them are usable. */
  readonly forced: readonly number[];
};

/** A group that was found. The smaller rank is better. */
export type Group = {
  readonly seats: readonly number[];
  readonly rank: readonly number[];
};

/** The better of two groups, or the only one. */
export const better = (one: Group | null, other: Group | null): Group | null => {
  if (one === null || other === null) return one ?? other;
  for (const [index, value] of one.rank.entries()) {
    const than = other.rank[index] ?? 0;
    if (value !== than) return value < than ? one : other;
  }
  return one;
};

/** Whether the rows have at least `count` usable seats. */
export const hasAtLeast = (
  { view: { rowFrom }, usable }: Search,
  rows: readonly number[],
  count: number,
): boolean => {
  let found = 0;
  for (const row of rows) {
    const end = rowFrom[row + 1] ?? 0;
    for (let no = rowFrom[row] ?? 0; no < end; no += 1) {
      if (usable(no)) found += 1;
      if (found >= count) return true;
    }
  }
  return false;
};

/** Usable neighbours in one row. */
export type Window = {
  readonly from: number;
  readonly cost: number;
  /** Free neighbours of the window that would be left single. */
  readonly orphans: number;
  /** The distance from the middle of the row to the middle of the window, in half seats. */
  readonly distance: number;
};

/** All windows of a size in a row, starting with the first seat. */
export const windowsOf = (search: Search, row: number, size: number): readonly Window[] => {
  const { view, free, usable, cost } = search;
  const windows: Window[] = [];
  const [first, end] = [view.rowFrom[row] ?? 0, view.rowFrom[row + 1] ?? 0];
  for (let runFrom = first; runFrom < end; ) {
    const runEnd = endOfRun(view, free, runFrom);
    let [streak, sum] = [0, 0];
    for (let no = runFrom; no < runEnd; no += 1) {
      if (usable(no)) {
        streak += 1;
        sum += cost(no);
        if (streak > size) sum -= cost(no - size);
      } else [streak, sum] = [0, 0];
      if (streak < size) continue;
      const from = no - size + 1;
      const orphans = (from - runFrom === 1 ? 1 : 0) + (runEnd - no === 2 ? 1 : 0);
      windows.push({ from, cost: sum, orphans, distance: distanceOf(view, row, from, size) });
    }
    runFrom = Math.max(runEnd, runFrom + 1);
  }
  return windows;
};

/**
 * The end of the run of free neighbours that begins at `from`. If that seat is not free, `from`
 * itself.
 */
const endOfRun = ({ joined }: PlanView, free: Bits, from: number): number => {
  let no = from;
  while (hasBit(free, no)) {
    no += 1;
    // So is the last seat of each row.
    if (joined[no - 1] === 0) break;
  }
  return no;
};

/** Twice the middle of a row, as the sum of its first and last place. */
export const rowMiddle = ({ place, rowFrom }: PlanView, row: number): number =>
  (place[rowFrom[row] ?? 0] ?? 0) + (place[(rowFrom[row + 1] ?? 0) - 1] ?? 0);

const distanceOf = (view: PlanView, row: number, from: number, size: number): number => {
  const middle = (view.place[from] ?? 0) + (view.place[from + size - 1] ?? 0);
  return Math.abs(middle - rowMiddle(view, row));
};

/** Consecutive seats. */
export const seatsFrom = (from: number, size: number): readonly number[] =>
  Array.from({ length: size }, (_, index) => from + index);
