import { arrangeSeats } from "./arrange-seats.ts";
import type { CompactGrade, CompactPlan, CompactSection } from "./compact-plan.ts";
import { compactRow, plainRow } from "./compact-rows.ts";
import {
  compactLevel,
  compactRowLevels,
  compactSeats,
  type GradeNumbers,
  gradeNumbers,
  isLevel,
  plainLevel,
  plainRowLevels,
  plainSeats,
} from "./compact-seats.ts";
import { labelsOf, runOf } from "./labels.ts";
import type { Grade, Placement, Plan, PlanSection } from "./plan.ts";

/**
 * The public plan in a small form: everything except blocked seats.
 *
 * @example
 * const body = JSON.stringify(compactPlan(plan));
 */
export const compactPlan = (plan: Plan): CompactPlan => {
  const { grades, stage, sections } = plan;
  const places = compactPlaces(plan);
  const known = gradeNumbers(grades.map(({ grade }) => grade));
  return {
    v: 1,
    grades: grades.map(compactGrade),
    ...(stage && { stage: [stage.x, stage.y] as const }),
    sections: sections.map((section) => compactSection(section, known)),
    ...(places.length > 0 && { places }),
  };
};

/** Readers need not place sections themselves. A thousandth of a seat is exact enough. */
const compactPlaces = (plan: Plan): readonly number[] =>
  arrangeSeats(plan).sections.flatMap(({ at }, index) =>
    plan.sections[index]?.at === undefined
      ? // JSON has no -0.
        [at.x, at.y, at.angle].map((number) => Math.round(number * 1000) / 1000 + 0)
      : [],
  );

/**
 * Reads the output of `compactPlan`: the same plan, without information about blocked seats.
 *
 * @throws TypeError if the format has another version.
 * @example
 * const { x, y } = arrangeSeats(plainPlan(await response.json()));
 */
export const plainPlan = ({ v, grades, stage, sections }: CompactPlan): Plan => {
  if (v !== 1) throw new TypeError(`No compact plan of version 1: ${String(v)}`);
  const known = gradeNumbers(grades.map(([grade]) => grade));
  return {
    grades: grades.map(plainGrade),
    ...(stage && { stage: { x: stage[0], y: stage[1] } }),
    sections: sections.map((section) => plainSection(section, known)),
  };
};

const compactGrade = ({ grade, price, label, color }: Grade): CompactGrade => [
  grade,
  price,
  label ?? 0,
  color ?? 0,
];

const plainGrade = ([grade, price, label, color]: CompactGrade): Grade => ({
  grade,
  ...(label !== 0 && { label }),
  price,
  ...(color !== 0 && { color }),
});

const compactSection = (section: PlanSection, grades: GradeNumbers): CompactSection => {
  const { section: name, floor, at } = section;
  const base = {
    name,
    ...(floor !== undefined && { floor }),
    ...(at && { at: compactPlacement(at) }),
    ...(isLevel(section) && { level: compactLevel(section, grades) }),
  };
  const seats = compactSeats(section.seats, grades);
  if (section.kind === "standing") return { ...base, standing: section.places, ...seats };
  const rowLevels = compactRowLevels(section.rows, grades);
  return {
    ...base,
    names: compactRow([runOf(section.rows.map(({ row }) => row))]),
    rows: section.rows.map(({ runs }) => compactRow(runs)),
    ...(rowLevels.length > 0 && { rowLevels }),
    ...seats,
  };
};

const plainSection = (section: CompactSection, grades: GradeNumbers): PlanSection => {
  const { name, floor, at, level = [], standing } = section;
  const base = {
    section: name,
    ...(floor !== undefined && { floor }),
    ...(at && { at: plainPlacement(at) }),
    ...plainLevel(level, grades),
    seats: plainSeats(section, grades),
  };
  if (standing !== undefined) return { kind: "standing", ...base, places: standing };
  const { names = [], rows = [], rowLevels = [] } = section;
  const rowNames = plainRow(names).flatMap(labelsOf);
  const levels = plainRowLevels(rowLevels, grades);
  return {
    kind: "seated",
    ...base,
    rows: rows.map((row, index) => ({
      row: rowNames[index] ?? "",
      ...levels.get(index),
      runs: plainRow(row),
    })),
  };
};

const compactPlacement = ({ x, y, angle }: Placement): readonly [number, number, number?] =>
  angle === undefined ? [x, y] : [x, y, angle];

const plainPlacement = ([x, y, angle]: readonly [number, number, number?]): Placement => ({
  x,
  y,
  ...(angle !== undefined && { angle }),
});
