/**
 * A plan for the wire: JSON of few and small numbers, which compresses to a few kilobytes with 80,000
 * seats. Never says what is blocked. Fields that have nothing to say are left out.
 */
export type CompactPlan = {
  /** The version of this form. */
  readonly v: 1;
  /** Name, price, label or 0, colour or 0. */
  readonly grades: readonly CompactGrade[];
  readonly stage?: readonly [x: number, y: number];
  /** In the order of the plan: new ones are appended. */
  readonly sections: readonly CompactSection[];
};

export type CompactGrade = readonly [
  grade: string,
  price: number,
  label: string | 0,
  color: string | 0,
];

/** A level of price: the price or -1, the number of the grade or -1; both -1 is nothing. */
export type CompactLevel = readonly [price: number, grade: number];

export type CompactSection = {
  readonly name: string;
  readonly floor?: string;
  readonly at?: readonly [x: number, y: number, angle?: number];
  readonly level?: CompactLevel;
  /** How many places there are, where people stand. */
  readonly standing?: number;
  /** The names of the rows, as one row of seats has its labels. */
  readonly names?: CompactRow;
  readonly rows?: readonly CompactRow[];
  /** For rows with a price of their own: distance from the row before, price, grade. */
  readonly rowLevels?: readonly number[];
  /** Accessible seats: distance from the one before. */
  readonly accessible?: readonly number[];
  /** Distance from the companion before, distance to the accessible seat. */
  readonly companions?: readonly number[];
  /** Distance from the end of the stretch before, length of the stretch less one. */
  readonly restricted?: readonly number[];
  /** Stretches of equal price: distance from the end of the one before, length less one, price, grade. */
  readonly seatLevels?: readonly number[];
};

/**
 * How many seats, numbered from 1 without an aisle; or first number, step, and the length of each
 * run; or the runs themselves.
 */
export type CompactRow = number | readonly number[] | readonly CompactRun[];

/** Labels, or first number, step and length. */
export type CompactRun = readonly string[] | readonly [first: number, step: number, count: number];
