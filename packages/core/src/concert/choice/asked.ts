import type { Bits } from "../plan/bits.ts";
import { normalName } from "../plan/names.ts";
import type { PlanView, ViewSection } from "../plan/plan-view.ts";

/** What a buyer asks for who lets the box office choose. */
export type BestAsk = {
  /** At least 1. */
  readonly count: number;
  /** Seats of this section alone. */
  readonly section?: string | undefined;
  /** Seats of this grade alone. */
  readonly grade?: string | undefined;
  /** The most that each seat may cost, in minor units. */
  readonly maxPrice?: number | undefined;
  /** At least one accessible seat. */
  readonly accessible?: boolean | undefined;
  /** Neighbours in one row, or places where people stand; else none. */
  readonly together?: boolean | undefined;
};

/** What is asked for, of one plan at one moment. */
export type Asked = {
  readonly view: PlanView;
  readonly free: Bits;
  readonly count: number;
  readonly together: boolean;
  /** In the order of choice. */
  readonly sections: readonly ViewSection[];
  /** Whether the seat is of the grade and price that are asked for. */
  readonly matches: (no: number) => boolean;
};

/** Names are taken in any writing; a section or grade that is not there has no seats. */
export const askedOf = (view: PlanView, free: Bits, ask: BestAsk): Asked => {
  const section = ask.section === undefined ? null : normalName(ask.section);
  const grade = ask.grade === undefined ? null : normalName(ask.grade);
  const { maxPrice = Number.POSITIVE_INFINITY } = ask;
  return {
    view,
    free,
    count: ask.count,
    together: ask.together === true,
    sections: view.sections.filter((one) => section === null || one.section === section),
    matches: (no) =>
      (view.price[no] ?? 0) <= maxPrice && (grade === null || view.grade[no] === grade),
  };
};
