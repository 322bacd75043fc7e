import { around, type Bounds, noBounds } from "./bounds.ts";

/**
 * A section as it is drawn. In its own coordinates x goes from the middle of its first row to the
 * right, and y from that row backwards; it is turned by its angle around that point.
 */
export type HallSection = {
  /** Its place in the hall. */
  readonly index: number;
  readonly name: string;
  readonly floor: string | null;
  readonly isStanding: boolean;
  /** The numbers of its seats, from `from` up to, but without, `end`. */
  readonly from: number;
  readonly end: number;
  readonly x: number;
  readonly y: number;
  readonly cos: number;
  readonly sin: number;
  readonly width: number;
  readonly depth: number;
  /** The first seat of each row. The entry after the last row is `end`. */
  readonly rowFrom: readonly number[];
  /** Where the first seat of each row is, in the section's own coordinates. */
  readonly rowX: readonly number[];
  readonly bounds: Bounds;
};

/** The seats of a show, arranged so that those at a place are found by arithmetic. */
export type Hall = {
  readonly count: number;
  /** By seat number. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** By seat number: how many places it is from the first seat of its row. */
  readonly place: Int32Array;
  readonly sections: readonly HallSection[];
};

type Box = Pick<HallSection, "x" | "y" | "cos" | "sin" | "width" | "depth">;

/** The corners of a section in the plan's coordinates, in order around it. */
export const cornersOf = ({
  x,
  y,
  cos,
  sin,
  width,
  depth,
}: Box): readonly (readonly [number, number])[] =>
  [
    [-width / 2, -0.5],
    [width / 2, -0.5],
    [width / 2, depth - 0.5],
    [-width / 2, depth - 0.5],
  ].map(([right = 0, back = 0]) => [x + right * cos - back * sin, y + right * sin + back * cos]);

export const boundsOf = (box: Box): Bounds =>
  cornersOf(box).reduce<Bounds>(
    (bounds, [x, y]) => around(bounds, { left: x, top: y, right: x, bottom: y }),
    noBounds,
  );

/** A point of the plan in a section's own coordinates. */
export const ownPoint = (
  { x, y, cos, sin }: HallSection,
  px: number,
  py: number,
): readonly [x: number, y: number] => [
  (px - x) * cos + (py - y) * sin,
  (py - y) * cos - (px - x) * sin,
];

/** The first seat of a row, from `from` up to `end`, with this place or a later one. */
export const seatFrom = (
  { place }: Pick<Hall, "place">,
  from: number,
  end: number,
  wanted: number,
): number => {
  let [low, high] = [from, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((place[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
};
