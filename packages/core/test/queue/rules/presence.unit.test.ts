import type { Queue, QueuePolicy, WaitingToken } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { newPace } from "../../../src/queue/rules/pace.ts";
import {
  arriveByMs,
  isPresent,
  nearThroughNo,
  nearWaiting,
  withAsked,
} from "../../../src/queue/rules/presence.ts";
import { t0 } from "../../support/given.ts";
import { queue, waitingToken } from "../../support/line.ts";

/** The longest hint: a minute, and 15 % of jitter. */
const hintMs = 69_000;
const lateMs = 10_000;
/** 5 s of obedience; the very end of it still counts. */
const graceMs = 5_001;
const presentForMs = 45_000;
const skewMs = 100;
/** The clocks of the server that was asked in vain and of the one that missed it differ, too. */
const leastMs = graceMs + lateMs + 2 * skewMs;
/** How long a number must have been asked for before anybody lapses. */
const settleMs = hintMs + lateMs + presentForMs;

const noneAsked = { presence: { asked: [], outages: [] } };
const near = (policy: Partial<QueuePolicy>, over: Partial<Queue> = {}): number =>
  nearThroughNo(queue(policy, { ...noneAsked, ...over }));

describe("the near window", () => {
  // Twice the longest hint, 138 s, and half as much again for those who are gone.
  test.each([
    { given: "a rate: the burst and what fills up", is: near({ ratePerMinute: 100, burst: 10 }) },
    {
      given: "the lesser of two limits",
      is: near({ ratePerMinute: 100, burst: 10, maxActive: 90 }),
    },
  ])("$given", ({ is }) => {
    expect(is).toBe((10 + 230) * 1.5);
  });

  test.each([
    { given: "a room before anybody left turns over within a hint", over: {}, is: 10 * 3 },
    { given: "or sooner where the policy says so", policy: { activeForMs: 13_800 }, is: 10 * 11 },
    {
      given: "a room turns over as measurePace",
      over: { pace: { ...newPace(t0), activeForMs: 138_000 } },
      is: 10 * 2,
    },
    { given: "no limit at all", policy: { maxActive: null }, is: 20_000 },
    { given: "nobody may come in", policy: { maxActive: 0 }, is: 0 },
  ])("$given: $is calls", ({ policy = {}, over = {}, is }) => {
    expect(near({ maxActive: 10, activeForMs: 600_000, ...policy }, over)).toBe(is * 1.5);
    const line = queue({ maxActive: 10, ...policy }, { ...over, waiting: 50_000 });
    expect(nearWaiting(line)).toBe(is);
    expect(nearWaiting({ ...line, waiting: 0 })).toBe(0);
  });

  test("stands behind the head, and is wider where many left", () => {
    const policy = { ratePerMinute: 100, burst: 10 };
    expect(near(policy, { head: 100, nextNo: 201, waiting: 100 })).toBe(100 + 360);
    expect(near(policy, { head: 100, nextNo: 201, waiting: 50 })).toBe(100 + 720);
    expect(near(policy, { head: 100, nextNo: 101, waiting: 0 })).toBe(100 + 360);
    // Half a number is one.
    expect(near({ ratePerMinute: 1, burst: 1 })).toBe(6);
  });

  test("whoever was asked once stays asked, though limits are lowered", () => {
    const asked = [
      { no: 50, sinceMs: t0 - 10 },
      { no: 700, sinceMs: t0 },
    ];
    expect(near({ maxActive: 0 }, { presence: { asked, outages: [] } })).toBe(700);
  });
});

describe("who is asked for, since when", () => {
  const line = (over: Partial<Queue> = {}) =>
    queue({ maxActive: 10, activeForMs: 600_000 }, { ...noneAsked, nextNo: 101, ...over });

  test("is remembered as the head moves, though not at every step", () => {
    const first = withAsked(line(), t0);
    expect(first.presence.asked).toEqual([{ no: 45, sinceMs: t0 }]);
    expect(withAsked(first, t0 + settleMs)).toBe(first);
    const moved = { ...first, head: 1 };
    expect(withAsked(moved, t0 + settleMs / 8 - 1)).toBe(moved);
    expect(withAsked(moved, t0 + settleMs / 8).presence.asked).toEqual([
      { no: 45, sinceMs: t0 },
      { no: 46, sinceMs: t0 + settleMs / 8 },
    ]);
  });

  test("nobody is asked where nobody may be called", () => {
    const shut = queue({ maxActive: 0 }, { ...noneAsked, head: 7, nextNo: 101 });
    expect(withAsked(shut, t0)).toBe(shut);
  });

  test("is forgotten once a later entry has settled, too", () => {
    const asked = [1, 2, 3].map((no) => ({ no, sinceMs: t0 + no }));
    const then = line({ presence: { asked, outages: [{ fromMs: 1, untilMs: 2 }] } });
    const later = (afterMs: number) => withAsked(then, t0 + settleMs + afterMs).presence;
    const entry = (afterMs: number) => ({ no: 45, sinceMs: t0 + settleMs + afterMs });
    expect(later(0).asked).toEqual([...asked, entry(0)]);
    expect(later(1).asked).toEqual([...asked, entry(1)]);
    expect(later(2).asked).toEqual([...asked.slice(1), entry(2)]);
    expect(later(3)).toEqual({
      asked: [...asked.slice(2), entry(3)],
      outages: [{ fromMs: 1, untilMs: 2 }],
    });
  });
});

