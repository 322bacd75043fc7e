import type { CompactRow } from "@admit-one/client";

/** Neighbours: their labels, or the first number, the step and how many there are. */
type Run = readonly string[] | readonly [first: number, step: number, count: number];

/** The runs of a row in a plan for transfer: docs/seats.md. */
export const runsOf = (row: CompactRow): readonly Run[] => {
  if (typeof row === "number") return [[1, 1, row]];
  const [first, step, ...counts] = row as readonly number[];
  if (typeof first !== "number") return row as readonly Run[];
  let next = first;
  return counts.map((count) => {
    const run = [next, step ?? 1, count] as const;
    next += count * (step ?? 1);
    return run;
  });
};

export const lengthOf = (run: Run): number =>
  typeof run[0] === "number" ? Number(run[2]) : run.length;

/** The label of a row's seat, by its place among them. */
export const labelAt = (row: CompactRow, index: number): string => {
  let left = index;
  for (const run of runsOf(row)) {
    const [first, step] = run;
    if (left < lengthOf(run)) {
      return typeof first === "number"
        ? String(first + left * Number(step))
        : (run[left] as string);
    }
    left -= lengthOf(run);
  }
  return "";
};
