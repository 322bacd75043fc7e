import { planDocuments } from "@admit-one/testing/arbitraries";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Arrangement, arrangeSeats } from "../../../src/concert/plan/arrange-seats.ts";
import { countPlan, type Plan } from "../../../src/concert/plan/plan.ts";
import type { SectionDocument } from "../../../src/concert/plan/plan-document.ts";
import { planOf, planWith } from "./plans.ts";

const rows = (...seats: readonly number[]) =>
  seats.map((count, at) => ({ row: `${at + 1}`, seats: count }));
const section = (name: string, over: Partial<SectionDocument> = {}): SectionDocument =>
  ({ section: name, price: 1, rows: rows(3, 2), ...over }) as SectionDocument;

const points = ({ x, y }: Arrangement) =>
  [...x].map((right, no) => [
    Math.round(right * 1e6) / 1e6 + 0,
    Math.round((y[no] ?? 0) * 1e6) / 1e6 + 0,
  ]);

const floorsOf = ({ sections }: Arrangement, count: number): readonly (string | null)[] => {
  const floors: (string | null)[] = Array.from({ length: count }, () => null);
  for (const { from, end, floor } of sections) floors.fill(floor, from, end);
  return floors;
};

/** The two nearest seats of one floor, by a grid of squares as wide as a seat. */
const nearest = (arrangement: Arrangement): number => {
  const floors = floorsOf(arrangement, arrangement.x.length);
  const squares = new Map<string, number[]>();
  let least = Number.POSITIVE_INFINITY;
  for (const [no, x] of arrangement.x.entries()) {
    const y = arrangement.y[no] ?? 0;
    const [column, line] = [Math.floor(x), Math.floor(y)];
    for (let right = -1; right <= 1; right += 1) {
      for (let down = -1; down <= 1; down += 1) {
        for (const other of squares.get(`${floors[no] ?? ""} ${column + right} ${line + down}`) ??
          []) {
          const distance = Math.hypot(
            x - (arrangement.x[other] ?? 0),
            y - (arrangement.y[other] ?? 0),
          );
          least = Math.min(least, distance);
        }
      }
    }
    const key = `${floors[no] ?? ""} ${column} ${line}`;
    squares.set(key, [...(squares.get(key) ?? []), no]);
  }
  return least;
};

/** As many documents as there are, with sections that the document puts far from each other. */
const farApart = (plan: Plan): Plan => ({
  ...plan,
  sections: plan.sections.map((one, index) =>
    one.at === undefined ? one : { ...one, at: { ...one.at, x: 1_000 * (index + 1), y: 0 } },
  ),
});

