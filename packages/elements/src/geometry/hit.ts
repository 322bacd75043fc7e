import { holds } from "./bounds.ts";
import { type Hall, type HallSection, ownPoint, seatFrom } from "./hall.ts";

/** The section at a point of the plan. Of several over each other it is the last. */
export const sectionAtPoint = (
  sections: readonly HallSection[],
  x: number,
  y: number,
): HallSection | null =>
  sections.findLast((section) => {
    if (!holds(section.bounds, x, y)) return false;
    const [right, back] = ownPoint(section, x, y);
    return Math.abs(right) <= section.width / 2 && back >= -0.5 && back <= section.depth - 0.5;
  }) ?? null;

/**
 * The seat at a point of the plan: each fills a square of one unit, turned with its section. It
 * costs a comparison for each section and two divisions, however many seats there are.
 *
 * @example
 * seatAtPoint(hall, hall.sections, 12.2, 4.9); // 317, or null in an aisle
 */
export const seatAtPoint = (
  hall: Hall,
  sections: readonly HallSection[],
  x: number,
  y: number,
): number | null => {
  for (let index = sections.length - 1; index >= 0; index -= 1) {
    const section = sections[index];
    if (section === undefined || !holds(section.bounds, x, y)) continue;
    const found = seatInSection(hall, section, x, y);
    if (found !== null) return found;
  }
  return null;
};

const seatInSection = (hall: Hall, section: HallSection, x: number, y: number): number | null => {
  const [right, back] = ownPoint(section, x, y);
  const row = Math.round(back);
  const [from, end] = [section.rowFrom[row], section.rowFrom[row + 1]];
  if (from === undefined || end === undefined) return null;
  const place = Math.round(right - (section.rowX[row] ?? 0));
  const no = seatFrom(hall, from, end, place);
  return no < end && hall.place[no] === place ? no : null;
};
