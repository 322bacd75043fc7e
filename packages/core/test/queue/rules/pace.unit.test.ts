import { describe, expect, test } from "vitest";
import {
  admittedPerMinute,
  meanActiveMs,
  measurePace,
  newPace,
  withAdmission,
  withStay,
} from "../../../src/queue/rules/pace.ts";
import { waitSeconds, withWait } from "../../../src/queue/rules/wait-times.ts";
import { t0 } from "../../support/given.ts";
import { queue } from "../../support/line.ts";

const busy = { ...newPace(t0), busyMs: 60_000, admittedMilli: 30_000 };
const line = (over: Parameters<typeof queue>[1] = {}) =>
  queue({}, { waiting: 1, nextNo: 2, pace: busy, ...over });

describe("the pace", () => {
  test("begins with nothing measurePace", () => {
    const nothing = { busyMs: 0, admittedMilli: 0, activeForMs: null, waits: [] };
    expect(newPace(t0)).toEqual({ atMs: t0, ...nothing });
    expect(admittedPerMinute(queue(), t0)).toBeNull();
  });

  test("counts time in which somebody waited, older times ever less", () => {
    // After two minutes the past counts the e-th part.
    expect(measurePace(line(), t0 + 120_000).pace).toEqual({
      ...busy,
      atMs: t0 + 120_000,
      busyMs: Math.round(120_000 + 60_000 / Math.E),
      admittedMilli: Math.round(30_000 / Math.E),
    });
  });

  test.each([
    { given: "nobody waits", over: { waiting: 0 } },
    { given: "the queue is paused", over: { mode: "paused" } },
    { given: "it is not open yet", over: { policy: { ...line().policy, opensAtMs: t0 + 5_001 } } },
  ] as const)("stands still while $given", ({ given, over }) => {
    const after = measurePace(line(over), t0 + 5_000).pace;
    const atMs = given === "it is not open yet" ? t0 : t0 + 5_000;
    expect(after).toEqual({ ...busy, atMs });
  });

  test("counts from the opening, not from before", () => {
    const { policy } = line();
    const opened = line({ policy: { ...policy, opensAtMs: t0 + 60_000 }, pace: newPace(t0) });
    expect(measurePace(opened, t0 + 60_000).pace).toEqual(newPace(t0));
    expect(measurePace(opened, t0 + 60_001).pace).toMatchObject({ atMs: t0 + 60_001, busyMs: 1 });
  });

  test("is not moved by a clock that is behind", () => {
    expect(measurePace(line(), t0 - 1).pace).toBe(busy);
    expect(measurePace(line(), t0).pace).toBe(busy);
  });

  test.each([
    { called: true, milli: 31_000 },
    { called: false, milli: 30_000 },
  ])("counts an admission where somebody was called: $called", ({ called, milli }) => {
    const { pace } = withAdmission(line(), 900, called, t0);
    expect(pace).toEqual({ ...busy, admittedMilli: milli, waits: [1] });
  });

  test("is known from the first call on, and never of less than a second", () => {
    const at = (busyMs: number, admittedMilli: number) =>
      admittedPerMinute(queue({}, { pace: { ...busy, busyMs, admittedMilli } }), t0);
    expect(at(60_000, 999)).toBeNull();
    expect(at(60_000, 1_000)).toBe(1);
    expect(at(30_000, 5_000)).toBe(10);
    expect(at(1_000, 5_000)).toBe(300);
    expect(at(10, 5_000)).toBe(300);
  });
});

describe("how long tokens stay", () => {
  const stayed = (...stays: readonly number[]) =>
    stays.reduce(withStay, queue({ activeForMs: 600_000 }));

  test("is what the first one did, then a twentieth of each that follows", () => {
    expect(meanActiveMs(stayed())).toBe(600_000);
    expect(meanActiveMs(stayed(10_000))).toBe(10_000);
    expect(meanActiveMs(stayed(10_000, 30_000))).toBe(11_000);
    expect(meanActiveMs(stayed(10_000, 0))).toBe(9_500);
  });

  test("is a whole number, and never less than nothing, though clocks differ", () => {
    expect(stayed(10_000, 10_009).pace.activeForMs).toBe(10_000);
    expect(stayed(-5).pace.activeForMs).toBe(0);
    expect(meanActiveMs(stayed(-5))).toBe(1);
  });
});

describe("waits by length", () => {
  const of = (...waitsMs: readonly number[]) =>
    waitsMs.reduce<readonly number[]>((waits, ms) => withWait(waits, ms), []);

  test("each bound is a quarter above the one before, the first is a second", () => {
    expect(of(-5, 0, 1_000)).toEqual([3]);
    expect(of(1_001)).toEqual([0, 1]);
    expect(of(1_250)).toEqual([0, 1]);
    expect(of(1_251)).toEqual([0, 0, 1]);
    expect(of(1_251, 5)).toEqual([1, 0, 1]);
  });

  test("the list stays short, however long somebody waited", () => {
    expect(of(1e12)).toHaveLength(60);
    expect(of(1e12).at(-1)).toBe(1);
    expect(waitSeconds(of(1e12), 1)).toBeCloseTo(1.25 ** 59, 0);
    expect(of(4 * 24 * 3_600_000).length).toBeLessThan(60);
  });

  test.each([
    { waits: [4], part: 0.5, is: 0.5 },
    { waits: [4], part: 1, is: 1 },
    { waits: [2, 2], part: 0.5, is: 1 },
    { waits: [2, 2], part: 0.75, is: 1.1 },
    { waits: [2, 2], part: 1, is: 1.3 },
    { waits: [0, 0, 4], part: 0.5, is: 1.4 },
    { waits: [0, 1], part: 0, is: 0 },
    { waits: [1, 0, 1], part: 0.5, is: 1 },
    { waits: [], part: 0.5, is: null },
    { waits: [0, 0], part: 0.5, is: null },
  ])("of $waits the share $part waited no longer than $is s", ({ waits, part, is }) => {
    expect(waitSeconds(waits, part)).toBe(is);
  });
});
