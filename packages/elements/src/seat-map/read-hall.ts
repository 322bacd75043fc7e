import type { CompactPlan } from "@admit-one/client";
import { boundsOf, type Hall, type HallSection } from "../geometry/hall.ts";
import { lengthOf, runsOf } from "./runs.ts";

type Section = CompactPlan["sections"][number];

/** What a seat has beside its grade and its price. */
export const accessible = 1;
export const companion = 2;
export const restricted = 4;

/** A hall with what each of its seats is, by its number: 80,000 objects are too many. */
export type SoldHall = Hall & {
  /** The number of the grade. A seat without one has the number after the last. */
  readonly grade: Uint16Array;
  readonly price: Float64Array;
  /** The sum of `accessible`, `companion` and `restricted`. */
  readonly traits: Uint8Array;
};

/**
 * Reads a plan for transfer. Tests hold it equal to core's `plainPlan`, `arrangeSeats` and
 * `plannedSeats`, which are too large for a page.
 *
 * @throws TypeError if the format has another version.
 */
export const readHall = (plan: CompactPlan): SoldHall => {
  const { v, grades, sections } = plan;
  if (v !== 1) throw new TypeError(`No compact plan of version 1: ${String(v)}`);
  const lines = sections.map(linesOf);
  const count = lines.flat(2).reduce((sum, length) => sum + length, 0);
  const hall = {
    count,
    x: new Float64Array(count),
    y: new Float64Array(count),
    place: new Int32Array(count),
    grade: new Uint16Array(count).fill(grades.length),
    price: new Float64Array(count),
    traits: new Uint8Array(count),
  };
  const placeOf = createPlaces(plan);
  const floorOf = createFloors();
  let from = 0;
  return {
    ...hall,
    sections: sections.map((section, index) => {
      const where = { index, from, floor: floorOf(section), ...placeOf(section) };
      const read = putSeats(hall, section.name, lines[index] ?? [], where);
      from = read.end;
      sell(hall, plan, section, read);
      return { ...read, isStanding: section.standing !== undefined };
    }),
  };
};

/** The lengths of the runs of each row. Standing places fill a square. */
const linesOf = ({ standing, rows = [] }: Section): readonly (readonly number[])[] => {
  if (standing === undefined) return rows.map((row) => runsOf(row).map(lengthOf));
  const columns = Math.ceil(Math.sqrt(standing));
  return Array.from({ length: Math.ceil(standing / columns) }, (_row, index) => [
    Math.min(columns, standing - index * columns),
  ]);
};

/** Without an angle a section faces the stage. */
const createPlaces = ({ stage, places = [] }: CompactPlan) => {
  let next = 0;
  return ({ at = places.slice(next, (next += 3)) }: Section) => {
    const [x = 0, y = 0, degrees] = at;
    const [stageX, stageY] = stage ?? [x, y];
    const angle =
      degrees === undefined ? Math.atan2(stageX - x, y - stageY) : (degrees * Math.PI) / 180;
    return { x, y, cos: Math.cos(angle), sin: Math.sin(angle) };
  };
};

/** A section that continues another one is on its floor. */
const createFloors = () => {
  const units = new Set<string>();
  const last = new Map<string, string | null>();
  return ({ name, floor: own, at }: Section): string | null => {
    const floor = own ?? (at ? null : (last.get(name) ?? null));
    const unit = JSON.stringify([floor, name]);
    if (at || !units.has(unit)) last.set(name, floor);
    units.add(unit);
    return floor;
  };
};

type Where = Pick<HallSection, "index" | "from" | "floor" | "x" | "y" | "cos" | "sin">;

/** Rows one behind the other, each centred. An aisle is as wide as a seat. */
const putSeats = (
  hall: Omit<SoldHall, "sections">,
  name: string,
  lines: readonly (readonly number[])[],
  where: Where,
): Omit<HallSection, "isStanding"> => {
  const { from, x, y, cos, sin } = where;
  const rowFrom: number[] = [];
  const rowX: number[] = [];
  let [no, width] = [from, 0];
  for (const [row, runs] of lines.entries()) {
    const extent = runs.reduce((sum, length) => sum + length, runs.length - 1);
    const first = (1 - extent) / 2;
    width = Math.max(width, extent);
    rowFrom.push(no);
    rowX.push(first);
    let place = 0;
    for (const length of runs) {
      for (const end = no + length; no < end; no += 1) {
        const right = first + place;
        hall.x[no] = x + right * cos - row * sin;
        hall.y[no] = y + right * sin + row * cos;
        hall.place[no] = place;
        place += 1;
      }
      place += 1;
    }
  }
  const box = { ...where, width, depth: lines.length };
  return { ...box, name, end: no, rowFrom: [...rowFrom, no], rowX, bounds: boundsOf(box) };
};

/** Grades, prices and traits: the section's, then those of its rows, then those of its seats. */
const sell = (
  { grade: gradeOf, price: priceOf, traits }: Omit<SoldHall, "sections">,
  { grades }: CompactPlan,
  section: Section,
  { from, end, rowFrom }: Pick<HallSection, "from" | "end" | "rowFrom">,
): void => {
  /** A level has a price or -1, and the number of a grade or -1. The price wins. */
  const paint = (
    first: number,
    last: number,
    [price = -1, grade = -1]: readonly number[],
  ): void => {
    if (grade >= 0) {
      gradeOf.fill(grade, first, last);
      priceOf.fill(grades[grade]?.[1] ?? 0, first, last);
    }
    if (price >= 0) priceOf.fill(price, first, last);
  };
  const mark = (at: number, count: number, trait: number): number => {
    for (let no = from + at; no < from + at + count; no += 1) {
      traits[no] = (traits[no] ?? 0) | trait;
    }
    return count;
  };

  paint(from, end, section.level ?? []);
  walk(section.rowLevels, 3, (row, level) => {
    paint(rowFrom[row] ?? end, rowFrom[row + 1] ?? end, level);
    return 0;
  });
  walk(section.seatLevels, 4, (at, [more = 0, ...level]) => {
    paint(from + at, from + at + more + 1, level);
    return more + 1;
  });
  walk(section.restricted, 2, (at, [more = 0]) => mark(at, more + 1, restricted));
  walk(section.accessible, 1, (at) => mark(at, 1, accessible) - 1);
  walk(section.companions, 2, (at) => mark(at, 1, companion) - 1);
};

/** Groups of numbers, each with its distance from the end of the one before. `act` returns its length. */
const walk = (
  numbers: readonly number[] = [],
  size: number,
  act: (at: number, rest: readonly number[]) => number,
): void => {
  let at = 0;
  for (let index = 0; index < numbers.length; index += size) {
    at += numbers[index] ?? 0;
    at += act(at, numbers.slice(index + 1, index + size));
  }
};
