import type { CompactPlan } from "@admit-one/client";
import { type Drawing, drawingsOf } from "../geometry/drawings.ts";
import { readHall, type SoldHall } from "./read-hall.ts";
import { labelAt } from "./runs.ts";
import { createSeatBook, type SeatBook } from "./seat-book.ts";

export type SeatName = {
  readonly seatId: string;
  readonly section: string;
  /** Empty where people stand. */
  readonly row: string;
  readonly label: string;
};

/** A show's plan, prepared for drawing. Made once for each version of the plan. */
export type Scene = {
  readonly plan: CompactPlan;
  readonly hall: SoldHall;
  readonly drawings: readonly Drawing[];
  readonly book: SeatBook;
  /** Made when it is asked for: 80,000 of them at once are too many. */
  readonly nameOf: (no: number) => SeatName;
  /** The number of a seat, if there is one with this id. */
  readonly numberOf: (seatId: string) => number | null;
};

const colorForm = /^#[0-9a-f]{6}$/i;

/** The colours that the plan gives to its grades. */
export const ownColors = ({ grades }: Pick<CompactPlan, "grades">): readonly (string | null)[] => [
  ...grades.map(([, , , color]) => (color !== 0 && colorForm.test(color) ? color : null)),
  null,
];

export const createScene = (plan: CompactPlan): Scene => {
  const hall = readHall(plan);
  const book = createSeatBook(hall);

  const nameOf = (no: number): SeatName => {
    const at = book.sectionOf(no);
    const { name = "", names = 0, rows = [], standing } = plan.sections[at] ?? {};
    const { from = 0, rowFrom = [] } = hall.sections[at] ?? {};
    if (standing !== undefined) {
      const label = String(no - from + 1);
      return { seatId: `${name}-${label}`, section: name, row: "", label };
    }
    const index = rowFrom.findLastIndex((first) => first <= no);
    const row = labelAt(names, index);
    const label = labelAt(rows[index] ?? 0, no - (rowFrom[index] ?? 0));
    return { seatId: `${name}-${row}-${label}`, section: name, row, label };
  };

  /** The seats of sections that were asked for. */
  const numbers = new Map<string, number>();
  const read = new Set<number>();
  return {
    plan,
    hall,
    drawings: drawingsOf(hall),
    book,
    nameOf,
    numberOf: (seatId) => {
      for (const { index, name, from, end } of hall.sections) {
        if (read.has(index) || !seatId.startsWith(`${name}-`)) continue;
        read.add(index);
        for (let no = from; no < end; no += 1) numbers.set(nameOf(no).seatId, no);
      }
      return numbers.get(seatId) ?? null;
    },
  };
};
