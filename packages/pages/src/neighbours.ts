import type { ListedSeat } from "@admit-one/core";
import { rowsOf } from "./seat-summary.ts";

/**
 * Free seats near those that somebody wanted: as many, side by side, in the same row or in the
 * nearest one that has them. None if there are none.
 */
export const nearbySeats = (
  section: readonly ListedSeat[],
  asked: ReadonlySet<string>,
): readonly ListedSeat[] => {
  const rows = rowsOf(section).map(([, seats]) => seats);
  const wanted = rows.findIndex((row) => row.some(({ seatId }) => asked.has(seatId)));
  if (wanted < 0) return [];
  const middle = middleOf(rows[wanted] ?? [], asked);
  const found = rows
    .map((row, index) => ({
      far: Math.abs(index - wanted),
      run: nearestRun(row, asked.size, middle),
    }))
    .filter(({ run }) => run.length > 0)
    .toSorted((a, b) => a.far - b.far);
  return found[0]?.run ?? [];
};

const middleOf = (row: readonly ListedSeat[], asked: ReadonlySet<string>): number => {
  const places = row.flatMap(({ seatId }, index) => (asked.has(seatId) ? [index] : []));
  return places.reduce((sum, place) => sum + place, 0) / Math.max(1, places.length);
};

/** The free run of this length whose middle is nearest. */
const nearestRun = (
  row: readonly ListedSeat[],
  length: number,
  middle: number,
): readonly ListedSeat[] => {
  let best: { readonly from: number; readonly far: number } | null = null;
  for (let from = 0; from + length <= row.length; from += 1) {
    if (!row.slice(from, from + length).every(isOffered)) continue;
    const far = Math.abs(from + (length - 1) / 2 - middle);
    if (best === null || far < best.far) best = { from, far };
  }
  return best === null ? [] : row.slice(best.from, best.from + length);
};

/** Accessible seats and those of companions are for those who ask for them. */
const isOffered = ({ available, accessible, companionOf }: ListedSeat): boolean =>
  available && !accessible && companionOf === null;
