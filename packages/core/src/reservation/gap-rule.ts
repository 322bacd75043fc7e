import { leavesGap } from "../concert/choice/leaves-gap.ts";
import { emptyBits, setBit } from "../concert/plan/bits.ts";
import { isAvailable, type Seat } from "../concert/seat.ts";
import type { Seating } from "../concert/seatings.ts";
import type { SeatId, ShowId } from "../kernel/ids.ts";

/** The seats that the rule looks at: all up to the next aisle or end of the row. */
export const seatsBeside = (
  { view, seatIds, numbers }: Seating,
  chosen: readonly SeatId[],
): readonly SeatId[] => {
  const beside = new Set<SeatId>();
  const add = (no: number): void => {
    const seatId = seatIds[no];
    if (seatId !== undefined) beside.add(seatId);
  };
  for (const no of chosen.flatMap((seatId) => numbers.get(seatId) ?? [])) {
    for (let left = no; view.joined[left - 1] === 1; left -= 1) add(left - 1);
    for (let right = no; view.joined[right] === 1; right += 1) add(right + 1);
  }
  for (const seatId of chosen) beside.delete(seatId);
  return [...beside];
};

/** The single seats that a choice of free seats leaves against the rule. */
export const gapsLeft = (
  { view, seatIds, numbers }: Seating,
  seats: readonly Seat[],
  chosen: readonly SeatId[],
  nowMs: number,
): readonly SeatId[] => {
  const free = emptyBits(view.count);
  for (const seat of seats) {
    const no = numbers.get(seat.seatId);
    if (no !== undefined && isAvailable(seat, nowMs)) setBit(free, no);
  }
  const taken = chosen.flatMap((seatId) => numbers.get(seatId) ?? []);
  return leavesGap(view, free, taken).flatMap((no) => seatIds[no] ?? []);
};

/** The shows of which a step said that the rule holds, so that later ones load what it looks at. */
export type GapShows = { has(showId: ShowId): boolean; learn(showId: ShowId): void };

/** How many shows are remembered. Beyond that a hold may need a second step. */
const knownMax = 10_000;

export const createGapShows = (): GapShows => {
  const known = new Set<ShowId>();
  return {
    has: (showId) => known.has(showId),
    learn: (showId) => {
      if (known.size >= knownMax) known.clear();
      known.add(showId);
    },
  };
};
