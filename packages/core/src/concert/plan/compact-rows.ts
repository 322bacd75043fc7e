import type { CompactRow, CompactRun } from "./compact-plan.ts";
import { countOf, numberRun, progressionOf, type Run } from "./labels.ts";

/** Writes the runs of a row in the shortest form. */
export const compactRow = (runs: readonly Run[]): CompactRow => {
  const progression = progressionOf(runs);
  if (progression === null) return runs.map(compactRun);
  const { first, step } = progression;
  const [count = 0] = runs.map(countOf);
  if (runs.length === 1 && first === 1 && step === 1) return count;
  return [first, step, ...runs.map(countOf)];
};

const compactRun = (run: Run): CompactRun =>
  "first" in run ? [run.first, run.step, run.count] : run;

/** Reads the output of `compactRow`. */
export const plainRow = (row: CompactRow): readonly Run[] => {
  if (typeof row === "number") return [numberRun(1, 1, row)];
  const numbers = row.filter((part) => typeof part === "number");
  if (numbers.length === 0)
    return row.flatMap((part) => (typeof part === "number" ? [] : [plainRun(part)]));
  const [first = 0, step = 1, ...counts] = numbers;
  let before = 0;
  return counts.map((count) => {
    const run = numberRun(first + before * step, step, count);
    before += count;
    return run;
  });
};

const plainRun = (run: CompactRun): Run => {
  const [first, step, count] = run;
  return typeof first === "number"
    ? numberRun(first, Number(step), Number(count))
    : run.map(String);
};
