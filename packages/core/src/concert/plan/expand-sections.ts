import type { FieldError, Validation } from "../../errors.ts";
import { check } from "../../validate.ts";
import { normalName, twinKey } from "../names.ts";
import { checkPlan } from "./check-plan.ts";
import { checkGrades, checkSections, gradeNames, seatsPerShowMax } from "./check-plan-document.ts";
import { checkWritings } from "./check-words.ts";
import { countOf, runsOf } from "./labels.ts";
import type { Grade, Placement, Plan, PlanSection, Point, PriceLevel, SeatTraits } from "./plan.ts";
import type {
  GradeDocument,
  PlanDocument,
  PriceDocument,
  SeatDocument,
  SeatsDocument,
  SectionDocument,
} from "./plan-document.ts";
import { localName, seatNames } from "./seat-names.ts";

/** A plan whose every seat has a name of its own and a price. */
export type Expanded = { readonly outcome: "expanded"; readonly plan: Plan };

/**
 * The plan of a show as its document has it, or all that is wrong with the document, by paths that
 * begin with `at`. The seats, many more, are made by `plannedSeats`.
 *
 * @example
 * const rows = [{ row: "1", seats: { from: 101, to: 119, step: 2, aislesAfter: [109] } }];
 * const made = expandSections({ sections: [{ section: "A", price: 50_000, rows }] });
 * if (made.outcome === "expanded") plannedSeats(made.plan); // A-1-101, A-1-103 … A-1-119
 */
export const expandSections = (document: PlanDocument, at = ""): Expanded | Validation => {
  const { stage, grades = [] } = document;
  const wrong = [
    ...checkGrades(grades, `${at}grades`),
    ...checkSections(document, gradeNames(grades), at),
  ];
  if (wrong.length > 0) return refused(wrong);
  const empty: Plan = {
    grades: grades.map(gradeOf),
    ...(stage !== undefined && { stage: pointOf(stage) }),
    sections: [],
  };
  return extend(empty, document.sections, at);
};

/** What is appended to a plan: sections, and grades that they need. */
export type MoreSections = Pick<PlanDocument, "grades" | "sections">;

/**
 * The plan with further sections behind those that it has; no seat of before changes its number.
 * A section of a name that is there already adds rows to it.
 *
 * @example
 * appendSections(plan, { sections: [{ section: "Standing", price: 30_000, standing: 200 }] });
 */
export const appendSections = (plan: Plan, more: MoreSections, at = ""): Expanded | Validation => {
  const grades = [...plan.grades, ...(more.grades ?? []).map(gradeOf)];
  const wrong = [
    ...checkGrades(more.grades ?? [], `${at}grades`),
    ...checkGrades(grades, `${at}grades`),
    ...checkSections(more, gradeNames(grades), at),
    ...checkWritings(
      [...plan.sections, ...more.sections].map(({ section }) => section),
      `${at}sections`,
    ),
  ];
  if (wrong.length > 0) return refused(distinct(wrong));
  return extend({ ...plan, grades }, more.sections, at);
};

/** One fault repeats itself in a thousand seats: nobody reads all of them. */
const errorsMax = 100;

const refused = (errors: readonly FieldError[]): Validation => ({
  outcome: "validation",
  errors: errors.slice(0, errorsMax),
});

const distinct = (errors: readonly FieldError[]): readonly FieldError[] => [
  ...new Map(errors.map((error) => [`${error.field} ${error.message}`, error])).values(),
];

/** The sections are sound by themselves. */
const extend = (
  plan: Plan,
  sections: readonly SectionDocument[],
  at: string,
): Expanded | Validation => {
  const seats = sections.reduce((sum, section) => sum + countDocument(section), 0);
  if (seats > seatsPerShowMax) {
    return refused(check(false, `${at}sections`, `must have at most ${seatsPerShowMax} seats`));
  }
  const read = sections.map((section, index) => sectionOf(section, `${at}sections[${index}]`));
  const strays = read.flatMap(({ errors }) => errors);
  if (strays.length > 0) return refused(strays);
  const whole = { ...plan, sections: [...plan.sections, ...read.map(({ section }) => section)] };
  const wrong = checkPlan(whole, at, plan.sections.length);
  return wrong.length > 0 ? refused(wrong) : { outcome: "expanded", plan: whole };
};

