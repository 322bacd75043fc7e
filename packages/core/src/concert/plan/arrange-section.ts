import { countOf } from "./labels.ts";
import { countSection, type PlanRow, type PlanSection } from "./plan.ts";

/**
 * The seats of one section in local coordinates: x from the middle of its first row to the right, y
 * from that row backwards. One unit is the distance between two seats.
 */
export type Block = {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** From the outer edge of the leftmost seat to that of the rightmost one. */
  readonly width: number;
  readonly depth: number;
};

/** Places rows one behind the other, each centred. An aisle is as wide as a seat. */
export const arrangeSection = (section: PlanSection): Block => {
  const count = countSection(section);
  const [x, y] = [new Float64Array(count), new Float64Array(count)];
  const rows = section.kind === "seated" ? section.rows.map(runLengths) : squareOf(section.places);
  let index = 0;
  let width = 0;
  for (const [row, runs] of rows.entries()) {
    const extent = runs.reduce((sum, length) => sum + length, runs.length - 1);
    width = Math.max(width, extent);
    let place = (1 - extent) / 2;
    for (const length of runs) {
      for (const end = index + length; index < end; index += 1) {
        x[index] = place;
        y[index] = row;
        place += 1;
      }
      place += 1;
    }
  }
  return { x, y, width, depth: rows.length };
};

const runLengths = ({ runs }: PlanRow): readonly number[] => runs.map(countOf);

/** Spreads standing places over a square. Its last line may be shorter. */
const squareOf = (count: number): readonly (readonly number[])[] => {
  const columns = Math.ceil(Math.sqrt(count));
  return Array.from({ length: Math.ceil(count / columns) }, (_, row) => [
    Math.min(columns, count - row * columns),
  ]);
};
