import { countOf } from "./labels.ts";
import { countSection, type PlanRow, type PlanSection } from "./plan.ts";

/**
 * The seats of one section in its own measure: x to the right from the middle of its first row, y
 * from that row backwards. One unit is the distance from one seat to the next.
 */
export type Block = {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** From the outer edge of the leftmost seat to that of the rightmost. */
  readonly width: number;
  readonly depth: number;
};

/** Rows stand behind each other, each in the middle; an aisle is as wide as a seat. */
export const arrangeSection = (section: PlanSection): Block => {
  const count = countSection(section);
  const [x, y] = [new Float64Array(count), new Float64Array(count)];
  const rows = section.kind === "seated" ? section.rows.map(placesIn) : squareOf(section.places);
  let index = 0;
  let width = 0;
  for (const [row, places] of rows.entries()) {
    const last = places.at(-1) ?? 0;
    width = Math.max(width, last + 1);
    for (const place of places) {
      x[index] = place - last / 2;
      y[index] = row;
      index += 1;
    }
  }
  return { x, y, width, depth: rows.length };
};

const placesIn = (row: PlanRow): readonly number[] => {
  const places: number[] = [];
  for (const [aisles, run] of row.runs.entries()) {
    for (let index = countOf(run); index > 0; index -= 1) places.push(places.length + aisles);
  }
  return places;
};

/** Where people stand, the places are spread over a square. */
const squareOf = (count: number): readonly (readonly number[])[] => {
  const columns = Math.ceil(Math.sqrt(count));
  return Array.from({ length: Math.ceil(count / columns) }, (_, row) =>
    Array.from({ length: Math.min(columns, count - row * columns) }, (_place, column) => column),
  );
};
