import { expect, test } from "vitest";
import { sectionAt, viewPlan } from "../../../src/concert/plan/plan-view.ts";
import { planOf } from "./plans.ts";

const plan = planOf({
  grades: [
    { grade: "VIP", price: 30 },
    { grade: "R", price: 20 },
  ],
  sections: [
    {
      section: "A",
      grade: "VIP",
      rows: [
        { row: "1", seats: ["a", "b", null, "c"] },
        { row: "2", seats: 2, price: 15 },
      ],
      seats: [
        { seat: "1-a", restrictedView: true, price: 9 },
        { seat: "1-b", accessible: true, grade: "R" },
        { seat: "1-c", companionOf: "1-b" },
        { seat: "2-1", companionOf: "1-b", restrictedView: true },
      ],
    },
    { section: "S", price: 5, standing: 2 },
    {
      section: "A",
      price: 12,
      rows: [{ row: "3", seats: 2 }],
      seats: [{ seat: "3-2", accessible: true }],
    },
  ],
});

test("a view has each row and each seat by number, an aisle as wide as a seat", () => {
  const view = viewPlan(plan);
  expect(view.count).toBe(9);
  expect([...view.rowFrom]).toEqual([0, 3, 5, 7, 9]);
  expect([...view.joined]).toEqual([1, 0, 0, 1, 0, 0, 0, 1, 0]);
  expect([...view.place]).toEqual([0, 1, 3, 0, 1, 0, 2, 0, 1]);
});

test("the nearest level with a price and a grade gives a seat each of them", () => {
  const view = viewPlan(plan);
  expect([...view.price]).toEqual([9, 20, 30, 15, 15, 5, 5, 12, 12]);
  expect(view.grade).toEqual(["VIP", "R", "VIP", "VIP", "VIP", null, null, null, null]);
});

test("a view says what seats are, and which seats are of an accessible one's companions", () => {
  const view = viewPlan(plan);
  expect([...view.flags]).toEqual([4, 1, 2, 6, 0, 0, 0, 0, 1]);
  expect([...view.companions]).toEqual([[1, [2, 3]]]);
});

test("sections that are listed twice are one", () => {
  const view = viewPlan(plan);
  expect(view.sections).toEqual([
    { section: "A", standing: false, rows: [0, 1, 3], accessible: [1, 8], restrictedView: true },
    { section: "S", standing: true, rows: [2], accessible: [], restrictedView: false },
  ]);
  const names = Array.from({ length: view.count }, (_, no) => sectionAt(view, no)?.section);
  expect(names).toEqual(["A", "A", "A", "A", "A", "S", "S", "A", "A"]);
});
