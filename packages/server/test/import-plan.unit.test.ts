import { readFile } from "node:fs/promises";
import {
  arrangeSeats,
  expandSections,
  type Plan,
  type PlanDocument,
  plannedSeats,
  type SectionDocument,
} from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { importPlan } from "../src/import-plan/import-plan.ts";
import { toImportTask } from "../src/import-plan-command.ts";

const sample = new URL("../../../examples/import-plan/theatre.json", import.meta.url);
const theatre = async () => JSON.parse(await readFile(sample, "utf8")) as unknown;
const prices = new Map([
  ["Front", 90_000],
  ["Stalls", 70_000],
  ["Balcony", 50_000],
  ["Box", 120_000],
]);

const planOf = (document: PlanDocument): Plan => {
  const read = expandSections(document);
  if (read.outcome === "validation") throw new Error(JSON.stringify(read.errors));
  return read.plan;
};

describe("the sample", () => {
  test("becomes grades with prices and colors, a stage, and sections in their places", async () => {
    const { grades, stage, sections } = importPlan(await theatre(), prices);
    expect(grades).toEqual([
      { grade: "Front", price: 90_000, color: "#7c3aed" },
      { grade: "Stalls", price: 70_000, color: "#2563eb" },
      { grade: "Balcony", price: 50_000, color: "#559966" },
      { grade: "Box", price: 120_000 },
    ]);
    expect(stage).toEqual({ x: 11, y: 4 });
    expect(sections.map(({ section, grade, at }) => [section, grade, at])).toEqual([
      ["Stalls", "Stalls", { x: 11, y: 9, angle: 0 }],
      ["Balcony left", "Balcony", { x: 2, y: 11, angle: 90 }],
      ["Balcony right", "Balcony", { x: 20, y: 11, angle: -90 }],
      ["Box", "Box", { x: 10.5, y: 15, angle: 0 }],
    ]);
  });

  test("has its seats from left to right, with their aisles and their own grades", async () => {
    const { sections } = importPlan(await theatre(), prices);
    const [stalls, left, right, box] = sections;
    expect(stalls?.rows).toEqual([
      { row: "A", seats: ["5", "3", "1", null, "2", "4", "6"], grade: "Front" },
      { row: "B", seats: ["5", "3", "1", null, "2", "4", "6"] },
      { row: "C", seats: ["7", "5", "3", "1", null, "2", "4", "6", "8"] },
    ]);
    expect(left?.rows?.map(({ seats }) => seats)).toEqual([4, 4]);
    expect(right?.rows?.map(({ seats }) => seats)).toEqual([
      { from: 4, to: 1 },
      { from: 4, to: 1 },
    ]);
    expect(box?.seats).toEqual([{ seat: "1-3", grade: "Balcony" }]);
  });

  test("can be sold as it is", async () => {
    const { grades, ...hall } = importPlan(await theatre(), prices);
    const { boxOffice } = createTestBoxOffice();
    const document = concertDocument();
    const shows = document.shows.map((show) => ({ ...show, ...hall }));
    const created = await boxOffice.createConcert({ ...document, grades, shows });
    expect(created.outcome).toBe("concert_created");
    const found = await boxOffice.getPlan({ showId: "show-1" });
    expect(found).toMatchObject({ plan: { sections: { length: 4 } } });
  });
});

const zone = (...rows: unknown[]) => ({ name: "A", position: { x: 0, y: 0 }, rows });
const row = (row_number: string, ...labels: string[]) => ({
  row_number,
  seats: labels.map((seat_number, index) => ({
    seat_number,
    category: "R",
    position: { x: index * 10, y: 0 },
  })),
});
const plan = (...zones: unknown[]) => ({ name: "n", categories: [{ name: "R" }], zones });
const priceOfR = new Map([["R", 1]]);

