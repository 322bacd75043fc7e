import { describe, expect, test } from "vitest";
import { createUnknownCells } from "../../src/operations/unknown-cells.ts";

// What a process remembers of money in cells that nobody named.

const found = (paymentId: string, sinceMs: number, over: object = {}) => ({
  gateway: "fake",
  cell: "east",
  paymentId,
  sinceMs,
  ...over,
});

describe("money of an unknown cell", () => {
  test("is counted once for each payment, and names the first", () => {
    const cells = createUnknownCells();
    for (const [id, sinceMs] of [
      ["a", 5],
      ["b", 3],
      ["c", 4],
      ["b", 3],
    ] as const) {
      cells.note(found(`east-${id}`, sinceMs));
    }
    expect(cells.all()).toEqual([{ ...found("east-b", 3), payments: 3 }]);
    cells.note(found("east-d", 3));
    expect(cells.all()).toEqual([{ ...found("east-b", 3), payments: 4 }]);
  });

  test("is counted for each cell at each gateway", () => {
    const cells = createUnknownCells();
    cells.note(found("east-a", 1));
    cells.note(found("west-a", 1, { cell: "west" }));
    cells.note(found("east-b", 1, { gateway: "other" }));
    expect(cells.all().map(({ payments }) => payments)).toEqual([1, 1, 1]);
  });

  test("keeps the larger count of what was known before", () => {
    const cells = createUnknownCells();
    cells.restore({ ...found("east-a", 2), payments: 7 });
    cells.note(found("east-b", 3));
    expect(cells.all()).toEqual([{ ...found("east-a", 2), payments: 7 }]);
  });

  test("is counted up to 1 000 payments", () => {
    const cells = createUnknownCells();
    for (let no = 0; no < 1_002; no += 1) cells.note(found(`east-${no}`, no));
    expect(cells.all()).toMatchObject([{ payments: 1_000 }]);
  });

  test("is remembered for 100 cells; those that are known go on", () => {
    const cells = createUnknownCells();
    for (let no = 0; no < 101; no += 1) cells.note(found("a", 1, { cell: `cell-${no}` }));
    expect(cells.all()).toHaveLength(100);
    expect(cells.all().at(-1)).toMatchObject({ cell: "cell-99" });
    cells.note(found("b", 1, { cell: "cell-0" }));
    expect(cells.all()[0]).toMatchObject({ cell: "cell-0", payments: 2 });
  });
});
