import { type Bits, hasBit } from "../plan/bits.ts";
import type { PlanView } from "../plan/plan-view.ts";

/** Consecutive seats from `from` up to, but without, `end`. */
type Span = { readonly from: number; readonly end: number };

/** The longest run of free neighbours around a free seat. */
const freeRun = ({ joined }: Pick<PlanView, "joined">, free: Bits, no: number): Span => {
  let from = no;
  while (joined[from - 1] === 1 && hasBit(free, from - 1)) from -= 1;
  let end = no + 1;
  while (joined[end - 1] === 1 && hasBit(free, end)) end += 1;
  return { from, end };
};

/**
 * The single seats that a choice would leave against the rule. Empty if the choice is accepted.
 * Each run of free neighbours is checked as it was before the choice: if two or more of its seats
 * remain, none of the remaining runs may have exactly one seat.
 *
 * `free` contains the seats that can be taken now. Blocked, held (also by the same user) and sold
 * seats end a run, as aisles and ends of rows do. All chosen seats must be free.
 *
 * @example
 * const row = viewPlan(planOfOneRowWithFiveSeats);
 * leavesGap(row, bitsOf(5, [0, 1, 2, 3, 4]), [1]); // [0]
 * leavesGap(row, bitsOf(5, [0, 1, 2, 3, 4]), [0, 1, 2, 3]); // []: only one is left
 */
export const leavesGap = (
  view: Pick<PlanView, "joined">,
  free: Bits,
  chosen: readonly number[],
): readonly number[] => {
  const taken = new Set(chosen);
  const runs = new Map<number, Span>();
  for (const no of taken) {
    const run = freeRun(view, free, no);
    runs.set(run.from, run);
  }
  return [...runs.values()].flatMap((run) => {
    const left = seatsLeft(run, taken);
    return left.length >= 2 ? left.filter((no, index) => isSingle(left, no, index)) : [];
  });
};

const seatsLeft = ({ from, end }: Span, taken: ReadonlySet<number>): readonly number[] =>
  Array.from({ length: end - from }, (_, index) => from + index).filter((no) => !taken.has(no));

const isSingle = (left: readonly number[], no: number, index: number): boolean =>
  left[index - 1] !== no - 1 && left[index + 1] !== no + 1;
