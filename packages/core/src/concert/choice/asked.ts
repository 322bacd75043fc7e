import type { Bits } from "../plan/bits.ts";
import { normalName } from "../plan/names.ts";
import type { PlanView, ViewSection } from "../plan/plan-view.ts";

/** What a buyer wants who lets the box office choose the seats. */
export type BestAsk = {
  /** At least 1. */
  readonly count: number;
  /** Only seats of this section. */
  readonly section?: string | undefined;
  /** Only seats of this grade. */
  readonly grade?: string | undefined;
  /** The highest price of each seat, in minor units. */
  readonly maxPrice?: number | undefined;
  /** At least one accessible seat. */
  readonly accessible?: boolean | undefined;
  /** Only neighbours in one row, or places in one standing area. */
  readonly together?: boolean | undefined;
};

/** The same for the same wish in other words. For fingerprints. */
export const wishOf = (ask: BestAsk): unknown => ({
  count: ask.count,
  section: ask.section === undefined ? null : normalName(ask.section),
  grade: ask.grade === undefined ? null : normalName(ask.grade),
  maxPrice: ask.maxPrice ?? null,
  accessible: ask.accessible === true,
  together: ask.together === true,
});

/** A request for one plan at one moment. */
export type Asked = {
  readonly view: PlanView;
  readonly free: Bits;
  readonly count: number;
  readonly together: boolean;
  /** In the order of choice. */
  readonly sections: readonly ViewSection[];
  /** Whether the seat has the requested grade and an allowed price. */
  readonly matches: (no: number) => boolean;
};

/** The sections that a request may take seats of, in the order of choice. */
export const sectionsFor = (
  { sections }: PlanView,
  { section }: Pick<BestAsk, "section">,
): readonly ViewSection[] => {
  if (section === undefined) return sections;
  const name = normalName(section);
  return sections.filter((one) => one.section === name);
};

/** Normalizes the names. An unknown section or grade has no seats. */
export const askedOf = (view: PlanView, free: Bits, ask: BestAsk): Asked => {
  const grade = ask.grade === undefined ? null : normalName(ask.grade);
  const { maxPrice = Number.POSITIVE_INFINITY } = ask;
  return {
    view,
    free,
    count: ask.count,
    together: ask.together === true,
    sections: sectionsFor(view, ask),
    matches: (no) =>
      (view.price[no] ?? 0) <= maxPrice && (grade === null || view.grade[no] === grade),
  };
};
