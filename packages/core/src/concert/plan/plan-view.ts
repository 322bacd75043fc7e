import { countOf } from "./labels.ts";
import { countPlan, countSection, type Plan, type PlanSection, traitsOf } from "./plan.ts";
import { type GradePrices, gradeOf, gradePrices, priceOf } from "./price-of.ts";
import { type NamedRow, namedRows } from "./seat-names.ts";

/** All rows of sections with the same name, in the order in which they are listed. */
export type ViewSection = {
  readonly section: string;
  /** Places without neighbours, assigned in the order of their numbers. */
  readonly standing: boolean;
  /** Row numbers, counted through the whole plan. */
  readonly rows: readonly number[];
  /** The numbers of its accessible seats. */
  readonly accessible: readonly number[];
  /** Whether any of its seats has a restricted view. */
  readonly restrictedView: boolean;
};

/**
 * A plan prepared for choosing seats: arrays by seat number, fast even for 80,000 seats. Created
 * once for each version of a plan.
 */
export type PlanView = {
  readonly count: number;
  /** In the order of the document. */
  readonly sections: readonly ViewSection[];
  /** The first seat of each row, by row number. The entry after the last row is `count`. */
  readonly rowFrom: Int32Array;
  /** 1 if the next seat is a neighbour. */
  readonly joined: Uint8Array;
  /** The position of the seat in its row, from 0. An aisle is as wide as a seat. */
  readonly place: Int32Array;
  /** In minor units. */
  readonly price: Float64Array;
  /** Null for seats without a grade. */
  readonly grade: readonly (string | null)[];
  /** A combination of `seatFlags`. */
  readonly flags: Uint8Array;
  /** The companions of each accessible seat that has any. */
  readonly companions: ReadonlyMap<number, readonly number[]>;
};

export const seatFlags = { accessible: 1, companion: 2, restrictedView: 4 } as const;

/** The row number of a seat, counted through the whole plan. */
export const rowAt = ({ rowFrom }: Pick<PlanView, "rowFrom">, no: number): number => {
  let [from, to] = [0, rowFrom.length - 1];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if ((rowFrom[middle] ?? 0) <= no) from = middle;
    else to = middle;
  }
  return from;
};

/** The section of a seat. */
export const sectionAt = (view: PlanView, no: number): ViewSection | undefined => {
  const row = rowAt(view, no);
  return view.sections.find(({ rows }) => rows.includes(row));
};

type DraftSection = {
  readonly section: string;
  readonly standing: boolean;
  readonly rows: number[];
  readonly accessible: number[];
  restrictedView: boolean;
};

/** A view under construction. */
type Draft = {
  readonly count: number;
  readonly rowFrom: number[];
  readonly joined: Uint8Array;
  readonly place: Int32Array;
  readonly price: Float64Array;
  readonly grade: (string | null)[];
  readonly flags: Uint8Array;
  readonly companions: Map<number, number[]>;
};

/**
 * Prepares a plan for choosing seats.
 *
 * @example
 * const view = viewPlan(plan);
 * chooseBest(view, bitsOf(view.count, freeNumbers), { count: 2 });
 */
export const viewPlan = (plan: Plan): PlanView => {
  const draft = emptyDraft(countPlan(plan));
  const prices = gradePrices(plan.grades);
  const sections = new Map<string, DraftSection>();
  let before = 0;
  for (const section of plan.sections) {
    const named = sections.get(section.section) ?? draftSection(section);
    sections.set(section.section, named);
    let from = before;
    for (const row of namedRows(section)) {
      named.rows.push(draft.rowFrom.length);
      from = fillRow(draft, row, runLengths(section, row), prices, from);
    }
    fillTraits(draft, section, prices, before);
    noteTraits(named, section, before);
    before += countSection(section);
  }
  const rowFrom = Int32Array.from([...draft.rowFrom, draft.count]);
  return { ...draft, sections: [...sections.values()], rowFrom };
};

const emptyDraft = (count: number): Draft => ({
  count,
  rowFrom: [],
  joined: new Uint8Array(count),
  place: new Int32Array(count),
  price: new Float64Array(count),
  grade: [],
  flags: new Uint8Array(count),
  companions: new Map(),
});

const draftSection = ({ section, kind }: PlanSection): DraftSection => ({
  section,
  standing: kind === "standing",
  rows: [],
  accessible: [],
  restrictedView: false,
});

/** In a standing area each place is its own run. */
const runLengths = (section: PlanSection, { runs }: NamedRow): readonly number[] =>
  section.kind === "standing" ? Array.from({ length: section.places }, () => 1) : runs.map(countOf);

/** Returns the first seat of the next row. */
const fillRow = (
  draft: Draft,
  { levels }: NamedRow,
  runs: readonly number[],
  prices: GradePrices,
  from: number,
): number => {
  draft.rowFrom.push(from);
  const price = priceOf(levels, prices) ?? 0;
  const grade = gradeOf(levels);
  let no = from;
  for (const [aisles, count] of runs.entries()) {
    for (let index = 0; index < count; index += 1, no += 1) {
      draft.joined[no] = index < count - 1 ? 1 : 0;
      draft.place[no] = no - from + aisles;
      draft.price[no] = price;
      draft.grade.push(grade);
    }
  }
  return no;
};

const fillTraits = (
  draft: Draft,
  section: PlanSection,
  prices: GradePrices,
  before: number,
): void => {
  for (const [index, traits] of traitsOf(section)) {
    const no = before + index;
    draft.price[no] = priceOf([traits], prices) ?? draft.price[no] ?? 0;
    draft.grade[no] = gradeOf([traits]) ?? draft.grade[no] ?? null;
    draft.flags[no] =
      (traits.accessible === true ? seatFlags.accessible : 0) |
      (traits.companionOf === undefined ? 0 : seatFlags.companion) |
      (traits.restrictedView === true ? seatFlags.restrictedView : 0);
    if (traits.companionOf !== undefined) {
      const beside = before + traits.companionOf;
      draft.companions.set(beside, [...(draft.companions.get(beside) ?? []), no]);
    }
  }
};

const noteTraits = (named: DraftSection, { seats }: PlanSection, before: number): void => {
  for (const { index, accessible, restrictedView } of seats) {
    if (accessible === true) named.accessible.push(before + index);
    if (restrictedView === true) named.restrictedView = true;
  }
};