const countDocument = ({ rows, standing }: SectionDocument): number =>
  standing ??
  rows.reduce((sum, { seats }) => runsOf(seats).reduce((all, run) => all + countOf(run), sum), 0);

type ReadSection = { readonly section: PlanSection; readonly errors: readonly FieldError[] };

const sectionOf = (document: SectionDocument, at: string): ReadSection => {
  const bare = placesOf(document);
  const named = document.seats ?? [];
  if (named.length === 0) return { section: bare, errors: [] };
  const indexes = indexesOf(bare);
  const errors = checkReferences(named, indexes, at);
  const seats = named
    .map((seat) => traitsIn(seat, indexes))
    .filter((traits) => Object.keys(traits).length > 1)
    .toSorted((a, b) => a.index - b.index);
  return { section: { ...bare, seats }, errors };
};

const indexesOf = (section: PlanSection): Indexes => {
  const indexes = new Map<string, number>();
  for (const name of seatNames(section)) indexes.set(twinKey(localName(name)), indexes.size);
  return indexes;
};

const placesOf = (document: SectionDocument): PlanSection => {
  const { section, floor, at, rows, standing } = document;
  const base = {
    section: normalName(section),
    ...levelOf(document),
    ...(floor !== undefined && { floor: normalName(floor) }),
    ...(at !== undefined && { at: placementOf(at) }),
    seats: [],
  };
  if (rows === undefined) return { kind: "standing", ...base, places: standing };
  return {
    kind: "seated",
    ...base,
    rows: rows.map((row) => ({
      row: normalName(row.row),
      ...levelOf(row),
      runs: runsOf(keptLabels(row.seats)),
    })),
  };
};

const keptLabels = (seats: SeatsDocument): SeatsDocument =>
  typeof seats === "number" || "from" in seats
    ? seats
    : seats.map((label) => (label === null ? null : normalName(label)));

type Indexes = ReadonlyMap<string, number>;

const checkReferences = (
  seats: readonly SeatDocument[],
  indexes: Indexes,
  at: string,
): readonly FieldError[] => {
  const accessible = new Set(
    seats.flatMap(({ seat, accessible: isSo }) => (isSo === true ? [twinKey(seat)] : [])),
  );
  return seats.flatMap(({ seat, companionOf }, index) => [
    ...check(
      indexes.has(twinKey(seat)),
      `${at}.seats[${index}].seat`,
      `is no seat of the section: ${seat}`,
    ),
    ...check(
      companionOf === undefined || accessible.has(twinKey(companionOf)),
      `${at}.seats[${index}].companionOf`,
      `is no accessible seat of the section: ${companionOf}`,
    ),
    ...check(
      companionOf === undefined || !accessible.has(twinKey(seat)),
      `${at}.seats[${index}].companionOf`,
      "is not for a seat that is accessible itself",
    ),
  ]);
};

const traitsIn = (seat: SeatDocument, indexes: Indexes): SeatTraits => {
  const { accessible, companionOf, restrictedView, blocked } = seat;
  const indexOf = (name: string): number => indexes.get(twinKey(name)) ?? 0;
  return {
    index: indexOf(seat.seat),
    ...levelOf(seat),
    ...(accessible === true && { accessible }),
    ...(companionOf !== undefined && { companionOf: indexOf(companionOf) }),
    ...(restrictedView === true && { restrictedView }),
    ...(blocked !== undefined && { blocked: normalName(blocked) }),
  };
};

const levelOf = ({ price, grade }: PriceDocument): PriceLevel => ({
  ...(price !== undefined && { price }),
  ...(grade !== undefined && { grade: normalName(grade) }),
});

const gradeOf = ({ grade, label, price, color }: GradeDocument): Grade => ({
  grade: normalName(grade),
  ...(label !== undefined && { label: normalName(label) }),
  price,
  ...(color !== undefined && { color }),
});

/** Adding 0 makes 0 of -0, which JSON can't tell from it. */
const pointOf = ({ x, y }: Point): Point => ({ x: x + 0, y: y + 0 });

const placementOf = ({ x, y, angle }: NonNullable<SectionDocument["at"]>): Placement => ({
  ...pointOf({ x, y }),
  ...(angle !== undefined && { angle: angle + 0 }),
});
