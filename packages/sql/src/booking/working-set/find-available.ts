import { type AvailableSeats, isAvailable, type Seat, type ShowId } from "@admit-one/core";
import type { Missing } from "./missing.ts";
import type { ShowState } from "./show-state.ts";

/** Lower than every number of a seat: the least value of the column. */
const beforeAll = -(2 ** 31);

/** The requested seats that can be taken. Once they were read, the known seats tell which. */
export const findAvailable = (
  show: ShowState | undefined,
  showId: ShowId,
  { atMs, sections, first }: AvailableSeats,
  missing: Missing[],
): readonly Seat[] => {
  if (sections.length === 0) return [];
  const isLapsedKnown = show !== undefined && show.available.lapsedMs >= atMs;
  if (!isLapsedKnown) missing.push({ part: "lapsed", showId, atMs });
  const known = availableOf(show, sections, atMs);
  return [...known].flatMap(([section, seats]) => {
    const upTo = freeUpTo(show, section);
    if (first === undefined) {
      if (upTo < Number.POSITIVE_INFINITY) {
        missing.push({ part: "free", showId, section, above: beforeAll, count: null });
      }
      return seats;
    }
    const lowest = seats
      .filter(({ number }) => number !== null && number <= upTo)
      .sort((a, b) => numberOf(a) - numberOf(b))
      .slice(0, first);
    if (lowest.length < first && upTo < Number.POSITIVE_INFINITY) {
      missing.push({ part: "free", showId, section, above: upTo, count: first });
    }
    return lowest;
  });
};

const numberOf = ({ number }: Seat): number => number ?? 0;

const freeUpTo = (show: ShowState | undefined, section: string): number => {
  if (show === undefined) return beforeAll;
  const { isAllFree, freeUpTo: known } = show.available;
  return isAllFree ? Number.POSITIVE_INFINITY : (known.get(section) ?? beforeAll);
};

/** The known seats that can be taken, by section. */
const availableOf = (
  show: ShowState | undefined,
  sections: readonly string[],
  atMs: number,
): ReadonlyMap<string, Seat[]> => {
  const found = new Map<string, Seat[]>(sections.map((section) => [section, []]));
  for (const seat of show?.seats.current.values() ?? []) {
    if (isAvailable(seat, atMs)) found.get(seat.section)?.push(seat);
  }
  return found;
};
