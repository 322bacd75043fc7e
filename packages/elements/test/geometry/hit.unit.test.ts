import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawingsOf } from "../../src/geometry/drawings.ts";
import { ownPoint } from "../../src/geometry/hall.ts";
import { seatAtPoint, sectionAtPoint } from "../../src/geometry/hit.ts";
import { arenaDocument } from "../support/arena.ts";
import { fraction, hallOf, halls, isOnEdge, seatByLooking } from "../support/halls.ts";

describe("hits", () => {
  test("at any point they agree with a look at every seat", () => {
    let hits = 0;
    fc.assert(
      fc.property(halls(), fraction(), fraction(), fraction(), (hall, across, down, near) => {
        // Half of the points are near some seat, so that most of these hit one.
        const drawing = drawingsOf(hall)[0];
        if (drawing === undefined) return;
        const { left, right, top, bottom } = drawing.bounds;
        const no = Math.floor(near * hall.count);
        const points = [
          [left - 1 + across * (right - left + 2), top - 1 + down * (bottom - top + 2)],
          [(hall.x[no] ?? 0) + 1.6 * across - 0.8, (hall.y[no] ?? 0) + 1.6 * down - 0.8],
        ] as const;
        for (const [x, y] of points) {
          if (isOnEdge(hall, x, y)) continue;
          const expected = seatByLooking(hall, x, y);
          expect(seatAtPoint(hall, hall.sections, x, y)).toBe(expected);
          if (expected !== null) hits += 1;
        }
      }),
    );
    expect(hits).toBeGreaterThan(20);
  });

  test("every seat that no other lies over is hit at its middle", () => {
    let reached = 0;
    fc.assert(
      fc.property(halls(), (hall) => {
        for (let no = 0; no < hall.count; no += 1) {
          const [x, y] = [hall.x[no] ?? 0, hall.y[no] ?? 0];
          const found = seatAtPoint(hall, hall.sections, x, y);
          // Where a document puts sections over each other, the last one is on top.
          expect(found ?? -1).toBeGreaterThanOrEqual(no);
          if (found === no) reached += 1;
        }
      }),
    );
    expect(reached).toBeGreaterThan(100);
  });

  test("all 80,000 seats of an arena are reached, and no aisle is", () => {
    const hall = hallOf(arenaDocument());
    expect(hall.count).toBe(80_000);
    let missed = 0;
    for (let no = 0; no < hall.count; no += 1) {
      const found = seatAtPoint(hall, hall.sections, hall.x[no] ?? 0, hall.y[no] ?? 0);
      if (found !== no) missed += 1;
    }
    expect(missed).toBe(0);
    expect(seatAtPoint(hall, hall.sections, 0, 0)).toBeNull();
  });

  test("an aisle is no seat, but belongs to its section", () => {
    const hall = hallOf({
      sections: [
        {
          section: "A",
          price: 1_000,
          rows: [{ row: "1", seats: { from: 1, to: 4, aislesAfter: [2] } }],
        },
      ],
    });
    const [section] = hall.sections;
    expect(Array.from(hall.x)).toEqual([-2, -1, 1, 2]);
    expect(seatAtPoint(hall, hall.sections, 0, 0)).toBeNull();
    expect(seatAtPoint(hall, hall.sections, 1.4, 0.4)).toBe(2);
    expect(sectionAtPoint(hall.sections, 0, 0)).toBe(section);
    expect(sectionAtPoint(hall.sections, 3, 0)).toBeNull();
  });

  test("a point of the plan has the same distances in a turned section", () => {
    fc.assert(
      fc.property(halls(), fraction(), fraction(), (hall, x, y) => {
        for (const section of hall.sections) {
          const [right, back] = ownPoint(section, x, y);
          expect(Math.hypot(right, back)).toBeCloseTo(Math.hypot(x - section.x, y - section.y));
        }
      }),
    );
  });
});
