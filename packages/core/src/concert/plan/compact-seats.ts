import type { PlanRow, PriceLevel, SeatTraits } from "./plan.ts";

/** A price level: the price or -1, and the number of the grade or -1. */
export type CompactLevel = readonly [price: number, grade: number];

/** What single seats of a section have. */
export type CompactSeats = {
  /** Accessible seats: distance from the previous one. */
  readonly accessible?: readonly number[];
  /** Distance from the previous companion, distance to the accessible seat. */
  readonly companions?: readonly number[];
  /** Distance from the end of the previous stretch, length of the stretch minus one. */
  readonly restricted?: readonly number[];
  /**
   * Stretches of equal price: distance from the end of the previous one, length minus one, price,
   * grade.
   */
  readonly seatLevels?: readonly number[];
};

/** Grades by number, and their numbers by name. */
export type GradeNumbers = {
  readonly names: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
};

export const gradeNumbers = (names: readonly string[]): GradeNumbers => ({
  names,
  numbers: new Map(names.map((name, number) => [name, number])),
});

export const compactLevel = (
  { price, grade }: PriceLevel,
  { numbers }: GradeNumbers,
): CompactLevel => [price ?? -1, grade === undefined ? -1 : (numbers.get(grade) ?? -1)];

export const plainLevel = (
  [price, grade]: readonly number[],
  { names }: GradeNumbers,
): PriceLevel => {
  const name = names[grade ?? -1];
  return {
    ...(price !== undefined && price >= 0 && { price }),
    ...(name !== undefined && { grade: name }),
  };
};

/** Whether the level has a price or a grade. */
export const isLevel = ({ price, grade }: PriceLevel): boolean =>
  price !== undefined || grade !== undefined;

/** The distance of each number from the previous one; for the first, from 0. */
const distances = (numbers: readonly number[]): readonly number[] =>
  numbers.map((number, index) => number - (numbers[index - 1] ?? 0));

const sums = (numbers: readonly number[]): readonly number[] => {
  let sum = 0;
  return numbers.map((number) => {
    sum += number;
    return sum;
  });
};

/** Splits a list into parts of equal length. */
const parts = (numbers: readonly number[], size: number): readonly (readonly number[])[] =>
  Array.from({ length: numbers.length / size }, (_, index) =>
    numbers.slice(index * size, (index + 1) * size),
  );

export const compactRowLevels = (
  rows: readonly PlanRow[],
  grades: GradeNumbers,
): readonly number[] => {
  const own = rows.flatMap((row, index) => (isLevel(row) ? [{ row, index }] : []));
  const steps = distances(own.map(({ index }) => index));
  return own.flatMap(({ row }, at) => [steps[at] ?? 0, ...compactLevel(row, grades)]);
};

export const plainRowLevels = (
  numbers: readonly number[],
  grades: GradeNumbers,
): ReadonlyMap<number, PriceLevel> => {
  const own = parts(numbers, 3);
  const indexes = sums(own.map(([step = 0]) => step));
  return new Map(own.map(([, ...level], at) => [indexes[at] ?? 0, plainLevel(level, grades)]));
};

/** Consecutive seats with the same level. */
type Stretch = { readonly from: number; length: number; readonly level: CompactLevel };

const stretchesOf = (
  seats: readonly { readonly index: number; readonly level: CompactLevel }[],
): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  for (const { index, level } of seats) {
    const last = stretches.at(-1);
    const follows = last !== undefined && last.from + last.length === index;
    if (follows && last.level[0] === level[0] && last.level[1] === level[1]) last.length += 1;
    else stretches.push({ from: index, length: 1, level });
  }
  return stretches;
};

const gaps = (stretches: readonly Stretch[]): readonly (readonly [number, number])[] =>
  stretches.map(({ from, length }, at) => {
    const before = stretches[at - 1];
    return [from - (before === undefined ? 0 : before.from + before.length), length - 1];
  });

const nothing: CompactLevel = [-1, -1];

/** The traits of a section's seats, except blocked ones. */
export const compactSeats = (seats: readonly SeatTraits[], grades: GradeNumbers): CompactSeats => {
  const accessible = seats.filter((seat) => seat.accessible === true).map(({ index }) => index);
  const companions = seats.flatMap(({ index, companionOf }) =>
    companionOf === undefined ? [] : [{ index, to: companionOf - index }],
  );
  const steps = distances(companions.map(({ index }) => index));
  const restricted = stretchesOf(
    seats
      .filter((seat) => seat.restrictedView === true)
      .map(({ index }) => ({ index, level: nothing })),
  );
  const priced = stretchesOf(
    seats.filter(isLevel).map((seat) => ({ index: seat.index, level: compactLevel(seat, grades) })),
  );
  const seatGaps = gaps(priced);
  return given({
    accessible: distances(accessible),
    companions: companions.flatMap(({ to }, at) => [steps[at] ?? 0, to]),
    restricted: gaps(restricted).flat(),
    seatLevels: priced.flatMap(({ level }, at) => [...(seatGaps[at] ?? []), ...level]),
  });
};

/** Keeps only lists that are not empty. */
const given = (lists: Readonly<Record<string, readonly number[]>>): CompactSeats =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));

/** Reads the output of `compactSeats`. */
export const plainSeats = (section: CompactSeats, grades: GradeNumbers): readonly SeatTraits[] => {
  const seats = new Map<number, SeatTraits>();
  const add = (index: number, more: Partial<SeatTraits>): void => {
    seats.set(index, { ...seats.get(index), ...more, index });
  };
  const { accessible = [], companions = [], restricted = [], seatLevels = [] } = section;
  for (const index of sums(accessible)) add(index, { accessible: true });
  let at = 0;
  for (const [step = 0, to = 0] of parts(companions, 2)) {
    at += step;
    add(at, { companionOf: at + to });
  }
  for (const { from, length } of plainStretches(restricted, 2)) {
    for (let index = from; index < from + length; index += 1) add(index, { restrictedView: true });
  }
  for (const { from, length, rest } of plainStretches(seatLevels, 4)) {
    const level = plainLevel(rest, grades);
    for (let index = from; index < from + length; index += 1) add(index, level);
  }
  return [...seats.values()].toSorted((a, b) => a.index - b.index);
};

const plainStretches = (numbers: readonly number[], size: number) => {
  let before = 0;
  return parts(numbers, size).map(([step = 0, more = 0, ...rest]) => {
    const from = before + step;
    before = from + more + 1;
    return { from, length: more + 1, rest };
  });
};