describe("a token whose turn has come", () => {
  const asked = [{ no: 10, sinceMs: t0 }];
  const line = (policy: Partial<QueuePolicy> = {}, outages: Queue["presence"]["outages"] = []) =>
    queue({ presentWithinMs: presentForMs, ...policy }, { presence: { asked, outages } });
  /** Until when it may still be called. */
  const presentUntil = (before: Queue, token: WaitingToken): number => {
    let [from, to] = [t0 - 1_000, t0 + 10_000_000];
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      if (isPresent(before, token, middle, skewMs)) from = middle + 1;
      else to = middle;
    }
    return from - t0;
  };

  const old = (over: Partial<WaitingToken> = {}) =>
    waitingToken(3, { joinedAtMs: t0 - 500_000, ...over });
  const settled = settleMs + skewMs;

  test.each([
    { given: "vanished long ago", token: old(), is: settled },
    {
      given: "was seen, and that hint is over sooner",
      token: old({ hintEndsAtMs: t0 }),
      is: settled,
    },
    {
      given: "was seen of late",
      token: old({ hintEndsAtMs: t0 + 200_000 }),
      is: 200_000 + presentForMs + skewMs,
    },
    {
      given: "joined while it was asked for: the answer gave a hint",
      token: waitingToken(3, { joinedAtMs: t0 + skewMs }),
      is: skewMs + hintMs + presentForMs + skewMs,
    },
    {
      given: "joined so, and its short hint is written down",
      token: waitingToken(3, { joinedAtMs: t0 + skewMs, hintEndsAtMs: t0 + 2_000 }),
      is: 2_000 + presentForMs + skewMs,
    },
    {
      given: "joined a moment earlier, as clocks differ",
      token: waitingToken(3, { joinedAtMs: t0 + skewMs - 1, hintEndsAtMs: t0 + 2_000 }),
      is: settled,
    },
  ])("is present, when it $given, for $is ms", ({ token, is }) => {
    expect(presentUntil(line(), token)).toBe(is);
  });

  test("is present for ever where it was never asked for", () => {
    const far = waitingToken(11, { joinedAtMs: 0 });
    expect(isPresent(line(), far, t0 + 1e12, skewMs)).toBe(true);
    expect(isPresent(line(), waitingToken(10, { joinedAtMs: 0 }), t0 + 1e12, skewMs)).toBe(false);
  });

  test("has been asked for since the oldest entry that covers it", () => {
    const entries = [
      { no: 2, sinceMs: t0 - 900_000 },
      { no: 3, sinceMs: t0 + 1_000 },
      { no: 30, sinceMs: t0 + 2_000 },
    ];
    const before = queue({}, { presence: { asked: entries, outages: [] } });
    expect(presentUntil(before, old())).toBe(1_000 + settled);
  });

  test("gets the grace of obedience, however short the policy is", () => {
    const strict = line({ presentWithinMs: 1 });
    const hintEndsAtMs = t0 + 500_000;
    expect(presentUntil(strict, old({ hintEndsAtMs }))).toBe(500_000 + leastMs + skewMs);
    expect(presentUntil(strict, old())).toBe(hintMs + lateMs + leastMs + skewMs);
  });

  test("is not blamed for an outage, neither while hints settle nor after", () => {
    const down = [{ fromMs: t0 + 10_000, untilMs: t0 + 40_000 }];
    expect(presentUntil(line({}, down), old())).toBe(settled + 30_000);
    const later = [{ fromMs: t0 + 210_000, untilMs: t0 + 220_000 }];
    const token = old({ hintEndsAtMs: t0 + 200_000 });
    expect(presentUntil(line({}, later), token)).toBe(200_000 + presentForMs + 10_000 + skewMs);
  });

  test.each([
    { given: "hints may be unwritten: the longest", token: old(), atMs: t0, sinceMs: hintMs },
    {
      given: "settled: the hint that is written down",
      token: old({ hintEndsAtMs: t0 + 300_000 }),
      atMs: t0 + 250_000,
      sinceMs: 50_000,
    },
    { given: "settled, the hint is over", token: old(), atMs: t0 + 250_000, sinceMs: 0 },
  ])("must arrive after a hint that it may obey; $given", ({ token, atMs, sinceMs }) => {
    const relaxed = line({ arriveWithinMs: 30_000 });
    expect(arriveByMs(relaxed, token, atMs, skewMs)).toBe(atMs + sinceMs + 30_000 + skewMs);
    const strict = line({ arriveWithinMs: 1 });
    expect(arriveByMs(strict, token, atMs, skewMs)).toBe(atMs + sinceMs + leastMs + skewMs);
  });
});
