import { expandSections } from "../../../src/concert/plan/expand-sections.ts";
import type { Plan } from "../../../src/concert/plan/plan.ts";
import type { PlanDocument, SectionDocument } from "../../../src/concert/plan/plan-document.ts";

/** The plan of a document that is right. */
export const planOf = (document: PlanDocument): Plan => {
  const made = expandSections(document);
  if (made.outcome !== "expanded") throw new Error(JSON.stringify(made.errors));
  return made.plan;
};

export const planWith = (...sections: readonly SectionDocument[]): Plan => planOf({ sections });

/** A small generator of chance that repeats itself, for fixtures. */
export const chance = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};
