import { type PlanView, rowAt, type ViewSection } from "../plan/plan-view.ts";
import {
  better,
  type Group,
  rowMiddle,
  type Search,
  seatsFrom,
  type Window,
  windowsOf,
} from "./search.ts";

/** Two adjacent rows: neighbours in the front row, and neighbours at least partly behind them. */
type Pair = {
  readonly front: number;
  readonly back: number;
  /** The position of the front row in its section. */
  readonly index: number;
};

/**
 * The second form: neighbours in one row, the others as neighbours behind them in the next row.
 * Among groups of equal cost it prefers fewer new orphans, then smaller rows, then a smaller total
 * distance to the middles of the rows, then smaller numbers.
 */
export const adjacentIn = (search: Search, { rows }: ViewSection): Group | null => {
  const { forced, view } = search;
  const forcedRows = forced.map((no) => rowAt(view, no));
  const longest = rows.map((row) => longestIn(search, row));
  let best: Group | null = null;
  for (const [index, front] of rows.slice(0, -1).entries()) {
    const back = rows[index + 1] ?? front;
    if (forcedRows.some((row) => row !== front && row !== back)) continue;
    const reach = [longest[index] ?? 0, longest[index + 1] ?? 0] as const;
    best = better(best, bestPair(search, { front, back, index }, reach));
    // Later rows could at best be equal, and have larger numbers.
    if (best?.rank[0] === 0 && best.rank[1] === 0) break;
  }
  return best;
};

const bestPair = (
  search: Search,
  pair: Pair,
  [frontMax, backMax]: readonly [number, number],
): Group | null => {
  const { count } = search;
  let best: Group | null = null;
  for (let size = Math.max(1, count - backMax); size <= Math.min(count - 1, frontMax); size += 1) {
    const behind = windowsOf(search, pair.back, count - size);
    for (const front of windowsOf(search, pair.front, size)) {
      for (const back of behind) {
        if (!isBehind(search.view, pair, front, size, back, count - size)) continue;
        best = better(best, groupOf(search, pair, front, size, back));
      }
    }
  }
  return best;
};

const groupOf = (
  { count, forced }: Search,
  { index }: Pair,
  front: Window,
  size: number,
  back: Window,
): Group | null => {
  const seats = [...seatsFrom(front.from, size), ...seatsFrom(back.from, count - size)];
  if (!forced.every((no) => seats.includes(no))) return null;
  const orphans = front.orphans + back.orphans;
  const distance = front.distance + back.distance;
  const rank = [front.cost + back.cost, orphans, index, distance, front.from, -size, back.from];
  return { seats, rank };
};

/** Rows are centred. Measured in half seats from the middle, the two windows must overlap. */
const isBehind = (
  view: PlanView,
  rows: Pair,
  front: Window,
  frontSize: number,
  back: Window,
  backSize: number,
): boolean => {
  const [left, right] = extentOf(view, rows.front, front.from, frontSize);
  const [leftBehind, rightBehind] = extentOf(view, rows.back, back.from, backSize);
  return left < rightBehind && leftBehind < right;
};

const extentOf = (view: PlanView, row: number, from: number, size: number) => {
  const middle = rowMiddle(view, row);
  const at = (no: number): number => 2 * (view.place[no] ?? 0) - middle;
  return [at(from) - 1, at(from + size - 1) + 1] as const;
};

/** The largest number of usable neighbours in a row. */
const longestIn = ({ view, usable }: Search, row: number): number => {
  let [longest, streak] = [0, 0];
  const end = view.rowFrom[row + 1] ?? 0;
  for (let no = view.rowFrom[row] ?? 0; no < end; no += 1) {
    streak = usable(no) ? streak + 1 : 0;
    longest = Math.max(longest, streak);
    if (view.joined[no] === 0) streak = 0;
  }
  return longest;
};
