import type { FieldError, Validation } from "../../kernel/errors.ts";
import { check } from "../../kernel/validate.ts";
import { checkPlan } from "./check-plan.ts";
import { checkGrades, checkSections, gradeNames, seatsPerShowMax } from "./check-plan-document.ts";
import { checkWritings } from "./check-words.ts";
import { countOf, runsOf } from "./labels.ts";
import { normalName } from "./names.ts";
import type { Grade, Plan } from "./plan.ts";
import type { GradeDocument, PlanDocument, SectionDocument } from "./plan-document.ts";
import { pointOf, readSection } from "./read-section.ts";

/** A plan in which every seat has a unique name and a price. */
export type Expanded = { readonly outcome: "expanded"; readonly plan: Plan };

/**
 * The plan of a show's document, or its errors, at most a hundred. Their paths begin with `at`,
 * except `grades`, which belong to the concert. `plannedSeats` creates the seats, which are many
 * more.
 *
 * @example
 * const rows = [{ row: "1", seats: { from: 101, to: 119, step: 2, aislesAfter: [109] } }];
 * const made = expandSections({ sections: [{ section: "A", price: 50_000, rows }] });
 * if (made.outcome === "expanded") plannedSeats(made.plan); // A-1-101, A-1-103 … A-1-119
 */
export const expandSections = (document: PlanDocument, at = ""): Expanded | Validation => {
  const { stage, grades = [] } = document;
  const wrong = [
    ...checkGrades(grades, "grades"),
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

/** What is appended to a plan: sections, and any grades that they need. */
export type MoreSections = Pick<PlanDocument, "grades" | "sections">;

/**
 * The plan with more sections at its end. Existing seats keep their numbers. A section with an
 * existing name adds rows to it.
 *
 * @example
 * appendSections(plan, { sections: [{ section: "Standing", price: 30_000, standing: 200 }] });
 */
export const appendSections = (plan: Plan, more: MoreSections, at = ""): Expanded | Validation => {
  const grades = [...plan.grades, ...(more.grades ?? []).map(gradeOf)];
  const wrong = [
    ...checkGrades(more.grades ?? [], "grades"),
    ...checkGrades(grades, "grades"),
    ...checkSections(more, gradeNames(grades), at),
    ...checkWritings(
      [...plan.sections, ...more.sections].map(({ section }) => section),
      `${at}sections`,
    ),
  ];
  if (wrong.length > 0) return refused(distinct(wrong));
  return extend({ ...plan, grades }, more.sections, at);
};

/** One mistake can repeat for a thousand seats, and nobody reads all of the errors. */
export const errorsMax = 100;

const refused = (errors: readonly FieldError[]): Validation => ({
  outcome: "validation",
  errors: errors.slice(0, errorsMax),
});

const distinct = (errors: readonly FieldError[]): readonly FieldError[] => [
  ...new Map(errors.map((error) => [`${error.field} ${error.message}`, error])).values(),
];

/** Each section must be valid on its own. */
const extend = (
  plan: Plan,
  sections: readonly SectionDocument[],
  at: string,
): Expanded | Validation => {
  const seats = countDocument(sections);
  if (seats > seatsPerShowMax) {
    return refused(check(false, `${at}sections`, `must have at most ${seatsPerShowMax} seats`));
  }
  const read = sections.map((section, index) => readSection(section, `${at}sections[${index}]`));
  const strays = read.flatMap(({ errors }) => errors);
  if (strays.length > 0) return refused(strays);
  const whole = { ...plan, sections: [...plan.sections, ...read.map(({ section }) => section)] };
  const wrong = checkPlan(whole, at, plan.sections.length);
  return wrong.length > 0 ? refused(wrong) : { outcome: "expanded", plan: whole };
};

/** How many seats a document has whose parts are sound. */
export const countDocument = (sections: readonly SectionDocument[]): number =>
  sections.reduce((sum, section) => sum + countSection(section), 0);

const countSection = ({ rows, standing }: SectionDocument): number =>
  standing ??
  rows.reduce((sum, { seats }) => runsOf(seats).reduce((all, run) => all + countOf(run), sum), 0);

const gradeOf = ({ grade, label, price, color }: GradeDocument): Grade => ({
  grade: normalName(grade),
  ...(label !== undefined && { label: normalName(label) }),
  price,
  ...(color !== undefined && { color }),
});
