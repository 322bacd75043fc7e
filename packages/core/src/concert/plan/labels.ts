import type { SeatsDocument } from "./plan-document.ts";

/** Neighbours whose labels are numbers at equal distances. A run of one seat has step 1. */
export type NumberRun = {
  readonly first: number;
  /** Never 0. Negative if the numbers descend. */
  readonly step: number;
  readonly count: number;
};

/** Consecutive seats without an aisle: numbers if possible, otherwise labels. */
export type Run = NumberRun | readonly string[];

/** The largest seat number. It fits into a 32-bit column. */
export const seatNumberMax = 999_999_999;

/** The label as a number. Null for any other text, including `07`. */
export const numberOf = (label: string): number | null =>
  /^(?:0|[1-9]\d{0,8})$/.test(label) ? Number(label) : null;

const isLabels = (run: Run): run is readonly string[] => Array.isArray(run);

/** How many seats the run has. */
export const countOf = (run: Run): number => (isLabels(run) ? run.length : run.count);

/** The label of one seat of a run, by index from 0. */
export const labelAt = (run: Run, index: number): string =>
  isLabels(run) ? (run[index] ?? "") : String(run.first + index * run.step);

/** The labels of a run, in order. */
export const labelsOf = (run: Run): readonly string[] =>
  isLabels(run) ? run : Array.from({ length: run.count }, (_, index) => labelAt(run, index));

/** The canonical run with these labels. */
export const runOf = (labels: readonly string[]): Run => {
  const first = numberOf(labels[0] ?? "");
  if (first === null) return labels;
  const second = labels.length === 1 ? first + 1 : numberOf(labels[1] ?? "");
  const step = (second ?? first) - first;
  const isEven =
    step !== 0 && labels.every((label, index) => numberOf(label) === first + index * step);
  return isEven ? numberRun(first, step, labels.length) : labels;
};

/** A run of numbers. A run of one seat has step 1. */
export const numberRun = (first: number, step: number, count: number): NumberRun => ({
  first,
  step: count === 1 ? 1 : step,
  count,
});

/** The runs of a row. The document must be valid, with labels in their stored form. */
export const runsOf = (seats: SeatsDocument): readonly Run[] => {
  if (typeof seats === "number") return [numberRun(1, 1, seats)];
  if ("from" in seats) return rangeRuns(seats);
  const runs: string[][] = [[]];
  for (const label of seats) {
    if (label === null) runs.push([]);
    else runs.at(-1)?.push(label);
  }
  return runs.filter((run) => run.length > 0).map(runOf);
};

type Range = Extract<SeatsDocument, { readonly from: number }>;

const rangeRuns = ({ from, to, step = 1, aislesAfter = [] }: Range): readonly Run[] => {
  const signed = to < from ? -step : step;
  const last = (to - from) / signed;
  const ends = new Set([...aislesAfter.map((number) => (number - from) / signed), last]);
  const runs: Run[] = [];
  let start = 0;
  for (const end of [...ends].toSorted((a, b) => a - b)) {
    runs.push(numberRun(from + start * signed, signed, end - start + 1));
    start = end + 1;
  }
  return runs;
};

/** A whole row of numbers at equal distances. */
export type Progression = { readonly first: number; readonly step: number };

/** The progression that all runs of a row continue. Null if there is none. */
export const progressionOf = (runs: readonly Run[]): Progression | null => {
  const [run, next] = runs;
  if (run === undefined || isLabels(run)) return null;
  const second = run.count > 1 ? run.first + run.step : next && !isLabels(next) && next.first;
  const step = typeof second === "number" ? second - run.first : 1;
  if (step === 0) return null;
  let expected = run.first;
  for (const one of runs) {
    if (isLabels(one) || one.first !== expected) return null;
    if (one.count > 1 && one.step !== step) return null;
    expected += one.count * step;
  }
  return { first: run.first, step };
};

/** The shortest document of a row with these runs. */
export const seatsDocumentOf = (runs: readonly Run[]): SeatsDocument => {
  const progression = progressionOf(runs);
  if (progression === null) {
    return runs.flatMap((run): (string | null)[] => [null, ...labelsOf(run)]).slice(1);
  }
  const { first, step } = progression;
  const count = runs.reduce((sum, run) => sum + countOf(run), 0);
  if (first === 1 && step === 1 && runs.length === 1) return count;
  const aislesAfter: number[] = [];
  let before = 0;
  for (const run of runs.slice(0, -1)) {
    before += countOf(run);
    aislesAfter.push(first + (before - 1) * step);
  }
  return {
    from: first,
    to: first + (count - 1) * step,
    ...(Math.abs(step) > 1 && { step: Math.abs(step) }),
    ...(aislesAfter.length > 0 && { aislesAfter }),
  };
};