describe("what can't be imported says why", () => {
  test.each([
    ["no object", [], /no seating plan/],
    ["no zones", { name: "n" }, /no seating plan/],
    [
      "rows that are none",
      plan({ name: "A", position: { x: 0, y: 0 }, rows: 3 }),
      /zones\[0\]\.rows/,
    ],
    [
      "a position that is none",
      plan({ ...zone(row("1", "1")), position: { x: "1" } }),
      /zones\[0\]\.position must have/,
    ],
    ["no seats", plan(zone()), /no seat of R/],
    ["two seats of one name", plan(zone(row("1", "1", "2", "1"))), /can't be sold/],
    ["a name that is too long", plan(zone(row("x".repeat(40), "1"))), /can't be sold/],
  ])("%s", (_, json, message) => {
    expect(() => importPlan(json, priceOfR)).toThrow(message);
  });

  test("a category without a price, and a price without a category", () => {
    const json = plan(zone(row("1", "1")));
    expect(() => importPlan(json, new Map())).toThrow('--price "R=…"');
    expect(() => importPlan(json, new Map([...priceOfR, ["S", 1]]))).toThrow(
      "no seat of S; it has R",
    );
  });
});

test("what a plan leaves out gets a name: zones, rows and seats by their place", () => {
  const unnamed = { position: { x: 0, y: 0 }, rows: [row("", "", "")] };
  expect(importPlan(plan(unnamed), priceOfR).sections).toMatchObject([
    { section: "1", rows: [{ row: "1", seats: 2 }] },
  ]);
});

test("two rows of one name are one that an aisle divides", () => {
  const right = { ...row("1", "3", "4"), position: { x: 50, y: 0 } };
  expect(importPlan(plan(zone(row("1", "1", "2"), right)), priceOfR).sections).toMatchObject([
    { rows: [{ row: "1", seats: { from: 1, to: 4, aislesAfter: [2] } }] },
  ]);
});

/** Rows that are long enough for their direction to be seen, and labels that are no numbers. */
const rowSeats = fc
  .tuple(fc.integer({ min: 2, max: 9 }), fc.option(fc.integer({ min: 1, max: 8 }), { nil: 0 }))
  .map(([count, aisle]) => {
    const labels: (string | null)[] = Array.from({ length: count }, (_, index) => `s${index}`);
    return aisle > 0 && aisle < count ? labels.toSpliced(aisle, 0, null) : labels;
  });
const halls = fc.array(
  fc.record({
    rows: fc.array(rowSeats, { minLength: 2, maxLength: 4 }),
    at: fc.record({
      x: fc.integer({ min: -50, max: 50 }),
      y: fc.integer({ min: -50, max: 50 }),
      angle: fc.integer({ min: -170, max: 170 }),
    }),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The drawing of a hall, a hundred dots for each seat, its seats in any order. */
const drawn = (hall: Plan, random: () => number) => {
  const { x, y } = arrangeSeats(hall);
  const seats = plannedSeats(hall).map(({ no, section, row: name, label }) => ({
    section,
    row_number: name,
    seat_number: label,
    category: "R",
    position: { x: Math.round((x[no] ?? 0) * 100), y: Math.round((y[no] ?? 0) * 100) },
  }));
  const zones = [...Map.groupBy(seats, ({ section }) => section)].map(([name, its]) => ({
    name,
    position: { x: 0, y: 0 },
    rows: [...Map.groupBy(its, ({ row_number }) => row_number)].map(([row_number, inRow]) => ({
      row_number,
      seats: inRow.toSorted(() => random() - 0.5),
    })),
  }));
  return plan(...zones);
};

test("a hall that is drawn in any direction and read again is the same: order, aisles, places", () => {
  fc.assert(
    fc.property(
      halls,
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (drafts, stream) => {
        const sections = drafts.map(
          ({ rows, at }, index): SectionDocument => ({
            section: `Z${index}`,
            grade: "R",
            at,
            rows: rows.map((seats, no) => ({ row: `${no + 1}`, seats })),
          }),
        );
        const hall = planOf({ grades: [{ grade: "R", price: 1 }], sections });
        const read = planOf(
          importPlan(
            drawn(hall, () => stream.next().value),
            priceOfR,
          ),
        );
        expect(read.sections.map((one) => (one.kind === "seated" ? one.rows : []))).toEqual(
          hall.sections.map((one) => (one.kind === "seated" ? one.rows : [])),
        );
        for (const [index, { at }] of read.sections.entries()) {
          const wanted = drafts[index]?.at ?? { x: 0, y: 0, angle: 0 };
          expect(Math.hypot((at?.x ?? 0) - wanted.x, (at?.y ?? 0) - wanted.y)).toBeLessThan(1);
          // Whole dots, and rows of a few seats: the direction is not seen exactly.
          const turned = Math.abs((((at?.angle ?? 0) - wanted.angle) % 360) + 0);
          expect(Math.min(turned, 360 - turned)).toBeLessThan(5);
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe("the words of the command", () => {
  test("name a file and prices; the last equals sign counts", () => {
    expect(
      toImportTask(["import-plan", "f.json", "--price", "R=1", "--price", "Row a=b=200"]),
    ).toEqual({
      file: "f.json",
      prices: new Map([
        ["R", 1],
        ["Row a=b", 200],
      ]),
    });
  });

  test.each([
    [[]],
    [["import-plan"]],
    [["import-plan", "--price", "R=1"]],
    [["import-plan", "f", "--price"]],
    [["import-plan", "f", "--price", "R=1.5"]],
    [["import-plan", "f", "--price", "R=-1"]],
    [["import-plan", "f", "--prices", "R=1"]],
    [["import", "f"]],
  ])("%j are none", (words) => {
    expect(toImportTask(words)).toBeNull();
  });
});
