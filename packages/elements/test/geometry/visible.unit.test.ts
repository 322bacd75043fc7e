import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bounds } from "../../src/geometry/bounds.ts";
import type { Hall } from "../../src/geometry/hall.ts";
import { visibleStretches } from "../../src/geometry/visible.ts";
import { arenaDocument } from "../support/arena.ts";
import { fraction, hallOf, halls } from "../support/halls.ts";

const seen = (hall: Hall, bounds: Bounds): ReadonlySet<number> => {
  const found = new Set<number>();
  for (const section of hall.sections) {
    visibleStretches(hall, section, bounds, (from, end) => {
      for (let no = from; no < end; no += 1) found.add(no);
    });
  }
  return found;
};

const isInside = ({ left, top, right, bottom }: Bounds, x: number, y: number): boolean =>
  x >= left && x <= right && y >= top && y <= bottom;

test("every seat on the screen is drawn, and only seats of their own section", () => {
  let visible = 0;
  fc.assert(
    fc.property(halls(), fraction(), fraction(), fraction(), (hall, at, width, height) => {
      const no = Math.floor(at * hall.count);
      const [left, top] = [(hall.x[no] ?? 0) - 5 * width, (hall.y[no] ?? 0) - 5 * height];
      const bounds = { left, top, right: left + 10 * width, bottom: top + 10 * height };
      const found = seen(hall, bounds);
      for (let one = 0; one < hall.count; one += 1) {
        if (!isInside(bounds, hall.x[one] ?? 0, hall.y[one] ?? 0)) continue;
        visible += 1;
        expect(found.has(one)).toBe(true);
      }
    }),
  );
  expect(visible).toBeGreaterThan(100);
});

test("of an arena only what is on the screen is touched", () => {
  const hall = hallOf(arenaDocument());
  const [x, y] = [hall.x[40_000] ?? 0, hall.y[40_000] ?? 0];
  const found = seen(hall, { left: x - 20, top: y - 10, right: x + 20, bottom: y + 10 });
  expect(found.has(40_000)).toBe(true);
  expect(found.size).toBeLessThan(3_000);
});
