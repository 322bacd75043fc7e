import { brotliCompressSync, constants } from "node:zlib";
import { planDocuments } from "@admit-one/testing/arbitraries";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrangeSeats } from "../../../src/concert/plan/arrange-seats.ts";
import { encodeAvailability } from "../../../src/concert/plan/availability.ts";
import { bitsOf } from "../../../src/concert/plan/bits.ts";
import { compactPlan, plainPlan } from "../../../src/concert/plan/compact.ts";
import { appendSections } from "../../../src/concert/plan/expand-sections.ts";
import { countPlan, type Plan, type SeatTraits } from "../../../src/concert/plan/plan.ts";
import { hall } from "./halls.ts";
import { chance, planOf, planWith } from "./plans.ts";

const overTheWire = (plan: Plan): Plan => plainPlan(JSON.parse(JSON.stringify(compactPlan(plan))));

const unblockedSeat = (seat: SeatTraits): SeatTraits => {
  const others = Object.entries(seat).filter(([name]) => name !== "blocked");
  return { index: seat.index, ...Object.fromEntries(others) };
};

/** The plan as buyers may know it. */
const unblocked = (plan: Plan): Plan => ({
  ...plan,
  sections: plan.sections.map((section) => ({
    ...section,
    seats: section.seats.map(unblockedSeat).filter((seat) => Object.keys(seat).length > 1),
  })),
});

describe("the compact plan", () => {
  test("is the plan without what is blocked", () => {
    fc.assert(
      fc.property(planDocuments(), (document) => {
        const plan = planOf(document);
        const compact = compactPlan(plan);
        expect(JSON.parse(JSON.stringify(compact))).toStrictEqual(compact);
        expect(plainPlan(compact)).toStrictEqual(unblocked(plan));
      }),
    );
  });

  test("never says what is blocked", () => {
    const seats = [{ seat: "1-2", blocked: "secret" }];
    const plan = planWith({ section: "A", price: 1, rows: [{ row: "1", seats: 3 }], seats });
    expect(JSON.stringify(compactPlan(plan))).toBe(
      '{"v":1,"grades":[],"sections":[{"name":"A","level":[1,-1],"names":1,"rows":[3]}],"places":[0,0,0]}',
    );
  });

  test("says where each section without a position is drawn", () => {
    fc.assert(
      fc.property(planDocuments(), (document) => {
        const plan = planOf(document);
        const { places = [] } = compactPlan(plan);
        const drawn = arrangeSeats(plan).sections.filter(
          (_section, index) => plan.sections[index]?.at === undefined,
        );
        expect(places).toHaveLength(3 * drawn.length);
        for (const [index, { at }] of drawn.entries()) {
          const [x = 0, y = 0, angle = 0] = places.slice(3 * index);
          expect(Math.hypot(x - at.x, y - at.y)).toBeLessThan(0.002);
          expect(angle).toBeCloseTo(at.angle, 2);
        }
      }),
    );
  });

  test("describes rows as runs", () => {
    const rows = [
      { row: "A", seats: { from: 101, to: 119, step: 2, aislesAfter: [109] } },
      { row: "B", seats: 20, price: 5 },
      { row: "C", seats: ["1", "2", null, "x"] },
      { row: "D", seats: { from: 9, to: 1 }, price: 0 },
    ];
    const seats = [
      { seat: "B-3", accessible: true },
      { seat: "B-4", companionOf: "B-3" },
      { seat: "B-5", restrictedView: true },
      { seat: "B-6", restrictedView: true },
    ];
    const [section] = compactPlan(planWith({ section: "A", price: 1, rows, seats })).sections;
    expect(section).toMatchObject({
      names: [["A", "B", "C", "D"]],
      rows: [[101, 2, 5, 5], 20, [[1, 1, 2], ["x"]], [9, -1, 9]],
      rowLevels: [1, 5, -1, 2, 0, -1],
      accessible: [12],
      companions: [13, -1],
      restricted: [14, 1],
    });
  });

  test("has new sections at its end", () => {
    const plan = planWith({ section: "A", price: 1, standing: 3 });
    const more = appendSections(plan, { sections: [{ section: "B", price: 2, standing: 3 }] });
    if (more.outcome !== "expanded") throw new Error("It is right.");
    const [before, after] = [compactPlan(plan), compactPlan(more.plan)];
    expect(after.sections.slice(0, 1)).toEqual(before.sections);
  });

  test("of another version is refused", () => {
    expect(() => plainPlan({ v: 2, grades: [], sections: [] } as never)).toThrow("version 1: 2");
  });
});

/** At a quality that a server can afford for each answer. */
const sizeOf = (body: string | Uint8Array): number =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;

describe("80,000 seats, compressed", () => {
  test.each([
    ["unequal", 8_000],
    ["regular", 4_000],
  ] as const)("the plan of an %s hall has at most %d bytes", (kind, max) => {
    const plan = hall(kind);
    expect(countPlan(plan)).toBe(80_000);
    expect(plan.sections.flatMap((one) => (one.kind === "seated" ? one.rows : []))).toHaveLength(
      4_000,
    );
    const size = sizeOf(JSON.stringify(compactPlan(plan)));
    expect(size, `${size} bytes`).toBeLessThanOrEqual(max);
    expect(overTheWire(plan)).toEqual(plan);
  });

  test("the availability of a random half has at most 11,000 bytes", () => {
    const random = chance(3);
    const numbers = Array.from({ length: 80_000 }, (_, no) => no).filter(() => random() < 0.5);
    const bits = bitsOf(80_000, numbers);
    const cursor = "1766570400000.123456";
    const size = sizeOf(
      encodeAvailability({ kind: "full", planVersion: "17", cursor, count: 80_000, bits }),
    );
    expect(size, `${size} bytes`).toBeLessThanOrEqual(11_000);
  });
});
