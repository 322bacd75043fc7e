import { describe, expect, test } from "vitest";
import { asOf, closed, modeAt, reset } from "../../../src/queue/rules/mode.ts";
import { t0 } from "../../support/given.ts";
import { queue } from "../../support/line.ts";

/** Two inside, three waiting, one departed; nobody was sent home yet. */
const line = queue({}, { nextNo: 7, head: 2, waiting: 3, active: 2, version: 4 });
const asked = { asked: [{ no: 9, sinceMs: t0 }], outages: [{ fromMs: 1, untilMs: 2 }] };

describe("a closing", () => {
  test("sends home who waits, counts them, and leaves alone who is inside", () => {
    const before = { ...line, pauseReason: "tea", presence: asked };
    expect(closed(before)).toEqual({
      ...before,
      mode: "closed",
      pauseReason: null,
      head: 6,
      closedThroughNo: 6,
      // Whoever was called stands before the head: nobody there is to be sent home.
      sweptThroughNo: 2,
      waiting: 0,
      totals: { ...before.totals, closed: 3 },
    });
  });

  test.each([
    { given: "a sweep under way goes on where it was", closedThrough: 2, swept: 1, is: 1 },
    { given: "one that is over begins at the head", closedThrough: 1, swept: 1, is: 2 },
    { given: "a sweep never goes back", closedThrough: 3, swept: 3, is: 3 },
  ])("$given", ({ closedThrough, swept, is }) => {
    const before = { ...line, closedThroughNo: closedThrough, sweptThroughNo: swept };
    expect(closed(before)).toMatchObject({ sweptThroughNo: is, closedThroughNo: 6 });
  });

  test("that is scheduled is true from its instant on, and happens once", () => {
    const closing = queue({ closesAtMs: t0 + 10 }, { nextNo: 4, waiting: 3 });
    expect(asOf(closing, t0 + 9)).toBe(closing);
    expect(asOf(closing, t0 + 10)).toEqual(closed(closing));
    const over = asOf(closing, t0 + 10);
    expect(asOf(over, t0 + 11)).toBe(over);
    expect(asOf(line, Number.MAX_SAFE_INTEGER)).toBe(line);
  });
});

describe("a reset", () => {
  test("ends everybody, forgets who was asked for, and keeps the numbers", () => {
    const before = { ...line, presence: asked, closedThroughNo: 2, sweptThroughNo: 2 };
    expect(reset(before)).toEqual({
      ...before,
      epoch: 2,
      head: 6,
      closedThroughNo: 6,
      // Those inside stand before the head, too: every number is looked at.
      sweptThroughNo: 0,
      waiting: 0,
      active: 0,
      totals: { ...before.totals, revoked: 5 },
      presence: { ...asked, asked: [] },
    });
  });
});

describe("the mode", () => {
  test.each([
    { mode: "open", afterMs: -1, is: "paused" },
    { mode: "open", afterMs: 0, is: "open" },
    { mode: "closed", afterMs: -1, is: "closed" },
    { mode: "paused", afterMs: 0, is: "paused" },
  ] as const)("$mode, $afterMs ms from the opening: $is", ({ mode, afterMs, is }) => {
    expect(modeAt(queue({ opensAtMs: t0 }, { mode }), t0 + afterMs)).toBe(is);
    expect(modeAt(queue({}, { mode }), t0 + afterMs)).toBe(mode);
  });
});
