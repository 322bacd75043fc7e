import { type FieldError, type Validation, validation } from "../kernel/errors.ts";
import type { FieldMessage } from "../kernel/field-message.ts";
import { check } from "../kernel/validate.ts";
import { checkConcertDocument, checkShow } from "./check-concert-document.ts";
import type { ConcertDocument, ShowDocument } from "./concert-document.ts";
import {
  checkGrades,
  checkSections,
  gradeNames,
  seatsPerShowMax,
} from "./plan/check-plan-document.ts";
import { countDocument, type Expanded, errorsMax, expandSections } from "./plan/expand-sections.ts";
import type { Plan } from "./plan/plan.ts";
import type { GradeDocument, PlanDocument } from "./plan/plan-document.ts";

/** A slip of the pen must not fill the memory. */
const seatsPerConcertMax = 1_000_000;

/** What the shows of a document sell, in its order. */
export type ReadDocument = { readonly outcome: "read"; readonly plans: readonly Plan[] };

/**
 * Reads a concert document, or says what is wrong with it; the fields are named by their path. Seats
 * are only counted and named once the numbers that make them are known to be sound.
 */
export const readConcertDocument = (document: ConcertDocument): ReadDocument | Validation => {
  const { shows, grades = [] } = document;
  const wrong = [
    ...checkConcertDocument(document),
    ...checkGrades(grades, "grades"),
    ...shows.flatMap((show, index) => checkPlan(document, show, `shows[${index}].`)),
  ];
  if (wrong.length > 0) return validation(...wrong.slice(0, errorsMax));
  const tooMany = checkCounts(shows);
  if (tooMany.length > 0) return validation(...tooMany);
  const read = shows.map((show, index) =>
    expandSections(planDocument(document, show), `shows[${index}].`),
  );
  const errors = read.flatMap((one) => (one.outcome === "validation" ? one.errors : []));
  if (errors.length > 0) return validation(...errors);
  return {
    outcome: "read",
    plans: read.flatMap((one) => (one.outcome === "expanded" ? [one.plan] : [])),
  };
};

/** Reads one show. `grades` are those of its concert. */
export const readShowDocument = (
  show: ShowDocument,
  grades: readonly GradeDocument[],
): Expanded | Validation => {
  const document = planDocument({ grades }, show);
  const wrong = [
    ...checkShow(show, ""),
    ...checkGrades(show.grades ?? [], "grades"),
    ...checkSections(show, gradeNames(document.grades ?? []), ""),
  ];
  if (wrong.length > 0) return validation(...wrong.slice(0, errorsMax));
  return expandSections(document);
};

const checkCounts = (shows: readonly ShowDocument[]): readonly FieldError[] => {
  const counts = shows.map(({ sections }) => countDocument(sections));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const atMost = (max: number): FieldMessage => `must have at most ${max} seats`;
  return [
    ...check(total <= seatsPerConcertMax, "shows", atMost(seatsPerConcertMax)),
    ...counts.flatMap((count, index) =>
      check(count <= seatsPerShowMax, `shows[${index}].sections`, atMost(seatsPerShowMax)),
    ),
  ];
};

const planDocument = (
  { grades: ofConcert }: Pick<ConcertDocument, "grades">,
  { grades = ofConcert, stage, sections }: ShowDocument,
): PlanDocument => ({ grades, stage, sections });

const checkPlan = (
  document: ConcertDocument,
  show: ShowDocument,
  at: string,
): readonly FieldError[] => [
  ...checkGrades(show.grades ?? [], `${at}grades`),
  ...checkSections(show, gradeNames(planDocument(document, show).grades ?? []), at),
];
