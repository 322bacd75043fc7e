import type { SeatId } from "../../ids.ts";
import { numberOf } from "./labels.ts";
import {
  countRow,
  countSection,
  type Plan,
  type PlanRow,
  type PlanSection,
  traitsOf,
} from "./plan.ts";
import { type GradePrices, gradeOf, gradePrices, priceOf } from "./price-of.ts";
import { type SeatName, seatIdOf, seatNames } from "./seat-names.ts";

/** One seat of a plan, with all that its levels say. */
export type PlannedSeat = {
  /** Its number in the plan, from 0; it never changes. */
  readonly no: number;
  readonly seatId: SeatId;
  readonly section: string;
  /** Empty where people stand. */
  readonly row: string;
  readonly label: string;
  /** The label where it is an integer; where people stand, the entry number. */
  readonly number: number | null;
  /** In minor units. */
  readonly price: number;
  readonly grade: string | null;
  readonly accessible: boolean;
  readonly companionOf: SeatId | null;
  readonly restrictedView: boolean;
  /** Why it is not for sale from the start, for operators; null where it is for sale. */
  readonly blocked: string | null;
};

/**
 * The seats of a plan from one number up to another, which is not among them. A large plan is made
 * piece by piece: only the sections that the piece touches are written out.
 *
 * @example
 * plannedSeats(plan, 0, 1_000).map(({ seatId }) => seatId);
 */
export const plannedSeats = (
  plan: Plan,
  from = 0,
  to: number = Number.POSITIVE_INFINITY,
): readonly PlannedSeat[] => {
  const grades = gradePrices(plan.grades);
  const made: PlannedSeat[] = [];
  let before = 0;
  for (const section of plan.sections) {
    if (before >= to) break;
    const count = countSection(section);
    if (before + count > from) {
      for (const seat of sectionSeats(section, grades, before)) {
        if (seat.no >= from && seat.no < to) made.push(seat);
      }
    }
    before += count;
  }
  return made;
};

const sectionSeats = (
  section: PlanSection,
  grades: GradePrices,
  before: number,
): readonly PlannedSeat[] => {
  const traits = traitsOf(section);
  const names = [...seatNames(section)];
  const rows = rowsOfSeats(section);
  const idAt = (index: number): SeatId => seatIdOf(section.section, names[index] ?? nobody);
  return names.map((name, index) => {
    const own = traits.get(index);
    const levels = [own, rows[index], section];
    return {
      no: before + index,
      seatId: seatIdOf(section.section, name),
      section: section.section,
      ...name,
      number: numberOf(name.label),
      price: priceOf(levels, grades) ?? 0,
      grade: gradeOf(levels),
      accessible: own?.accessible === true,
      companionOf: own?.companionOf === undefined ? null : idAt(own.companionOf),
      restrictedView: own?.restrictedView === true,
      blocked: own?.blocked ?? null,
    };
  });
};

const nobody: SeatName = { row: "", label: "" };

/** The row of each seat, by its place in the section. */
const rowsOfSeats = (section: PlanSection): readonly PlanRow[] =>
  section.kind === "standing"
    ? []
    : section.rows.flatMap((row) => Array.from({ length: countRow(row) }, () => row));