describe("seats are arranged", () => {
  test("in rows behind each other, each in the middle, an aisle as wide as a seat", () => {
    const aisle = {
      section: "A",
      price: 1,
      rows: [
        { row: "1", seats: ["a", null, "b"] },
        { row: "2", seats: 2 },
      ],
    };
    expect(points(arrangeSeats(planWith(aisle)))).toEqual([
      [-1, 0],
      [1, 0],
      [-0.5, 1],
      [0.5, 1],
    ]);
  });

  test("where the document says, turned clockwise by its angle", () => {
    const at = (angle: number) => planWith(section("A", { at: { x: 10, y: 20, angle } }));
    expect(points(arrangeSeats(at(0))).slice(2)).toEqual([
      [11, 20],
      [9.5, 21],
      [10.5, 21],
    ]);
    expect(points(arrangeSeats(at(90))).slice(2)).toEqual([
      [10, 21],
      [9, 19.5],
      [9, 20.5],
    ]);
  });

  test.each([
    [{ x: 0, y: 10 }, 0],
    [{ x: 0, y: -10 }, 180],
    [{ x: 10, y: 0 }, -90],
    [{ x: -10, y: 0 }, 90],
    [{ x: 0, y: 0 }, 0],
  ])("a section at %j without an angle faces the stage", (at, angle) => {
    const stage = { x: 3, y: 7 };
    const here = { x: stage.x + at.x, y: stage.y + at.y };
    const plan = planOf({ stage, sections: [section("A", { at: here })] });
    const [placed] = arrangeSeats(plan).sections;
    expect(Math.abs(placed?.at.angle ?? Number.NaN)).toBeCloseTo(Math.abs(angle));
    const { x, y } = arrangeSeats(plan);
    // The middle of the row behind is farther away than that of the first.
    const middle = (from: number, to: number) =>
      Math.hypot(
        ((x[from] ?? 0) + (x[to] ?? 0)) / 2 - stage.x,
        ((y[from] ?? 0) + (y[to] ?? 0)) / 2 - stage.y,
      );
    expect(middle(3, 4)).toBeCloseTo(middle(0, 2) + 1);
  });

  test("the rows of a section that is listed twice go on behind the first ones", () => {
    const more = section("A", { rows: [{ row: "3", seats: 1 }], floor: undefined });
    const { sections, x, y } = arrangeSeats(planWith(section("A"), section("B"), more));
    expect([x[10], y[10]]).toEqual([x[1], 2]);
    expect(sections.map(({ from, end }) => [from, end])).toEqual([
      [0, 5],
      [5, 10],
      [10, 11],
    ]);
  });

  test("behind the first rows of their section, turned as it is, unless they have a place or floor", () => {
    const at = { x: 10, y: 20, angle: 90 };
    const first = section("A", { at, floor: "1" });
    const placed = (over: object) => {
      const more = section("A", { rows: [{ row: "3", seats: 1 }], ...over });
      const own = arrangeSeats(planWith(first, more)).sections[1]?.at;
      return own && [own.x, own.y, own.angle].map((value) => Math.round(value * 1e6) / 1e6);
    };
    expect(placed({})).toEqual([8, 20, 90]);
    expect(placed({ floor: "1" })).toEqual([8, 20, 90]);
    expect(placed({ at: { x: 1, y: 2, angle: 3 } })).toEqual([1, 2, 3]);
    expect(placed({ floor: "2" })).toEqual([0, 0, 0]);
  });

  test("in lines that are not much wider than they are deep, two units apart", () => {
    const deep = { section: "B", price: 1, rows: rows(1, 1, 1) };
    const plan = planWith(section("A"), deep, section("C"), section("D"));
    expect(arrangeSeats(plan).sections.map(({ at }) => [at.x, at.y])).toEqual([
      [-4, 0],
      [0, 0],
      [4, 0],
      [0, 5],
    ]);
  });

  test("where people stand in a square, whose last line may be shorter", () => {
    expect(points(arrangeSeats(planWith({ section: "S", price: 1, standing: 5 })))).toEqual([
      [-1, 0],
      [0, 0],
      [1, 0],
      [-0.5, 1],
      [0.5, 1],
    ]);
  });

  test.each([
    [0, 54],
    [30, 50 + 1.5 * 0.5 + (1.5 * Math.sqrt(3)) / 2 + 2.5],
    [90, 54],
    [180, 53],
  ])("below the lowest corner of what is turned by %i degrees", (angle, y) => {
    const plan = planWith(section("A", { at: { x: 7, y: 50, angle } }), section("B"));
    expect(arrangeSeats(plan).sections[1]?.at.y).toBeCloseTo(y);
  });

  test("each floor by itself, below the stage and below what has a place", () => {
    const plan = planOf({
      stage: { x: 5, y: 1 },
      sections: [
        section("A", { floor: "1", at: { x: 0, y: 50, angle: 0 } }),
        section("B", { floor: "1" }),
        section("C", { floor: "2" }),
        { section: "S", floor: "2", price: 1, standing: 5 },
      ],
    });
    const placed = arrangeSeats(plan).sections;
    expect(placed.map(({ floor }) => floor)).toEqual(["1", "1", "2", "2"]);
    expect(placed.map(({ at }) => at.y)).toEqual([50, 54, 4, expect.any(Number)]);
    expect(placed[1]?.at.x).toBe(5);
    expect(placed[3]).toMatchObject({ width: 3, depth: 2 });
  });

  test("so that no two overlap, whether the document gives places or not", () => {
    fc.assert(
      fc.property(planDocuments(), (document) => {
        const plan = farApart(planOf(document));
        const arrangement = arrangeSeats(plan);
        expect(arrangement.x).toHaveLength(countPlan(plan));
        expect([...arrangement.x, ...arrangement.y].every(Number.isFinite)).toBe(true);
        expect(nearest(arrangement)).toBeGreaterThan(1 - 1e-6);
      }),
    );
  });

  test("within the boxes of their sections", () => {
    fc.assert(
      fc.property(planDocuments(), (document) => {
        const { sections, x, y } = arrangeSeats(planOf(document));
        for (const { from, end, at, width, depth } of sections) {
          const angle = (at.angle * Math.PI) / 180;
          for (let no = from; no < end; no += 1) {
            const [right, down] = [(x[no] ?? 0) - at.x, (y[no] ?? 0) - at.y];
            const across = right * Math.cos(angle) + down * Math.sin(angle);
            const back = down * Math.cos(angle) - right * Math.sin(angle);
            expect(Math.abs(across)).toBeLessThanOrEqual((width - 1) / 2 + 1e-6);
            expect(back).toBeGreaterThanOrEqual(-1e-6);
            expect(back).toBeLessThanOrEqual(depth - 1 + 1e-6);
          }
        }
      }),
    );
  });
});
