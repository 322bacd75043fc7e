import {
  arrangeSeats,
  type CompactPlan,
  type Plan,
  type PlannedSeat,
  type PlanSection,
  plainPlan,
  plannedSeats,
} from "@admit-one/core";
import { type Drawing, drawingsOf } from "../geometry/drawings.ts";
import { createHall, type Hall, type HallSection } from "../geometry/hall.ts";
import { createSeatBook, type SeatBook } from "./seat-book.ts";

/** A show's plan, prepared for drawing. Made once for each version of the plan. */
export type Scene = {
  readonly plan: Plan;
  readonly hall: Hall;
  readonly drawings: readonly Drawing[];
  readonly book: SeatBook;
  /** The number of a grade in the plan. Seats without a grade have the one after. */
  readonly gradeNo: (grade: string | null) => number;
  /** By the place of a section in the hall: the grade of most of its seats, and whether people stand. */
  readonly gradeOf: readonly number[];
  readonly isStanding: readonly boolean[];
  /** The seats of a section, by its place in the hall. */
  readonly seatsOf: (section: number) => readonly PlannedSeat[];
  readonly seat: (no: number) => PlannedSeat | null;
  /** The number of a seat, if there is one with this id. */
  readonly numberOf: (seatId: string) => number | null;
};

const colorForm = /^#[0-9a-f]{6}$/i;

/** The colours that the plan gives to its grades. */
export const ownColors = ({ grades }: Plan): readonly (string | null)[] => [
  ...grades.map(({ color }) => (color !== undefined && colorForm.test(color) ? color : null)),
  null,
];

export const createScene = (compact: CompactPlan): Scene => {
  const plan = plainPlan(compact);
  const hall = createHall(arrangeSeats(plan));
  const book = createSeatBook(hall);
  const names = new Map(plan.grades.map(({ grade }, index) => [grade, index]));
  const gradeNo = (grade: string | null): number =>
    (grade === null ? undefined : names.get(grade)) ?? names.size;
  return {
    plan,
    hall,
    drawings: drawingsOf(hall),
    book,
    gradeNo,
    // The hall's sections are the plan's, in their order.
    gradeOf: plan.sections.map((section) => gradeNo(gradeIn(section))),
    isStanding: plan.sections.map(({ kind }) => kind === "standing"),
    ...createSeats(plan, hall.sections, book.sectionOf),
  };
};

const gradeIn = (section: PlanSection): string | null =>
  section.grade ?? (section.kind === "seated" ? section.rows[0]?.grade : undefined) ?? null;

/** Sections whose seats are kept. More than that are not on a screen in full. */
const keptMax = 48;

/** Makes the seats of a section when one is asked for: 80,000 of them at once are too many. */
const createSeats = (
  plan: Plan,
  sections: readonly HallSection[],
  sectionOf: SeatBook["sectionOf"],
): Pick<Scene, "seatsOf" | "seat" | "numberOf"> => {
  const kept = new Map<number, readonly PlannedSeat[]>();
  const seatsOf = (index: number): readonly PlannedSeat[] => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const { from, end } = sections[index] ?? { from: 0, end: 0 };
    const made = plannedSeats(plan, from, end);
    kept.set(index, made);
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
    return made;
  };
  return {
    seatsOf,
    seat: (no) => {
      const index = sectionOf(no);
      return seatsOf(index)[no - (sections[index]?.from ?? 0)] ?? null;
    },
    numberOf: (seatId) => {
      for (const [index, { name }] of sections.entries()) {
        if (!seatId.startsWith(`${name}-`)) continue;
        const found = seatsOf(index).find((seat) => seat.seatId === seatId);
        if (found !== undefined) return found.no;
      }
      return null;
    },
  };
};
