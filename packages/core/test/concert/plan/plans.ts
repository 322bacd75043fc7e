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

/** A section of three seats, unless it is said otherwise. */
export const sectionWith = (over: Partial<SectionDocument> = {}): SectionDocument =>
  ({ section: "A", price: 100, rows: [{ row: "1", seats: 3 }], ...over }) as SectionDocument;

/** What is wrong with a document. */
export const wrong = (document: PlanDocument, at?: string) => {
  const made = expandSections(document, at);
  return made.outcome === "validation" ? made.errors : [];
};
export const wrongFields = (document: PlanDocument) => wrong(document).map(({ field }) => field);
export const wrongIn = (...sections: readonly SectionDocument[]) => wrongFields({ sections });
