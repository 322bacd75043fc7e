import type { PlanRow, PlanSeat, PlanZone, Point } from "./seating-plan.ts";

/** The seats of a row from left to right as seen from behind; null for an aisle. */
export type PlacedRow = { readonly name: string; readonly seats: readonly (PlanSeat | null)[] };

export type PlacedZone = {
  readonly rows: readonly PlacedRow[];
  /** The middle of the first row, in the drawing's unit. */
  readonly middle: Point;
  /** Clockwise, in degrees. At 0 the first row is at the top. */
  readonly angle: number;
};

/** Seats whose distance is this many times the usual one have an aisle between them. */
const aisleFrom = 1.6;

const minus = (a: Point, b: Point): Point => ({ x: a.x - b.x, y: a.y - b.y });
const dot = (a: Point, b: Point): number => a.x * b.x + a.y * b.y;
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

const middleOf = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});

const placesOf = ({ seats }: PlanRow): readonly Point[] => seats.map(({ at }) => at);

/** The direction in which the points of a row lie, with a length of 1; to the right if it can be. */
const axisOf = (points: readonly Point[]): Point => {
  const middle = middleOf(points);
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of points.map((point) => minus(point, middle))) {
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return { x: Math.cos(angle), y: Math.sin(angle) };
};

/** Where the right is for somebody who looks from the last row to the first one. */
const rightOf = (rows: readonly PlanRow[]): Point => {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return { x: 1, y: 0 };
  const axis = axisOf(placesOf(first));
  const back = minus(middleOf(placesOf(last)), middleOf(placesOf(first)));
  // A quarter turn of what lies behind.
  const right = { x: back.y, y: -back.x };
  return dot(axis, right) < 0 ? { x: -axis.x, y: -axis.y } : axis;
};

/** How far each seat of a row is from the next one, in whatever order they are listed. */
const nearest = (row: readonly Point[]): readonly number[] =>
  row.flatMap((point, index) => {
    const others = row.filter((_, other) => other !== index).map((other) => distance(point, other));
    return others.length === 0 ? [] : [Math.min(...others)];
  });

/** The usual distance between two seats: the median of all. */
export const usualDistance = (zones: readonly PlanZone[]): number => {
  const distances = zones
    .flatMap(({ rows }) => rows.flatMap((row) => nearest(placesOf(row))))
    .filter((length) => length > 0)
    .toSorted((a, b) => a - b);
  return distances[distances.length >> 1] ?? 1;
};

/** Puts the seats of a row in order along it, whatever their order in the list. */
const inOrder = ({ seats }: PlanRow, right: Point): readonly PlanSeat[] => {
  const axis = axisOf(seats.map(({ at }) => at));
  const along = dot(axis, right) < 0 ? { x: -axis.x, y: -axis.y } : axis;
  return seats.toSorted((a, b) => dot(a.at, along) - dot(b.at, along));
};

const withAisles = (seats: readonly PlanSeat[], usual: number): readonly (PlanSeat | null)[] =>
  seats.flatMap((seat, index): readonly (PlanSeat | null)[] => {
    const before = seats[index - 1];
    const isAfterAisle = before !== undefined && distance(before.at, seat.at) > aisleFrom * usual;
    return isAfterAisle ? [null, seat] : [seat];
  });

const endsOf = (seats: readonly PlanSeat[]): readonly Point[] =>
  [seats[0], seats.at(-1)].flatMap((seat) => seat?.at ?? []);

/** Finds the order of the seats, the aisles, and the position of a zone. */
export const placeZone = ({ rows }: PlanZone, usual: number): PlacedZone => {
  const right = rightOf(rows);
  const [first] = rows;
  return {
    rows: rows.map((row) => ({ name: row.name, seats: withAisles(inOrder(row, right), usual) })),
    middle: first === undefined ? { x: 0, y: 0 } : middleOf(endsOf(inOrder(first, right))),
    angle: (Math.atan2(right.y, right.x) * 180) / Math.PI,
  };
};
