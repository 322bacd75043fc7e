import { type Bits, clearBit, hasBit } from "../plan/bits.ts";
import { type PlanView, seatFlags, type ViewSection } from "../plan/plan-view.ts";
import { accessibleBest } from "./accessible-best.ts";
import { adjacentIn } from "./adjacent-rows.ts";
import { anySeats } from "./any-seats.ts";
import { type Asked, askedOf, type BestAsk } from "./asked.ts";
import { neighboursIn } from "./neighbours.ts";
import { hasAtLeast, type Search } from "./search.ts";

export type BestChoice =
  /** Seat numbers in the plan, ascending. */
  | { readonly outcome: "chosen"; readonly seats: readonly number[] }
  | { readonly outcome: "not_enough" };

/**
 * The best free seats, or `not_enough` if no group of the requested kind is free.
 *
 * It tries the sections in document order, or only the named one. Within a section it tries
 * neighbours in one row, then neighbours in two adjacent rows, then any seats. Then it tries seats
 * of several sections. With `together` it tries only the first form. In standing areas it gives the
 * lowest places, and all places count as together. Seats with a restricted view are considered only
 * if nothing else is left. Without `accessible` it takes no accessible or companion seat. With it,
 * it takes exactly one accessible seat unless nothing else is left, and its companions first.
 *
 * @example
 * const view = viewPlan(plan);
 * const free = bitsOf(view.count, [0, 1, 2, 5, 6]);
 * chooseBest(view, free, { count: 2 }); // { outcome: "chosen", seats: [5, 6] }: no seat left single
 */
export const chooseBest = (view: PlanView, free: Bits, ask: BestAsk): BestChoice => {
  const asked = askedOf(view, free, ask);
  const seats = ask.accessible === true ? accessibleBest(asked) : ordinaryBest(asked);
  if (seats === null) return { outcome: "not_enough" };
  return { outcome: "chosen", seats: seats.toSorted((a, b) => a - b) };
};

/** Makes one choice after another. */
export type BestChoices = {
  /** The best choice without the seats lost since the previous choices. */
  next(lost?: readonly number[]): BestChoice;
};

/**
 * Repeated choices, for steps that find a seat of the last choice taken. Each choice considers
 * everything that is left, so it skips no better group.
 *
 * @example
 * const choices = bestChoices(view, free, { count: 2 });
 * choices.next(); // { outcome: "chosen", seats: [5, 6] }
 * choices.next([6]); // { outcome: "chosen", seats: [0, 1] }
 */
export const bestChoices = (view: PlanView, free: Bits, ask: BestAsk): BestChoices => {
  const left = free.slice();
  return {
    next: (lost = []) => {
      for (const no of lost) clearBit(left, no);
      return chooseBest(view, left, ask);
    },
  };
};

/** No accessible or companion seats. Seats with a restricted view come last. */
const ordinaryBest = (asked: Asked): readonly number[] | null => {
  const { accessible, companion, restrictedView } = seatFlags;
  const best = bestOf(asked, searchFor(asked, accessible | companion | restrictedView));
  if (best !== null || !asked.sections.some((section) => section.restrictedView)) return best;
  return bestOf(asked, searchFor(asked, accessible | companion));
};

const searchFor = ({ view, free, count, matches }: Asked, barred: number): Search => ({
  view,
  free,
  count,
  forced: [],
  usable: (no) => hasBit(free, no) && ((view.flags[no] ?? 0) & barred) === 0 && matches(no),
  cost: (no) => (((view.flags[no] ?? 0) & seatFlags.restrictedView) === 0 ? 0 : 1),
});

const bestOf = (asked: Asked, search: Search): readonly number[] | null => {
  for (const section of asked.sections) {
    const found = bestIn(asked, search, section);
    if (found !== null) return found;
  }
  return asked.together
    ? null
    : anySeats(
        search,
        asked.sections.flatMap(({ rows }) => rows),
      );
};

/**
 * The lowest usable places. Null if one of them has a disadvantage, because others may be better.
 */
const lowestPlaces = (
  { view: { rowFrom }, count, usable, cost }: Search,
  rows: readonly number[],
): readonly number[] | null => {
  const places: number[] = [];
  for (const row of rows) {
    const end = rowFrom[row + 1] ?? 0;
    for (let no = rowFrom[row] ?? 0; no < end && places.length < count; no += 1) {
      if (!usable(no)) continue;
      if (cost(no) > 0) return null;
      places.push(no);
    }
  }
  return places;
};

const bestIn = (
  { together, count }: Asked,
  search: Search,
  section: ViewSection,
): readonly number[] | null => {
  if (!hasAtLeast(search, section.rows, count)) return null;
  if (section.standing) {
    return lowestPlaces(search, section.rows) ?? anySeats(search, section.rows);
  }
  const neighbours = neighboursIn(search, section);
  if (neighbours !== null || together) return neighbours?.seats ?? null;
  return adjacentIn(search, section)?.seats ?? anySeats(search, section.rows);
};
