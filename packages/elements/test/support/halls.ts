import { compactPlan, expandSections, type Plan, type PlanDocument } from "@admit-one/core";
import { planDocuments } from "@admit-one/testing/arbitraries";
import fc from "fast-check";
import { type Hall, ownPoint } from "../../src/geometry/hall.ts";
import { readHall } from "../../src/seat-map/read-hall.ts";

export const planOf = (document: PlanDocument): Plan => {
  const expanded = expandSections(document);
  if (expanded.outcome === "validation") throw new Error(JSON.stringify(expanded.errors));
  return expanded.plan;
};

/** As it comes over the wire. */
export const wireOf = (document: PlanDocument): Parameters<typeof readHall>[0] =>
  JSON.parse(JSON.stringify(compactPlan(planOf(document))));

export const hallOf = (document: PlanDocument): Hall => readHall(wireOf(document));

/** Of any plan: with aisles, turned sections, standing areas, sections over each other. */
export const halls = (): fc.Arbitrary<Hall> => planDocuments().map(hallOf);

/** The last section's seat whose square holds the point: asks every seat. */
export const seatByLooking = (hall: Hall, x: number, y: number): number | null => {
  for (const section of hall.sections.toReversed()) {
    const [right, back] = ownPoint(section, x, y);
    for (let no = section.from; no < section.end; no += 1) {
      const [seatX, seatY] = ownPoint(section, hall.x[no] ?? 0, hall.y[no] ?? 0);
      if (Math.abs(right - seatX) < 0.5 && Math.abs(back - seatY) < 0.5) return no;
    }
  }
  return null;
};

/** Whether a point is so near to the edge of some square that rounding decides. */
export const isOnEdge = (hall: Hall, x: number, y: number): boolean =>
  hall.sections.some((section) => {
    const [right, back] = ownPoint(section, x, y);
    const isNear = (value: number): boolean =>
      Math.abs(Math.abs(value - Math.round(value)) - 0.5) < 1e-6;
    return isNear(back) || [...section.rowX].some((rowX) => isNear(right - rowX));
  });

/** Evenly between 0 and 1. */
export const fraction = (): fc.Arbitrary<number> =>
  fc.noBias(fc.nat(99_999)).map((number) => number / 100_000);
