import { describe, expect, test } from "vitest";
import { clockTime, createCountDown } from "../../src/hold/count-down.ts";

/** All warnings of a hold that is checked at this interval, in milliseconds. */
const warningsOf = (lengthMs: number, everyMs: number): readonly (readonly number[])[] => {
  const down = createCountDown(lengthMs);
  const given: (readonly number[])[] = [];
  for (let elapsedMs = 0; elapsedMs <= lengthMs + 5_000; elapsedMs += everyMs) {
    const left = down.secondsLeft(elapsedMs);
    const warning = down.warning(left);
    if (warning !== null) given.push([left, warning]);
  }
  return given;
};

describe("count-down", () => {
  test("warns at two minutes, one minute and thirty seconds, each once", () => {
    expect(warningsOf(300_000, 250)).toEqual([
      [120, 120],
      [60, 60],
      [30, 30],
    ]);
  });

  test("a hold that is short already says only what is still to come", () => {
    expect(warningsOf(90_000, 250)).toEqual([
      [60, 60],
      [30, 30],
    ]);
    expect(warningsOf(20_000, 250)).toEqual([]);
  });

  test("a tab that slept says only the nearest", () => {
    expect(warningsOf(300_000, 280_000)).toEqual([[20, 30]]);
  });

  test("never below zero, rounded up, so that 0:00 is the end", () => {
    const down = createCountDown(10_000);
    expect([9_000, 9_001, 9_999, 10_000, 99_000].map(down.secondsLeft)).toEqual([1, 1, 1, 0, 0]);
    expect([245, 60, 9, 0].map(clockTime)).toEqual(["4:05", "1:00", "0:09", "0:00"]);
  });
});
