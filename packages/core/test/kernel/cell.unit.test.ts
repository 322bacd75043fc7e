import { createSequentialIds } from "@admit-one/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkCell,
  checkOwnId,
  idsOfCell,
  isCellName,
  mayBeOwn,
  unknownCellOf,
} from "../../src/kernel/cell.ts";

// Whose an id is, by its beginning.

const a = { name: "a", others: ["b", "cell2345"] };
const unnamed = { name: null, others: ["a", "b"] };

describe("a name of a cell", () => {
  test.each(["a", "a1", "cell2345"])("may be %s", (name) => {
    expect(isCellName(name)).toBe(true);
  });

  test.each(["", "1", "A", "a-b", "a_b", "cell23456", "a\n", "ä"])("may not be %j", (name) => {
    expect(isCellName(name)).toBe(false);
    expect(() => checkCell({ name, others: [] })).toThrow("the first a letter");
    expect(() => checkCell({ name: null, others: [name] })).toThrow("the first a letter");
  });

  test("is one cell's only", () => {
    expect(() => checkCell({ name: "a", others: ["a"] })).toThrow("different names: a, a");
    expect(() => checkCell({ name: null, others: ["a", "b", "a"] })).toThrow("different names");
    expect(() => checkCell(a)).not.toThrow();
  });
});

describe("an id", () => {
  test.each([
    ["a-pay_1", { a: true, unnamed: false }],
    ["b-pay_1", { a: false, unnamed: false }],
    ["pay_1", { a: false, unnamed: true }],
    ["pay_a-1", { a: false, unnamed: true }],
    ["A-pay", { a: false, unnamed: true }],
    ["ab-pay", { a: false, unnamed: true }],
    ["a", { a: false, unnamed: true }],
    ["-a", { a: false, unnamed: true }],
    ["", { a: false, unnamed: true }],
  ])("%j is of the cell that it begins with", (id, own) => {
    expect({ a: mayBeOwn(a, id), unnamed: mayBeOwn(unnamed, id) }).toEqual(own);
    expect(mayBeOwn(undefined, id)).toBe(true);
  });

  test.each([
    ["c-pay_1", { a: "c", unnamed: "c" }],
    ["cell2345-pay", { a: null, unnamed: "cell2345" }],
    ["a-pay_1", { a: null, unnamed: null }],
    ["b-pay_1", { a: null, unnamed: null }],
    ["pay_1", { a: null, unnamed: null }],
    ["cell23456-pay", { a: null, unnamed: null }],
  ])("%j may be of a cell that nobody named", (id, unknown) => {
    expect({ a: unknownCellOf(a, id), unnamed: unknownCellOf(unnamed, id) }).toEqual(unknown);
    expect(unknownCellOf(undefined, id)).toBe(null);
  });

  test("is of one cell at most, if all of them know each other", () => {
    const cells = [
      { name: null, others: ["a", "b"] },
      { name: "a", others: ["b"] },
      { name: "b", others: ["a"] },
    ];
    const begin = fc.constantFrom("", "a", "b", "c", "a-", "b-", "c-", "ab-", "-");
    fc.assert(
      fc.property(begin, fc.string({ maxLength: 8 }), (start, rest) => {
        const id = `${start}${rest}`;
        const owners = cells.filter((cell) => mayBeOwn(cell, id));
        expect(owners).toHaveLength(1);
      }),
    );
  });
});

describe("ids that are made", () => {
  test("begin with the cell's name", () => {
    const ids = idsOfCell(createSequentialIds(), a);
    expect(ids.next("payment")).toBe("a-payment-000001");
    expect(mayBeOwn(a, ids.next("show"))).toBe(true);
  });

  test("stay as they are without a name", () => {
    const ids = createSequentialIds();
    expect(idsOfCell(ids, undefined)).toBe(ids);
    expect(idsOfCell(ids, unnamed)).toBe(ids);
  });

  test("have at most 64 characters in all", () => {
    const made = (length: number) =>
      idsOfCell({ next: () => "x".repeat(length) }, a).next("payment");
    expect(made(62)).toHaveLength(64);
    expect(() => made(63)).toThrow("longer than 64");
  });
});

describe("ids that operators choose", () => {
  const errors = (cell: Parameters<typeof checkOwnId>[0], id?: string) =>
    checkOwnId(cell, id, "showId").map(({ field, message }) => `${field} ${message}`);

  test("begin with the cell's name", () => {
    expect(errors(a, "a-night")).toEqual([]);
    expect(errors(a)).toEqual([]);
    const wrong = ["showId must begin with a-, the name of this cell"];
    expect(errors(a, "night")).toEqual(wrong);
    expect(errors(a, "b-night")).toEqual(wrong);
  });

  test("do not lead to another cell", () => {
    expect(errors(unnamed, "night-1")).toEqual([]);
    expect(errors(unnamed, "b-night")).toEqual([
      "showId must not begin with the name of another cell (b-)",
    ]);
  });

  test("may be any without cells", () => {
    expect(errors(undefined, "b-night")).toEqual([]);
  });
});
