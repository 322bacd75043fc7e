import type { CompactLevel, CompactSeats } from "./compact-seats.ts";

/**
 * A plan for transfer: JSON with few and small numbers, which compresses to a few kilobytes for
 * 80,000 seats. It never contains blocked seats. Empty fields are omitted.
 */
export type CompactPlan = {
  /** The version of this format. */
  readonly v: 1;
  /** Name, price, label or 0, colour or 0. */
  readonly grades: readonly CompactGrade[];
  readonly stage?: readonly [x: number, y: number];
  /** In the order of the plan. New sections are appended. */
  readonly sections: readonly CompactSection[];
  /**
   * For each section without a position of its own, in their order: where the middle of its first
   * row is drawn, and its clockwise rotation in degrees.
   */
  readonly places?: readonly number[];
};

export type CompactGrade = readonly [
  grade: string,
  price: number,
  label: string | 0,
  color: string | 0,
];

export type CompactSection = CompactSeats & {
  readonly name: string;
  readonly floor?: string;
  readonly at?: readonly [x: number, y: number, angle?: number];
  readonly level?: CompactLevel;
  /** The number of places in a standing area. */
  readonly standing?: number;
  /** The names of the rows, in the format of a row of labels. */
  readonly names?: CompactRow;
  readonly rows?: readonly CompactRow[];
  /** For rows with their own price: distance from the previous such row, price, grade. */
  readonly rowLevels?: readonly number[];
};

/**
 * A number of seats, counted from 1 without an aisle; or first number, step, and the length of each
 * run; or the runs themselves.
 */
export type CompactRow = number | readonly number[] | readonly CompactRun[];

/** Labels, or first number, step and length. */
export type CompactRun = readonly string[] | readonly [first: number, step: number, count: number];
