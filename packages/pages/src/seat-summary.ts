import type { ListedSeat } from "@admit-one/core";

/** One section of a show, as its buyers see it. */
export type SectionSummary = {
  readonly section: string;
  readonly standing: boolean;
  readonly grades: readonly string[];
  readonly priceFrom: number;
  readonly priceTo: number;
  readonly total: number;
  readonly free: number;
  readonly accessibleFree: number;
  readonly seats: readonly ListedSeat[];
};

const summaries = new WeakMap<readonly ListedSeat[], readonly SectionSummary[]>();

/** The sections in the order of the plan. Made once for each revision of a list. */
export const sectionsOf = (seats: readonly ListedSeat[]): readonly SectionSummary[] => {
  const kept = summaries.get(seats);
  if (kept !== undefined) return kept;
  const made = [...Map.groupBy(seats, ({ section }) => section)].map(([section, within]) =>
    summarize(section, within),
  );
  summaries.set(seats, made);
  return made;
};

const summarize = (section: string, seats: readonly ListedSeat[]): SectionSummary => {
  let [priceFrom, priceTo, free, accessibleFree] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  for (const seat of seats) {
    priceFrom = Math.min(priceFrom, seat.price);
    priceTo = Math.max(priceTo, seat.price);
    if (!seat.available) continue;
    free += 1;
    if (seat.accessible) accessibleFree += 1;
  }
  const grades = new Set(seats.flatMap(({ grade }) => grade ?? []));
  const standing = seats[0]?.standing === true;
  return {
    section,
    standing,
    grades: [...grades],
    priceFrom,
    priceTo,
    total: seats.length,
    free,
    accessibleFree,
    seats,
  };
};

/** The rows of a section, in its order. */
export const rowsOf = (
  seats: readonly ListedSeat[],
): readonly (readonly [row: string, seats: readonly ListedSeat[]])[] => [
  ...Map.groupBy(seats, ({ row }) => row),
];
