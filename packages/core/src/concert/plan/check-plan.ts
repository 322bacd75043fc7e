import type { FieldError } from "../../kernel/errors.ts";
import { check } from "../../kernel/validate.ts";
import { seatsPerShowMax } from "./check-plan-document.ts";
import { checkDistinct } from "./check-words.ts";
import { countOf } from "./labels.ts";
import { twinKey } from "./names.ts";
import { countPlan, type Plan, type PlanSection, traitsOf } from "./plan.ts";
import { type GradePrices, gradePrices, priceOf } from "./price-of.ts";
import { nameAt, namedRows, type SeatName, seatIdOf, seatNames } from "./seat-names.ts";

const seatIdLengthMax = 64;

/**
 * Validates a plan as a whole after its parts: too many seats, duplicate names or seats, seats
 * without a price. Sections before `from` existed before and are valid.
 */
export const checkPlan = (plan: Plan, at: string, from = 0): readonly FieldError[] => {
  const field = `${at}sections`;
  const seats = countPlan(plan);
  const tooMany = check(
    seats <= seatsPerShowMax,
    field,
    `must have at most ${seatsPerShowMax} seats`,
  );
  if (tooMany.length > 0) return tooMany;
  const twins = checkNames(plan.sections, field);
  if (twins.length > 0) return twins;
  return [
    ...checkSeatIds(sharingIds(plan.sections, from), field),
    ...checkAllPriced({ ...plan, sections: plan.sections.slice(from) }, field),
  ];
};

/** Every seat must have a price. */
export const checkAllPriced = (
  { grades: named, sections }: Pick<Plan, "grades" | "sections">,
  field: string,
): readonly FieldError[] => {
  const grades = gradePrices(named);
  return sections.flatMap((section, index) => checkPriced(section, grades, `${field}[${index}]`));
};

/** A section may be listed twice, for rows with another price. Its rows belong to one section. */
const checkNames = (sections: readonly PlanSection[], field: string): readonly FieldError[] =>
  [...Map.groupBy(sections, ({ section }) => twinKey(section)).values()].flatMap((same) => {
    const [{ section } = { section: "" }] = same;
    const isOne = same.length === 1 || same.every(({ kind }) => kind === "seated");
    const rows = same.flatMap((one) =>
      one.kind === "seated" ? one.rows.map(({ row }) => row) : [],
    );
    return [
      ...check(isOne, field, `names ${section} twice, and people stand in one of them`),
      ...checkDistinct(rows, field),
    ];
  });

/**
 * The sections from `from` on, and the earlier ones that can have a seat id of theirs. An id begins
 * with the name of its section, so most of a large hall need not be read again.
 */
const sharingIds = (sections: readonly PlanSection[], from: number): readonly PlanSection[] => {
  const startOf = ({ section }: PlanSection): string => `${twinKey(section)}-`;
  const added = sections.slice(from);
  const starts = added.map(startOf);
  const earlier = sections.slice(0, from).filter((section) => {
    const start = startOf(section);
    return starts.some((one) => one.startsWith(start) || start.startsWith(one));
  });
  return [...earlier, ...added];
};

/**
 * Different names can produce the same id: row `1-1` with seat `1`, and row `1` with seat `1-1`.
 */
const checkSeatIds = (sections: readonly PlanSection[], field: string): readonly FieldError[] => {
  const seen = new Set<string>();
  for (const section of sections) {
    const keyOf = keysIn(section.section);
    for (const name of seatNames(section)) {
      const id = seatIdOf(section.section, name);
      if (id.length > seatIdLengthMax) {
        return check(
          false,
          field,
          `make a seat id longer than ${seatIdLengthMax} characters: ${id}`,
        );
      }
      const key = keyOf(name);
      if (seen.has(key)) return check(false, field, `make the seat ${id} twice`);
      seen.add(key);
    }
  }
  return [];
};

/**
 * The twin key of each seat's id. Many labels of one row are requested in sequence, so the row's
 * part is cached.
 */
const keysIn = (section: string): ((name: SeatName) => string) => {
  const sectionKey = twinKey(section);
  let [row, rowKey] = ["", ""];
  return (name) => {
    if (name.row !== row) [row, rowKey] = [name.row, twinKey(name.row)];
    return seatIdOf(sectionKey, { row: rowKey, label: twinKey(name.label) });
  };
};

/**
 * Reports one seat without a price for each section, because the others mostly have the same cause.
 */
const checkPriced = (
  section: PlanSection,
  grades: GradePrices,
  at: string,
): readonly FieldError[] => {
  const index = firstUnpriced(section, grades);
  if (index === null) return [];
  const id = seatIdOf(section.section, nameAt(section, index));
  return check(false, `${at}.price`, `is missing: nothing says what the seat ${id} costs`);
};

const firstUnpriced = (section: PlanSection, grades: GradePrices): number | null => {
  if (priceOf([section], grades) !== null) return null;
  const traits = traitsOf(section);
  const isPriced = (index: number): boolean => priceOf([traits.get(index)], grades) !== null;
  let before = 0;
  for (const { runs, levels } of namedRows(section)) {
    const count = runs.reduce((sum, run) => sum + countOf(run), 0);
    const isDone = priceOf(levels, grades) !== null;
    for (let index = before; !isDone && index < before + count; index += 1) {
      if (!isPriced(index)) return index;
    }
    before += count;
  }
  return null;
};
