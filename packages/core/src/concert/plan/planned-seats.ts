import type { SeatId } from "../../kernel/ids.ts";
import { countOf, labelAt, numberOf } from "./labels.ts";
import { countSection, type Plan, type PlanSection, type SeatTraits, traitsOf } from "./plan.ts";
import { type GradePrices, gradeOf, gradePrices, priceOf } from "./price-of.ts";
import { marksOf, noMarks, type SeatMarks } from "./seat-marks.ts";
import { type NamedRow, nameAt, namedRows, seatIdOf } from "./seat-names.ts";

/** What the plan says of a seat, or of a standing place, with the values of all its levels. */
export type SeatOfPlan = SeatMarks & {
  readonly seatId: SeatId;
  readonly section: string;
  /** Empty for standing places. */
  readonly row: string;
  readonly label: string;
  /** The label if it is an integer. For standing places, the entry number. */
  readonly number: number | null;
  /** In minor units of the concert's currency. */
  readonly price: number;
  readonly grade: string | null;
};

/** One seat of a plan. */
export type PlannedSeat = SeatOfPlan & {
  /** Its number in the plan, from 0. It never changes. */
  readonly no: number;
  /** Why it is not for sale at the start, for operators. Null if it is for sale. */
  readonly blocked: string | null;
};

/** Seat numbers from `from` up to, but without, `to`. */
type Piece = { readonly from: number; readonly to: number };

/**
 * The seats of a plan with numbers from `from` up to, but without, `to`. It creates only these
 * seats, so a large plan can be created in pieces.
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
    const count = countSection(section);
    const piece = { from: Math.max(0, from - before), to: Math.min(count, to - before) };
    if (piece.from < piece.to) addSection(made, section, grades, piece, before);
    before += count;
  }
  return made;
};

const addSection = (
  made: PlannedSeat[],
  section: PlanSection,
  grades: GradePrices,
  piece: Piece,
  before: number,
): void => {
  const traits = traitsOf(section);
  let index = 0;
  for (const row of namedRows(section)) {
    const inCommon = commonOf(section, row, grades, before);
    for (const run of row.runs) {
      const count = countOf(run);
      const end = Math.min(count, piece.to - index);
      for (let at = Math.max(0, piece.from - index); at < end; at += 1) {
        const seat = seatOf(inCommon, labelAt(run, at), index + at);
        const own = traits.get(index + at);
        made.push(own === undefined ? seat : withTraits(seat, own, section, row, grades));
      }
      index += count;
    }
  }
};

/** What the seats of a row have in common. */
type Common = Pick<PlannedSeat, "section" | "row" | "price" | "grade"> & {
  readonly before: number;
};

const commonOf = (
  { section }: PlanSection,
  { row, levels }: NamedRow,
  grades: GradePrices,
  before: number,
): Common => ({
  section,
  row,
  price: priceOf(levels, grades) ?? 0,
  grade: gradeOf(levels),
  before,
});

const seatOf = (
  { section, row, price, grade, before }: Common,
  label: string,
  index: number,
): PlannedSeat => ({
  no: before + index,
  seatId: seatIdOf(section, { row, label }),
  section,
  row,
  label,
  number: numberOf(label),
  price,
  grade,
  ...noMarks,
  blocked: null,
});

const withTraits = (
  seat: PlannedSeat,
  own: SeatTraits,
  section: PlanSection,
  { levels }: NamedRow,
  grades: GradePrices,
): PlannedSeat => ({
  ...seat,
  price: priceOf([own, ...levels], grades) ?? 0,
  grade: gradeOf([own, ...levels]),
  ...marksOf(own, (index) => seatIdOf(section.section, nameAt(section, index))),
  blocked: own.blocked ?? null,
});
