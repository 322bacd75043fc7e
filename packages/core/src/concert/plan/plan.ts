import { countOf, type Run } from "./labels.ts";
import type { StoredMarks } from "./seat-marks.ts";

/** The price information of one level. The nearest level with any information wins. */
export type PriceLevel = {
  /** In minor units. It wins over the grade of the same level. */
  readonly price?: number;
  readonly grade?: string;
};

export type Grade = {
  readonly grade: string;
  readonly label?: string;
  readonly price: number;
  readonly color?: string;
};

export type Point = { readonly x: number; readonly y: number };
export type Placement = Point & { readonly angle?: number };

export type PlanRow = PriceLevel & {
  readonly row: string;
  /** There is an aisle between consecutive runs. */
  readonly runs: readonly Run[];
};

/** The values of one seat that differ from its row. */
export type SeatTraits = PriceLevel &
  StoredMarks & {
    /** The seat's index in its section, from 0. */
    readonly index: number;
    /** Why it is not for sale at the start, for operators. */
    readonly blocked?: string;
  };

type SectionBase = PriceLevel & {
  readonly section: string;
  readonly floor?: string;
  readonly at?: Placement;
  /** Ordered by index, without duplicates. */
  readonly seats: readonly SeatTraits[];
};

export type SeatedSection = SectionBase & {
  readonly kind: "seated";
  readonly rows: readonly PlanRow[];
};

export type StandingSection = SectionBase & {
  readonly kind: "standing";
  readonly places: number;
};

export type PlanSection = SeatedSection | StandingSection;

/**
 * What a show sells, as stored: plain JSON with normalized names and each price at the level that
 * defines it. A seat's number in the plan counts from 0 through all sections, rows and seats in
 * their order. Sections are only appended, so it never changes. A section may be listed twice, for
 * rows with another price.
 */
export type Plan = {
  readonly grades: readonly Grade[];
  readonly stage?: Point;
  readonly sections: readonly PlanSection[];
};

const countRow = ({ runs }: PlanRow): number => runs.reduce((sum, run) => sum + countOf(run), 0);

/** How many seats or places a section has. */
export const countSection = (section: PlanSection): number =>
  section.kind === "standing"
    ? section.places
    : section.rows.reduce((sum, row) => sum + countRow(row), 0);

/**
 * How many seats a plan has.
 *
 * @example
 * countPlan({ grades: [], sections: [] }); // 0
 */
export const countPlan = ({ sections }: Pick<Plan, "sections">): number =>
  sections.reduce((sum, section) => sum + countSection(section), 0);

/** The seats of a section that have traits of their own, by index. */
export const traitsOf = ({ seats }: PlanSection): ReadonlyMap<number, SeatTraits> =>
  new Map(seats.map((traits) => [traits.index, traits]));
