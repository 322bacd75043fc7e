import {
  arrangeSeats,
  type CompactPlan,
  type Plan,
  type PlannedSeat,
  type PlanView,
  plainPlan,
  plannedSeats,
  viewPlan,
} from "@admit-one/core";
import { type Drawing, drawingsOf } from "../geometry/drawings.ts";
import { createHall, type Hall, type HallSection } from "../geometry/hall.ts";
import { createSeatBook, type SeatBook } from "./seat-book.ts";

/** A show's plan, prepared for drawing. Made once for each version of the plan. */
export type Scene = {
  readonly plan: Plan;
  readonly hall: Hall;
  readonly view: PlanView;
  readonly drawings: readonly Drawing[];
  readonly book: SeatBook;
  /** By seat: the number of its grade in the plan. Seats without a grade have the one after. */
  readonly gradeOf: Uint8Array;
  /** By the place of a section in the hall. */
  readonly isStanding: readonly boolean[];
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
  const view = viewPlan(plan);
  const book = createSeatBook(hall);
  const names = new Map(plan.grades.map(({ grade }, index) => [grade, index]));
  const gradeOf = Uint8Array.from(view.grade, (grade) =>
    grade === null ? names.size : (names.get(grade) ?? names.size),
  );
  return {
    plan,
    hall,
    view,
    drawings: drawingsOf(hall),
    book,
    gradeOf,
    // The hall's sections are the plan's, in their order.
    isStanding: plan.sections.map(({ kind }) => kind === "standing"),
    ...createNames(plan, hall.sections, book.sectionOf),
  };
};

/** Sections whose seats are kept with their names. */
const keptMax = 16;

/** Names the seats of a section when one is asked for, since names of 80,000 are too many. */
const createNames = (
  plan: Plan,
  sections: readonly HallSection[],
  sectionOf: SeatBook["sectionOf"],
): Pick<Scene, "seat" | "numberOf"> => {
  const kept = new Map<HallSection, readonly PlannedSeat[]>();
  const seatsOf = (section: HallSection): readonly PlannedSeat[] => {
    const known = kept.get(section);
    if (known !== undefined) return known;
    const made = plannedSeats(plan, section.from, section.end);
    kept.set(section, made);
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
    return made;
  };
  return {
    seat: (no) => {
      const section = sections[sectionOf(no)];
      return section === undefined ? null : (seatsOf(section)[no - section.from] ?? null);
    },
    numberOf: (seatId) => {
      for (const section of sections) {
        if (!seatId.startsWith(`${section.name}-`)) continue;
        const found = seatsOf(section).find((seat) => seat.seatId === seatId);
        if (found !== undefined) return found.no;
      }
      return null;
    },
  };
};
