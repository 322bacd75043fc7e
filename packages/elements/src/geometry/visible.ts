import type { Bounds } from "./bounds.ts";
import { type Hall, type HallSection, ownPoint, seatFrom } from "./hall.ts";

/**
 * Calls `each` for every stretch of a section's seats of which some part may be inside the bounds.
 * The cost depends on what is visible, not on how many seats there are.
 */
export const visibleStretches = (
  hall: Hall,
  section: HallSection,
  { left, top, right, bottom }: Bounds,
  each: (from: number, end: number, row: number) => void,
): void => {
  const corners = [left, right].flatMap((x) => [top, bottom].map((y) => ownPoint(section, x, y)));
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [from, to] = [Math.min(...xs) - 0.5, Math.max(...xs) + 0.5];
  const rows = section.rowX.length;
  const first = Math.max(0, Math.ceil(Math.min(...ys) - 0.5));
  const last = Math.min(rows - 1, Math.floor(Math.max(...ys) + 0.5));
  for (let row = first; row <= last; row += 1) {
    const [rowFrom = 0, rowEnd = 0] = [section.rowFrom[row], section.rowFrom[row + 1]];
    const rowX = section.rowX[row] ?? 0;
    const begin = seatFrom(hall, rowFrom, rowEnd, Math.max(0, Math.ceil(from - rowX)));
    const end = seatFrom(hall, begin, rowEnd, Math.floor(to - rowX) + 1);
    if (begin < end) each(begin, end, row);
  }
};
