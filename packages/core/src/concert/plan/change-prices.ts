import type { FieldError, Validation } from "../../kernel/errors.ts";
import type { PriceChange } from "../../kernel/events.ts";
import { check } from "../../kernel/validate.ts";
import { checkAllPriced } from "./check-plan.ts";
import { checkPrice } from "./check-plan-document.ts";
import { checkDistinct } from "./check-words.ts";
import { errorsMax } from "./expand-sections.ts";
import { twinKey } from "./names.ts";
import type { Grade, Plan, PlanSection, PriceLevel, SeatTraits } from "./plan.ts";
import { seatIdOf, seatNames } from "./seat-names.ts";

/** New prices, each at the level that it names. Null removes the price of that level. */
export type PricesDocument = {
  readonly grades?: readonly { readonly grade: string; readonly price: number }[] | undefined;
  readonly sections?:
    | readonly { readonly section: string; readonly price: number | null }[]
    | undefined;
  readonly rows?:
    | readonly { readonly section: string; readonly row: string; readonly price: number | null }[]
    | undefined;
  readonly seats?:
    | readonly { readonly seatId: string; readonly price: number | null }[]
    | undefined;
};

export type Priced = {
  readonly outcome: "priced";
  readonly plan: Plan;
  /** Those that differ. */
  readonly changes: readonly PriceChange[];
};

/** Validates prices on their own. Each level may be named once. */
export const checkPrices = (prices: PricesDocument): readonly FieldError[] => {
  const { grades = [], sections = [], rows = [], seats = [] } = prices;
  const lists = { grades, sections, rows, seats };
  const names = {
    grades: grades.map(({ grade }) => grade),
    sections: sections.map(({ section }) => section),
    rows: rows.map(({ section, row }) => `${section}\n${row}`),
    seats: seats.map(({ seatId }) => seatId),
  };
  return [
    ...Object.entries(lists).flatMap(([list, its]: [string, readonly PriceOfLevel[]]) =>
      its.flatMap(({ price }, index) =>
        price === null ? [] : checkPrice(price, `${list}[${index}].price`),
      ),
    ),
    ...Object.entries(names).flatMap(([list, its]) => checkDistinct(its, list)),
  ].slice(0, errorsMax);
};

type PriceOfLevel = { readonly price: number | null };

/**
 * The plan with these prices at their levels; everything else stays. A section that is listed twice
 * gets the price in both places. The names must exist, and every seat must still have a price.
 */
export const changePrices = (plan: Plan, prices: PricesDocument): Priced | Validation => {
  const wanted = wantedBy(prices);
  const changes: PriceChange[] = [];
  const grades = plan.grades.map((grade) => gradeWith(grade, wanted, changes));
  const sections = plan.sections.map((section) => sectionWith(section, wanted, changes));
  const unknown = strays(prices, wanted);
  if (unknown.length > 0) return { outcome: "validation", errors: unknown.slice(0, errorsMax) };
  const priced = { ...plan, grades, sections };
  const errors = checkAllPriced(priced, "sections");
  return errors.length > 0
    ? { outcome: "validation", errors: errors.slice(0, errorsMax) }
    : { outcome: "priced", plan: priced, changes };
};

type Wanted = {
  /** By the keys of the names. What the plan has is added to `met`. */
  readonly grades: ReadonlyMap<string, number>;
  readonly sections: ReadonlyMap<string, number | null>;
  readonly rows: ReadonlyMap<string, number | null>;
  readonly seats: ReadonlyMap<string, number | null>;
  readonly met: Set<string>;
};

const rowKey = (section: string, row: string): string => `${twinKey(section)}\n${twinKey(row)}`;

const wantedBy = ({
  grades = [],
  sections = [],
  rows = [],
  seats = [],
}: PricesDocument): Wanted => ({
  grades: new Map(grades.map(({ grade, price }) => [twinKey(grade), price])),
  sections: new Map(sections.map(({ section, price }) => [twinKey(section), price])),
  rows: new Map(rows.map(({ section, row, price }) => [rowKey(section, row), price])),
  seats: new Map(seats.map(({ seatId, price }) => [twinKey(seatId), price])),
  met: new Set(),
});

