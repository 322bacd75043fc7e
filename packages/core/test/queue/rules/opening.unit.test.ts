import type { QueuePolicy, Show, ShowId } from "@admit-one/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { salesOf } from "../../../src/concert/sales-calendar.ts";
import { modeAt, openingOf } from "../../../src/queue/rules/mode.ts";
import { hasNewSales, withSales } from "../../../src/queue/rules/opening.ts";
import { show as givenShow, t0 } from "../../support/given.ts";
import { queue } from "../../support/line.ts";

type Window = readonly [opens: number, closes: number];

const showOf = ([opens, closes]: Window, index = 0, cancelled = false): Show => ({
  ...givenShow(),
  showId: `show-${index}` as ShowId,
  salesOpenAtMs: t0 + opens,
  salesCloseAtMs: t0 + closes,
  cancelled,
});

const shows = (...windows: readonly Window[]): readonly Show[] =>
  windows.map((window, index) => showOf(window, index));

describe("what a queue knows of its sales", () => {
  test.each([
    { given: "nothing to sell", windows: [], at: 0, open: null, edge: null },
    { given: "one that will sell", windows: [[5, 9]], at: 4, open: 5, edge: 5 },
    { given: "one that begins to sell", windows: [[5, 9]], at: 5, open: null, edge: 9 },
    { given: "one that sells for the last time", windows: [[5, 9]], at: 8, open: null, edge: 9 },
    { given: "one that is over", windows: [[5, 9]], at: 9, open: null, edge: null },
    {
      given: "the next of two",
      windows: [
        [7, 9],
        [5, 6],
      ],
      at: 0,
      open: 5,
      edge: 5,
    },
    {
      given: "between two",
      windows: [
        [1, 2],
        [5, 6],
      ],
      at: 2,
      open: 5,
      edge: 5,
    },
    {
      given: "one that sells while another will",
      windows: [
        [1, 4],
        [3, 6],
      ],
      at: 2,
      open: null,
      edge: 3,
    },
    {
      given: "two that overlap",
      windows: [
        [1, 4],
        [3, 6],
      ],
      at: 3,
      open: null,
      edge: 4,
    },
  ] as const)("$given", ({ windows, at, open, edge }) => {
    const after = (ms: number | null) => ms && t0 + ms;
    expect(salesOf(shows(...windows), t0 + at)).toEqual({
      openAtMs: after(open),
      edgeAtMs: after(edge),
    });
  });

  test("a cancelled show counts for nothing", () => {
    const none = { openAtMs: null, edgeAtMs: null };
    expect(salesOf([showOf([5, 9], 0, true)], t0)).toEqual(none);
    const sold = [showOf([-1, 9], 0, true), showOf([3, 9], 1)];
    expect(salesOf(sold, t0)).toEqual({ openAtMs: t0 + 3, edgeAtMs: t0 + 3 });
  });

  test("until the next edge the clock alone tells the rest, and no edge is missed", () => {
    const instant = fc.integer({ min: -20, max: 20 });
    const window = fc
      .tuple(instant, fc.integer({ min: 1, max: 20 }))
      .map(([opens, long]): Window => [opens, opens + long]);
    fc.assert(
      fc.property(fc.array(window, { maxLength: 5 }), instant, (windows, at) => {
        const all = shows(...windows);
        const known = withSales(queue({ opensAtMs: "sales" }), salesOf(all, t0 + at), t0 + at);
        for (let later = at; later <= 60; later += 1) {
          if (hasNewSales(known, t0 + later)) break;
          const sells = windows.some(([opens, closes]) => opens <= later && later < closes);
          const willSell = windows.some(([opens]) => opens > later);
          const mode = sells || !willSell ? "open" : "paused";
          expect(modeAt(known, t0 + later)).toBe(mode);
        }
      }),
    );
  });
});

describe("whether a queue is to look for its sales", () => {
  const sales = { openAtMs: null, edgeAtMs: t0 + 5, revision: 1 };
  const opensAt = (opensAtMs: QueuePolicy["opensAtMs"], known = {}) =>
    queue({ opensAtMs }, { sales, ...known });

  test.each([
    [4, false],
    [5, true],
    [6, true],
  ])("at %d of an edge at 5: %s", (at, is) => {
    expect(hasNewSales(opensAt("sales"), t0 + at)).toBe(is);
  });

  test("it does not where it opens at another time, knows of no edge, or of no sales", () => {
    expect(hasNewSales(opensAt(null), t0 + 5)).toBe(false);
    expect(hasNewSales(opensAt(t0), t0 + 5)).toBe(false);
    const none = { sales: { ...sales, edgeAtMs: null } };
    expect(hasNewSales(opensAt("sales", none), t0 + 5)).toBe(false);
    const { sales: _, ...older } = opensAt("sales");
    expect(hasNewSales(older, t0 + 5)).toBe(false);
    expect(openingOf(older)).toBe(null);
  });

  test("what it opens with is its own word, else its sales'", () => {
    const later = { sales: { ...sales, openAtMs: t0 + 7 } };
    expect(openingOf(opensAt("sales", later))).toBe(t0 + 7);
    expect(openingOf(opensAt(null, later))).toBe(null);
    expect(openingOf(opensAt(t0 + 1, later))).toBe(t0 + 1);
  });
});

test("the time before the opening makes no pace, also once the opening is forgotten", () => {
  const waiting = { waiting: 3, nextNo: 4 };
  const early = queue({ opensAtMs: "sales" }, waiting);
  const opens = shows([60_000, 900_000]);
  const before = withSales(early, salesOf(opens, t0), t0);
  const after = withSales(before, salesOf(opens, t0 + 70_000), t0 + 70_000);
  expect(after.pace).toMatchObject({ atMs: t0 + 70_000, busyMs: 10_000 });
  expect(after.sales).toEqual({ openAtMs: null, edgeAtMs: t0 + 900_000, revision: 2 });
});
