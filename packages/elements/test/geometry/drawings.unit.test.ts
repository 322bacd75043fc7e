import type { SectionDocument } from "@admit-one/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawingsOf, overlapping } from "../../src/geometry/drawings.ts";
import { nearestSeats } from "../../src/geometry/near.ts";
import { arenaDocument } from "../support/arena.ts";
import { hallOf, halls } from "../support/halls.ts";

const section = (name: string, floor: string, x: number, angle = 0): SectionDocument => ({
  section: name,
  floor,
  price: 1_000,
  at: { x, y: 0, angle },
  rows: Array.from({ length: 4 }, (_, row) => ({ row: `${row + 1}`, seats: 4 })),
});
const hallWith = (...sections: readonly SectionDocument[]) =>
  hallOf({ stage: { x: 0, y: -5 }, sections });

describe("drawings", () => {
  test("floors beside each other share one", () => {
    const [whole, ...others] = drawingsOf(hallOf(arenaDocument(40)));
    expect(whole).toMatchObject({ floor: null });
    expect(whole?.sections).toHaveLength(40);
    expect(others).toEqual([]);
  });

  test("a floor over another has its own", () => {
    const drawings = drawingsOf(hallWith(section("A", "1", 0), section("B", "2", 1)));
    expect(drawings.map(({ floor }) => floor)).toEqual(["1", "2"]);
  });

  test("turned sections whose corners only look near do not overlap", () => {
    const { sections } = hallWith(section("A", "1", 0), section("B", "2", 4.9, 45));
    const [a, b] = sections;
    if (a === undefined || b === undefined) throw new Error("two sections");
    expect(overlapping(a, a)).toBe(true);
    expect(overlapping(a, b)).toBe(overlapping(b, a));
    const far = hallWith(section("A", "1", 0), section("B", "2", 4)).sections;
    // Edges that touch are no overlap.
    expect(far[0] !== undefined && far[1] !== undefined && overlapping(far[0], far[1])).toBe(false);
  });

  test("each section is in exactly one, inside its bounds", () => {
    fc.assert(
      fc.property(halls(), (hall) => {
        const drawings = drawingsOf(hall);
        const drawn = drawings.flatMap(({ sections }) => sections);
        expect(drawn.toSorted((a, b) => a.from - b.from)).toEqual(hall.sections);
        for (const { bounds, sections } of drawings) {
          for (const one of sections) {
            expect(one.bounds.left).toBeGreaterThanOrEqual(bounds.left);
            expect(one.bounds.bottom).toBeLessThanOrEqual(bounds.bottom);
          }
        }
      }),
    );
  });
});

test("the nearest free seats: beside it first, never itself or a taken one", () => {
  const hall = hallWith(section("A", "1", 0));
  const [only] = hall.sections;
  if (only === undefined) throw new Error("a section");
  expect(nearestSeats(hall, only, 1, 3, () => true)).toEqual([0, 2, 5]);
  expect(nearestSeats(hall, only, 1, 3, (no) => no !== 0 && no !== 2)).toEqual([5, 4, 6]);
  expect(nearestSeats(hall, only, 1, 3, () => false)).toEqual([]);
});
