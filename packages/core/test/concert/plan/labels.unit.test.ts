import { describe, expect, test } from "vitest";
import {
  labelsOf,
  progressionOf,
  type Run,
  runOf,
  runsOf,
  seatsDocumentOf,
} from "../../../src/concert/plan/labels.ts";
import type { SeatsDocument } from "../../../src/concert/plan/plan-document.ts";

const numbers = (first: number, step: number, count: number): Run => ({ first, step, count });

describe("a row is stored as runs, and written as short as it can be", () => {
  test.each<[SeatsDocument, readonly Run[]]>([
    [6, [numbers(1, 1, 6)]],
    [1, [numbers(1, 1, 1)]],
    [{ from: 5, to: 5 }, [numbers(5, 1, 1)]],
    [{ from: 3, to: 9, step: 2 }, [numbers(3, 2, 4)]],
    [{ from: 9, to: 1 }, [numbers(9, -1, 9)]],
    [{ from: 9, to: 1, step: 4 }, [numbers(9, -4, 3)]],
    [{ from: 2, to: 6 }, [numbers(2, 1, 5)]],
    [{ from: 1, to: 6, aislesAfter: [2] }, [numbers(1, 1, 2), numbers(3, 1, 4)]],
    [{ from: 6, to: 1, aislesAfter: [5] }, [numbers(6, -1, 2), numbers(4, -1, 4)]],
    [
      { from: 1, to: 9, step: 2, aislesAfter: [1, 7] },
      [numbers(1, 1, 1), numbers(3, 2, 3), numbers(9, 1, 1)],
    ],
    [{ from: 1, to: 5, step: 2, aislesAfter: [3] }, [numbers(1, 2, 2), numbers(5, 1, 1)]],
    [
      ["1", null, "x"],
      [numbers(1, 1, 1), ["x"]],
    ],
    [
      ["1", "2", null, "4", "5"],
      [numbers(1, 1, 2), numbers(4, 1, 2)],
    ],
    [
      ["1", null, "3", "4"],
      [numbers(1, 1, 1), numbers(3, 1, 2)],
    ],
    [
      ["1", null, "3", null, "4"],
      [numbers(1, 1, 1), numbers(3, 1, 1), numbers(4, 1, 1)],
    ],
    [
      ["1", "3", null, "4", "5"],
      [numbers(1, 2, 2), numbers(4, 1, 2)],
    ],
    [["07", "08"], [["07", "08"]]],
    [["1", "2", "4"], [["1", "2", "4"]]],
    [["1", "b"], [["1", "b"]]],
    [["b", "1"], [["b", "1"]]],
  ])("%j", (seats, runs) => {
    expect(runsOf(seats)).toEqual(runs);
    // Strictly: an export has no field without a value.
    expect(seatsDocumentOf(runs)).toStrictEqual(seats);
  });

  test.each<[SeatsDocument, readonly Run[]]>([
    [
      [null, "a", null, null, "b", null],
      [["a"], ["b"]],
    ],
    [{ from: 1, to: 3, aislesAfter: [3] }, [numbers(1, 1, 3)]],
    [["1", "2", "3"], [numbers(1, 1, 3)]],
    [["9", "7", "5"], [numbers(9, -2, 3)]],
  ])("%j, which can be written in a shorter way", (seats, runs) => {
    expect(runsOf(seats)).toEqual(runs);
  });
});

test("a run has the labels that it was made of", () => {
  for (const labels of [["8"], ["8", "6", "4"], ["a", "b"], ["0", "1"]]) {
    expect(labelsOf(runOf(labels))).toEqual(labels);
  }
  // A run of numbers never stands still.
  expect(runOf(["7", "7"])).toEqual(["7", "7"]);
});

test.each<[string, readonly Run[]]>([
  ["no runs", []],
  ["a run of labels", [["a"]]],
  ["labels after numbers", [numbers(1, 1, 2), ["a"]]],
  ["labels after one number", [numbers(1, 1, 1), ["a"]]],
  ["the same number again", [numbers(1, 1, 1), numbers(1, 1, 1)]],
  ["a gap", [numbers(1, 1, 2), numbers(4, 1, 1)]],
  ["another step", [numbers(1, 1, 2), numbers(3, 2, 2)]],
])("%s are no progression", (_given, runs) => {
  expect(progressionOf(runs)).toBeNull();
});