/** The names that the plan does not have. */
const strays = (
  { grades = [], sections = [], rows = [], seats = [] }: PricesDocument,
  { met }: Wanted,
): readonly FieldError[] => [
  ...grades.flatMap(({ grade }, index) =>
    check(
      met.has(`grade ${twinKey(grade)}`),
      `grades[${index}].grade`,
      `is no grade of the show: ${grade}`,
    ),
  ),
  ...sections.flatMap(({ section }, index) =>
    check(
      met.has(`section ${twinKey(section)}`),
      `sections[${index}].section`,
      `is no section of the show: ${section}`,
    ),
  ),
  ...rows.flatMap(({ section, row }, index) =>
    check(
      met.has(`row ${rowKey(section, row)}`),
      `rows[${index}].row`,
      `is no row of the show: ${section} ${row}`,
    ),
  ),
  ...seats.flatMap(({ seatId }, index) =>
    check(
      met.has(`seat ${twinKey(seatId)}`),
      `seats[${index}].seatId`,
      `is no seat of the show: ${seatId}`,
    ),
  ),
];

const gradeWith = (grade: Grade, { grades, met }: Wanted, changes: PriceChange[]): Grade => {
  const key = twinKey(grade.grade);
  const after = grades.get(key);
  if (after === undefined) return grade;
  met.add(`grade ${key}`);
  if (after === grade.price) return grade;
  changes.push({ level: "grade", grade: grade.grade, before: grade.price, after });
  return { ...grade, price: after };
};

/** The level with another price of its own; its grade stays. */
const levelWith = <L extends PriceLevel>(level: L, price: number | null): L => {
  const { price: _, ...bare } = level;
  return (price === null ? bare : { ...bare, price }) as L;
};

const sectionWith = (section: PlanSection, wanted: Wanted, changes: PriceChange[]): PlanSection => {
  const key = twinKey(section.section);
  const after = wanted.sections.get(key);
  let next = section;
  if (after !== undefined) {
    wanted.met.add(`section ${key}`);
    const before = section.price ?? null;
    if (before !== after) {
      changes.push({ level: "section", section: section.section, before, after });
      next = levelWith(section, after);
    }
  }
  if (next.kind === "seated" && wanted.rows.size > 0) {
    const rows = next.rows.map((row) => {
      const named = rowKey(section.section, row.row);
      const price = wanted.rows.get(named);
      if (price === undefined) return row;
      wanted.met.add(`row ${named}`);
      const before = row.price ?? null;
      if (before === price) return row;
      const names = { section: section.section, row: row.row };
      changes.push({ level: "row", ...names, before, after: price });
      return levelWith(row, price);
    });
    next = { ...next, rows };
  }
  return wanted.seats.size > 0 ? { ...next, seats: seatsWith(next, wanted, changes) } : next;
};

/** Only seats with values of their own are stored one by one. */
const seatsWith = (
  section: PlanSection,
  wanted: Wanted,
  changes: PriceChange[],
): readonly SeatTraits[] => {
  const traits = new Map(section.seats.map((one) => [one.index, one]));
  let index = 0;
  let isChanged = false;
  for (const name of seatNames(section)) {
    const seatId = seatIdOf(section.section, name);
    const key = twinKey(seatId);
    const after = wanted.seats.get(key);
    if (after !== undefined) {
      wanted.met.add(`seat ${key}`);
      const own = traits.get(index);
      const before = own?.price ?? null;
      if (before !== after) {
        isChanged = true;
        changes.push({ level: "seat", seatId, before, after });
        traits.set(index, levelWith(own ?? { index }, after));
      }
    }
    index += 1;
  }
  if (!isChanged) return section.seats;
  return [...traits.values()]
    .filter((one) => Object.keys(one).length > 1)
    .toSorted((a, b) => a.index - b.index);
};
