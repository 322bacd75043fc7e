import { describe, expect, test } from "vitest";
import {
  changePrices,
  checkPrices,
  type PricesDocument,
} from "../../../src/concert/plan/change-prices.ts";
import type { SectionDocument } from "../../../src/concert/plan/plan-document.ts";
import { pricesIn } from "../../../src/concert/plan/prices-in.ts";
import { planOf, planWith } from "./plans.ts";

describe("the prices that seats have", () => {
  const rows = [
    { row: "1", seats: ["a", null, "b"] },
    { row: "2", seats: 2, price: 20 },
  ];
  const priced = (price: number, ...seats: readonly string[]) =>
    seats.map((seat) => ({ seat, price }));
  const section: SectionDocument = { section: "A", price: 10, rows };
  test.each<[string, SectionDocument, readonly number[]]>([
    ["are of their row, or else of their section", section, [10, 20]],
    ["are their own", { ...section, seats: priced(5, "1-b") }, [5, 10, 20]],
    [
      "hide that of a row only from all its seats",
      { ...section, seats: priced(5, "2-1") },
      [5, 10, 20],
    ],
    [
      "of all seats of a row hide that of the row",
      { ...section, seats: priced(5, "2-1", "2-2") },
      [5, 10],
    ],
    [
      "of all seats of the first row do, too",
      { ...section, seats: priced(5, "1-a", "1-b") },
      [5, 20],
    ],
    [
      "of one row do not hide that of the next",
      { ...section, seats: priced(5, "1-a", "1-b", "2-1") },
      [5, 20],
    ],
    ["are those where people stand", { section: "S", price: 7, standing: 3 }, [7]],
    [
      "exist for seats that alone have one",
      { section: "A", rows: [{ row: "1", seats: 1 }], seats: priced(5, "1-1") },
      [5],
    ],
  ])("%s", (_rule, one, prices) => {
    expect([...pricesIn(planWith(one))].toSorted((a, b) => a - b)).toEqual(prices);
  });
});

const hall = planOf({
  grades: [
    { grade: "VIP", price: 30 },
    { grade: "R", price: 20 },
  ],
  sections: [
    {
      section: "A",
      grade: "VIP",
      rows: [
        { row: "1", seats: 3 },
        { row: "2", seats: 3, price: 15 },
      ],
      seats: [
        { seat: "1-3", price: 9, restrictedView: true },
        { seat: "2-1", price: 8 },
      ],
    },
    { section: "S", price: 5, standing: 2 },
  ],
});

const changed = (prices: PricesDocument) => {
  const made = changePrices(hall, prices);
  if (made.outcome !== "priced") throw new Error(JSON.stringify(made.errors));
  return made;
};

describe("a price changes at its level", () => {
  test("and what changed is said, in the order of the plan", () => {
    const { changes } = changed({
      seats: [
        { seatId: "A-2-1", price: null },
        { seatId: "A-1-3", price: null },
        { seatId: "A-1-2", price: 1 },
      ],
      rows: [
        { section: "A", row: "2", price: null },
        { section: "A", row: "1", price: 16 },
      ],
      sections: [{ section: "S", price: 6 }],
      grades: [{ grade: "R", price: 21 }],
    });
    expect(changes).toEqual([
      { level: "grade", grade: "R", before: 20, after: 21 },
      { level: "row", section: "A", row: "1", before: null, after: 16 },
      { level: "row", section: "A", row: "2", before: 15, after: null },
      { level: "seat", seatId: "A-1-2", before: null, after: 1 },
      { level: "seat", seatId: "A-1-3", before: 9, after: null },
      { level: "seat", seatId: "A-2-1", before: 8, after: null },
      { level: "section", section: "S", before: 5, after: 6 },
    ]);
  });

  test("seats with values of their own stay in order; one without any is none of them", () => {
    const { plan } = changed({
      seats: [
        { seatId: "A-2-1", price: null },
        { seatId: "A-1-3", price: null },
        { seatId: "A-1-2", price: 1 },
      ],
    });
    expect(plan.sections[0]?.seats).toStrictEqual([
      { index: 1, price: 1 },
      { index: 2, restrictedView: true },
    ]);
  });

  test("to what it is already changes nothing: the parts of the plan are the same", () => {
    const { plan, changes } = changed({
      grades: [{ grade: "VIP", price: 30 }],
      sections: [{ section: "A", price: null }],
      rows: [{ section: "A", row: "2", price: 15 }],
      seats: [
        { seatId: "A-1-3", price: 9 },
        { seatId: "A-1-1", price: null },
      ],
    });
    expect(changes).toEqual([]);
    expect(plan.grades[0]).toBe(hall.grades[0]);
    expect(plan.sections[0]?.seats).toBe(hall.sections[0]?.seats);
    expect(changed({ grades: [{ grade: "R", price: 1 }] }).plan.sections[0]).toBe(hall.sections[0]);
  });
});

test("names that the show does not have are said", () => {
  expect(
    changePrices(hall, {
      grades: [{ grade: "S", price: 1 }],
      sections: [{ section: "B", price: 1 }],
      rows: [{ section: "A", row: "3", price: 1 }],
      seats: [{ seatId: "A-1-4", price: 1 }],
    }),
  ).toEqual({
    outcome: "validation",
    errors: [
      { field: "grades[0].grade", message: "is no grade of the show: S" },
      { field: "sections[0].section", message: "is no section of the show: B" },
      { field: "rows[0].row", message: "is no row of the show: A 3" },
      { field: "seats[0].seatId", message: "is no seat of the show: A-1-4" },
    ],
  });
});

describe("new prices name each level once", () => {
  test.each<[PricesDocument, readonly string[]]>([
    [
      {
        grades: [
          { grade: "R", price: 1 },
          { grade: "R ", price: 2 },
        ],
      },
      ["grades"],
    ],
    [
      {
        sections: [
          { section: "A", price: 1 },
          { section: "A", price: null },
        ],
      },
      ["sections"],
    ],
    [
      {
        rows: [
          { section: "A", row: "1", price: 1 },
          { section: "A", row: "1", price: 1 },
        ],
      },
      ["rows"],
    ],
    [
      {
        seats: [
          { seatId: "A-1-1", price: 1 },
          { seatId: "A-1-1", price: 1 },
        ],
      },
      ["seats"],
    ],
    [
      {
        rows: [
          { section: "A", row: "1", price: 1 },
          { section: "A", row: "2", price: -1 },
          { section: "B", row: "1", price: null },
        ],
      },
      ["rows[1].price"],
    ],
  ])("%j", (prices, fields) => {
    expect(checkPrices(prices).map(({ field }) => field)).toEqual(fields);
  });

  test("and of many faults a hundred are said", () => {
    const seats = Array.from({ length: 101 }, (_, no) => ({ seatId: `A-9-${no}`, price: -1 }));
    expect(checkPrices({ seats })).toHaveLength(100);
    const unknown = seats.map((seat) => ({ ...seat, price: 1 }));
    expect(changePrices(hall, { seats: unknown })).toMatchObject({ errors: { length: 100 } });
    const sections = Array.from({ length: 101 }, (_, no) => ({ section: `${no}`, standing: 1 }));
    const bare = {
      grades: [],
      sections: planWith(...sections.map((one) => ({ ...one, price: 1 }))).sections,
    };
    const none = sections.map(({ section }) => ({ section, price: null }));
    expect(changePrices(bare, { sections: none })).toMatchObject({ errors: { length: 100 } });
  });
});
