import { rowAt, type ViewSection } from "../plan/plan-view.ts";
import { type Group, type Search, seatsFrom, type Window, windowsOf } from "./search.ts";

/**
 * The first form: neighbours in one row. Among groups of equal cost it prefers fewer new orphans,
 * then a smaller row, then a place nearer to the middle of the row, then smaller numbers.
 */
export const neighboursIn = (search: Search, { rows }: ViewSection): Group | null => {
  const { count, forced, view } = search;
  const forcedRows = forced.map((no) => rowAt(view, no));
  let best: { readonly window: Window; readonly row: number } | null = null;
  for (const [row, id] of rows.entries()) {
    if (forcedRows.some((forcedRow) => forcedRow !== id)) continue;
    for (const window of windowsOf(search, id, count)) {
      const hasForced = forced.every((no) => no >= window.from && no < window.from + count);
      if (hasForced && (best === null || isBetter(window, row, best.window, best.row))) {
        best = { window, row };
      }
    }
    // Later rows could at best be equal, and have larger numbers.
    if (best?.window.cost === 0 && best.window.orphans === 0) break;
  }
  if (best === null) return null;
  const { window, row } = best;
  return {
    seats: seatsFrom(window.from, count),
    rank: [window.cost, window.orphans, row, window.distance, window.from],
  };
};

/** At equal distance the earlier window stays, because it has the smaller numbers. */
const isBetter = (one: Window, row: number, than: Window, thanRow: number): boolean => {
  const { cost, orphans, distance } = than;
  return (one.cost - cost || one.orphans - orphans || row - thanRow || one.distance - distance) < 0;
};
