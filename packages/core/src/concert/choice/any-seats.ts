import { hasBit } from "../plan/bits.ts";
import type { Search } from "./search.ts";

/**
 * The third form: any seats of the given rows, which are in the order of choice. Among groups of
 * equal cost it prefers fewer new orphans, then the group whose last seat comes first, then the one
 * whose seat before that comes first, and so on: the group stays as far to the front as possible.
 *
 * The seats are read in order. After each seat a table holds the least cost for each number of
 * taken seats, by how many seats were left just before: none, one (an orphan if the next seat is
 * taken) or more. Reading stops after the first run that reaches the least cost.
 */
export const anySeats = (search: Search, rows: readonly number[]): readonly number[] | null => {
  const steps = shortestSteps(search, rows);
  return steps && groupIn(steps, search.count);
};

type Step =
  | {
      readonly kind: "seat";
      readonly no: number;
      readonly mayTake: boolean;
      readonly mayLeave: boolean;
      readonly cost: number;
    }
  /** The run of free neighbours ends. A run of one seat leaves no new orphan. */
  | { readonly kind: "end"; readonly alone: boolean };

/**
 * The least cost, indexed by three times the number of seats taken, plus how many were left last:
 * 0, 1 or more.
 */
type Table = Int32Array;

const never = 1 << 30;
/** More than the number of orphans that one group can leave. */
const costWeight = 1024;

/** The steps up to the run that completes the best group. Null if there is none. */
const shortestSteps = (search: Search, rows: readonly number[]): readonly Step[] | null => {
  const { count, forced } = search;
  const steps: Step[] = [];
  let table = firstTable(count);
  let [least, length, forcedSeen] = [never, 0, 0];
  for (const step of stepsOf(search, rows)) {
    steps.push(step);
    table = advance(table, step);
    if (step.kind === "seat") forcedSeen += step.mayLeave ? 0 : 1;
    else if (forcedSeen === forced.length && (table[count * 3] ?? never) < least) {
      least = table[count * 3] ?? never;
      length = steps.length;
      if (least === 0) break;
    }
  }
  return length === 0 ? null : steps.slice(0, length);
};

/** The free seats of each run that has a usable seat. */
function* stepsOf(search: Search, rows: readonly number[]): Generator<Step> {
  const { view, free, usable, cost, forced } = search;
  const isForced = new Set(forced);
  for (const row of rows) {
    const end = view.rowFrom[row + 1] ?? 0;
    let run: Step[] = [];
    let isUseful = false;
    for (let no = view.rowFrom[row] ?? 0; no < end; no += 1) {
      const isFree = hasBit(free, no);
      if (isFree) {
        const mayTake = usable(no);
        isUseful ||= mayTake;
        run.push({
          kind: "seat",
          no,
          mayTake,
          mayLeave: !isForced.has(no),
          cost: mayTake ? cost(no) : 0,
        });
      }
      if (isFree && view.joined[no] === 1) continue;
      if (isUseful) yield* [...run, { kind: "end", alone: run.length === 1 } as const];
      run = [];
      isUseful = false;
    }
  }
}

const firstTable = (count: number): Table => {
  const table = new Int32Array(3 * (count + 1)).fill(never);
  table[0] = 0;
  return table;
};

/** What can't be reached costs `never` or more, and one seat too many has no place in the table. */
const advance = (before: Table, step: Step): Table => {
  const after = new Int32Array(before.length).fill(never);
  const lower = (at: number, cost: number): void => {
    if (cost < (after[at] ?? 0)) after[at] = cost;
  };
  for (let at = 0; at < before.length; at += 1) {
    const cost = before[at] ?? never;
    const left = at % 3;
    const taken = at - left;
    if (step.kind === "end") lower(taken, cost + endCost(step.alone, left));
    else {
      if (step.mayLeave) lower(taken + Math.min(left + 1, 2), cost);
      if (step.mayTake) lower(taken + 3, cost + takeCost(step.cost, left));
    }
  }
  return after;
};

const endCost = (alone: boolean, left: number): number => (left === 1 && !alone ? 1 : 0);
const takeCost = (cost: number, left: number): number => cost * costWeight + (left === 1 ? 1 : 0);

/** Walks back from the last step. Where both are possible, a seat is left rather than taken. */
const groupIn = (steps: readonly Step[], count: number): readonly number[] => {
  const tables = [firstTable(count)];
  for (const step of steps) tables.push(advance(tables.at(-1) ?? firstTable(count), step));
  const seats: number[] = [];
  let [taken, left] = [count, 0];
  for (const [index, step] of [...steps.entries()].toReversed()) {
    const isTaken = step.kind === "seat" && left === 0;
    if (isTaken) seats.unshift(step.no);
    const least = tables[index + 1]?.[taken * 3 + left];
    if (isTaken) taken -= 1;
    left = leftBefore(tables[index], step, taken, left, least);
  }
  return seats;
};

/** How many seats were left before a step: the largest number that leads to the same least cost. */
const leftBefore = (
  table: Table | undefined,
  step: Step,
  taken: number,
  left: number,
  least: number | undefined,
): number => {
  const isSame = (before: number): boolean => {
    const cost = table?.[taken * 3 + before] ?? never;
    if (step.kind === "end") return cost + endCost(step.alone, before) === least;
    if (left === 0) return cost + takeCost(step.cost, before) === least;
    return Math.min(before + 1, 2) === left && cost === least;
  };
  return [2, 1, 0].find(isSame) ?? 0;
};
