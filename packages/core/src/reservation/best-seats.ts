import { type BestAsk, sectionsFor } from "../concert/choice/asked.ts";
import { chooseBest } from "../concert/choice/choose-best.ts";
import type { Show } from "../concert/concert.ts";
import { type Bits, clearBit, setBit } from "../concert/plan/bits.ts";
import type { PlanView } from "../concert/plan/plan-view.ts";
import { isAvailable, isStanding, ownerOf, type Seat } from "../concert/seat.ts";
import type { Seating } from "../concert/seatings.ts";
import type { Reservation } from "./reservation.ts";

/** What a step that chooses seats knows besides the state that it loads. */
export type BestLook = {
  readonly ask: BestAsk;
  /** Null if the show had no plan when it was read. */
  readonly seating: Seating | null;
  /** Whether the plan was read for this request. */
  readonly isSeatingNew: boolean;
  /**
   * The seats that may be free, by their numbers in the plan: all that were free at a look during
   * the request. So it has every seat that was free during the whole of the request, and no choice
   * misses a better group of such seats.
   */
  readonly free: Bits;
  /** Sections whose available seats are all loaded. */
  readonly whole: ReadonlySet<string>;
  /** Standing sections of which as many of the lowest available places are loaded as requested. */
  readonly lowest: ReadonlySet<string>;
  /** Whether all seats beside the loaded candidates are loaded, too. */
  readonly hasBeside: boolean;
};

/** Nothing was decided: the best seats by what is known now are not loaded. */
export type LookAgain = {
  readonly outcome: "look_again";
  /** Whether the show has seats that the plan lacks. */
  readonly isPlanOld: boolean;
};

type Loaded = { readonly seats: readonly Seat[]; readonly holders: readonly Reservation[] };

type Chosen =
  | { readonly outcome: "chosen"; readonly seats: readonly Seat[] }
  | { readonly outcome: "not_enough_seats" }
  | LookAgain;

/**
 * Chooses the best seats by what the request saw, corrected by what the step loads. It takes them
 * only if it loaded them all. It answers `not_enough_seats` only if it loaded all available seats
 * of all sections that may match.
 */
export const chooseIn = (
  look: BestLook,
  { totalSeats }: Pick<Show, "totalSeats">,
  loaded: Loaded,
  nowMs: number,
): Chosen => {
  const { seating, ask, isSeatingNew } = look;
  const again = (isPlanOld: boolean): LookAgain => ({ outcome: "look_again", isPlanOld });
  if (seating === null) {
    return isSeatingNew ? { outcome: "not_enough_seats" } : again(true);
  }
  if (!isSeatingNew && seating.view.count !== totalSeats) return again(true);
  const known = numbered(seating, loaded.seats);
  const free = correct(look, seating, known, nowMs);
  const view = pricedAs(seating, known);
  const choice = chooseBest(view, free, ask);
  if (choice.outcome === "not_enough") {
    const isComplete = sectionsFor(view, ask).every(({ section }) => look.whole.has(section));
    return isComplete ? { outcome: "not_enough_seats" } : again(false);
  }
  const seats = takeable(look, seating, loaded, choice.seats);
  return seats === null ? again(false) : { outcome: "chosen", seats };
};

type Numbered = { readonly no: number; readonly seat: Seat };

/** The seats that the plan has, with their numbers in it. */
const numbered = ({ numbers }: Seating, seats: readonly Seat[]): readonly Numbered[] =>
  seats.flatMap((seat) => {
    const no = numbers.get(seat.seatId);
    return no === undefined ? [] : [{ no, seat }];
  });

/** Replaces what the request saw by what the step loaded. */
const correct = (
  { free: seen, ask, whole, lowest }: BestLook,
  { view }: Seating,
  loaded: readonly Numbered[],
  nowMs: number,
): Bits => {
  const free = seen.slice();
  const available = loaded.filter(({ seat }) => isAvailable(seat, nowMs));
  for (const { section, rows } of view.sections) {
    if (!whole.has(section) && !lowest.has(section)) continue;
    const here = available
      .flatMap(({ no, seat }) => (seat.section === section ? [no] : []))
      .sort((a, b) => a - b);
    // Nothing is known of the places behind the last one that was loaded.
    const known = whole.has(section) ? null : here[ask.count - 1];
    for (const row of rows) clearRow(view, free, row, known ?? view.count);
  }
  for (const { no } of loaded) clearBit(free, no);
  for (const { no } of available) setBit(free, no);
  return free;
};

const clearRow = ({ rowFrom }: PlanView, free: Bits, row: number, end: number): void => {
  const rowEnd = Math.min(rowFrom[row + 1] ?? 0, end);
  for (let no = rowFrom[row] ?? 0; no < rowEnd; no += 1) clearBit(free, no);
};

/** The view with the prices and grades that the loaded seats have now. */
const pricedAs = ({ view }: Seating, loaded: readonly Numbered[]): PlanView => {
  const changed = loaded.filter(
    ({ no, seat }) => view.price[no] !== seat.price || view.grade[no] !== seat.grade,
  );
  if (changed.length === 0) return view;
  const [price, grade] = [view.price.slice(), [...view.grade]];
  for (const { no, seat } of changed) [price[no], grade[no]] = [seat.price, seat.grade];
  return { ...view, price, grade };
};

/** The chosen seats, or null if one of them was not loaded in a way that lets the step take it. */
const takeable = (
  { whole, lowest }: BestLook,
  { seatIds }: Seating,
  { seats, holders }: Loaded,
  chosen: readonly number[],
): readonly Seat[] | null => {
  const ids = new Set(chosen.map((no) => seatIds[no]));
  const own = seats.filter(({ seatId }) => ids.has(seatId));
  const byId = new Map(own.map((seat) => [seat.seatId, seat]));
  const known = new Set(holders.map(({ reservationId }) => reservationId));
  const taken: Seat[] = [];
  for (const no of chosen) {
    const seatId = seatIds[no];
    const seat = seatId && byId.get(seatId);
    if (!seat) return null;
    const owner = ownerOf(seat);
    if (owner !== null && !known.has(owner)) return null;
    // A lower entry number may have become free since the request looked.
    const { section } = seat;
    if (isStanding(seat) && !whole.has(section) && !lowest.has(section)) return null;
    taken.push(seat);
  }
  return taken;
};
