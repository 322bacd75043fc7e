import { describe, expect, test } from "vitest";
import { extendByOutages, withOutage } from "../../../src/queue/outages.ts";
import { etaOf } from "../../../src/queue/rules/eta.ts";
import { hintOf } from "../../../src/queue/rules/hint.ts";
import { measurePace, withAdmission } from "../../../src/queue/rules/pace.ts";
import { longestHintMs, pollHintMs } from "../../../src/queue/rules/poll-hint.ts";
import { waitSeconds, withWait } from "../../../src/queue/rules/wait-times.ts";
import { t0 } from "../../support/given.ts";
import { queue } from "../../support/line.ts";

const far = { near: false, etaSeconds: null, id: "q:1" };

describe("the poll hint", () => {
  test("keeps the polls of any line within the budget", () => {
    for (const waiting of [1, 1_000, 50_000, 100_000]) {
      const hints = Array.from({ length: 500 }, (_, no) =>
        pollHintMs({ ...far, waiting, id: `q:${no}` }),
      );
      const perSecond = hints.reduce((sum, ms) => sum + (waiting / 500) * (1_000 / ms), 0);
      expect(perSecond).toBeLessThan(2_000 * 1.05);
    }
  });

  test("is spread by 15 % to either side, and the same for the same token", () => {
    const hints = Array.from({ length: 1_000 }, (_, no) =>
      pollHintMs({ ...far, waiting: 20_000, id: `q:${no}` }),
    );
    expect(Math.min(...hints)).toBeGreaterThanOrEqual(8_500);
    expect(Math.max(...hints)).toBeLessThanOrEqual(11_500);
    expect(Math.max(...hints) - Math.min(...hints)).toBeGreaterThan(2_800);
    expect(hints[7]).toBe(pollHintMs({ ...far, waiting: 20_000, id: "q:7" }));
  });

  // Servers of two releases may answer one token in turn: they must hint alike.
  test.each([
    ["q:1", 10986],
    ["q:2", 11236],
    ["concert-1:123456", 10536],
  ])("is spread by the token's name: %s", (id, hintMs) => {
    expect(pollHintMs({ ...far, waiting: 20_000, id })).toBe(hintMs);
  });

  test("is a minute at most and two seconds at least, before the jitter", () => {
    const hints = [4_000, 4_001, 120_000, 120_001].map((waiting) => {
      const one = pollHintMs({ ...far, waiting });
      return one / pollHintMs({ ...far, waiting: 20_000 });
    });
    expect(hints.map((hint) => Math.round(hint * 1e3) / 1e3)).toEqual([0.2, 0.2, 6, 6]);
    expect(longestHintMs).toBe(69_000);
  });

  test.each([
    { given: "a long wait", inputs: { ...far, waiting: 1, etaSeconds: 100 }, middleMs: 25_000 },
    {
      given: "a wait of an hour",
      inputs: { ...far, waiting: 1, etaSeconds: 3_600 },
      middleMs: 60_000,
    },
    { given: "a wait of a second", inputs: { ...far, waiting: 1, etaSeconds: 1 }, middleMs: 2_000 },
    {
      given: "near the head",
      inputs: { ...far, near: true, waiting: 1, etaSeconds: 100 },
      middleMs: 2_000,
    },
  ])("$given: about $middleMs ms", ({ inputs, middleMs }) => {
    expect(Math.abs(pollHintMs(inputs) / middleMs - 1)).toBeLessThanOrEqual(0.1501);
    expect(pollHintMs(inputs)).toBeLessThanOrEqual(longestHintMs);
  });
});

describe("the expected wait", () => {
  /** A line that called sixty within the last minute. */
  const moving = (policy: Parameters<typeof queue>[0]) => {
    let line = queue(policy, { waiting: 1_000, nextNo: 1_001 });
    for (let second = 1; second <= 60; second += 1) {
      line = withAdmission(line, 1_000, true, t0 + second * 1_000);
    }
    return measurePace(line, t0 + 60_000);
  };

  test.each([
    { given: "as measurePace", policy: {}, about: 100 },
    { given: "the rate is slower", policy: { ratePerMinute: 30 }, about: 200 },
    { given: "the rate is faster", policy: { ratePerMinute: 600 }, about: 100 },
    { given: "the room is slower", policy: { maxActive: 5, activeForMs: 10_000 }, about: 200 },
  ])("$given: about $about s for a hundred calls", ({ policy, about }) => {
    const eta = etaOf(moving(policy), 99, t0 + 60_000);
    expect(Math.abs((eta?.p50Seconds ?? 0) / about - 1)).toBeLessThan(0.05);
    expect(eta?.p90Seconds).toBeGreaterThan(eta?.p50Seconds ?? 0);
  });

  test("is unknown before anybody was called, in a pause, and before the opening", () => {
    const at = t0 + 60_000;
    expect(etaOf(queue({}, { waiting: 5, nextNo: 6 }), 3, at)).toBeNull();
    expect(etaOf({ ...moving({}), mode: "paused" }, 3, at)).toBeNull();
    expect(etaOf(moving({ opensAtMs: at + 1 }), 3, at)).toBeNull();
    expect(etaOf(moving({ ratePerMinute: 0 }), 3, at)).toBeNull();
  });

  test("is exactly what the slowest limit gives, with a margin to the 90th percentile", () => {
    // Thirty a minute, as measured.
    const pace = { ...queue().pace, busyMs: 60_000, admittedMilli: 30_000 };
    const of = (ahead: number, policy: Parameters<typeof queue>[0] = {}) =>
      etaOf(queue(policy, { pace }), ahead, t0);
    expect(of(0)).toEqual({ p50Seconds: 2, p90Seconds: 6 });
    expect(of(99)).toEqual({ p50Seconds: 200, p90Seconds: 276 });
    expect(of(0, { ratePerMinute: 7 })).toEqual({ p50Seconds: 9, p90Seconds: 22 });
    expect(of(0, { maxActive: 2, activeForMs: 60_000 })).toEqual({
      p50Seconds: 30,
      p90Seconds: 76,
    });
    expect(of(0, { maxActive: 0 })).toBeNull();
  });

  test("hints are never longer than the longest", () => {
    expect(hintOf(moving({}), 990, 989, t0 + 60_000)).toBeLessThanOrEqual(longestHintMs);
  });
});

describe("waits", () => {
  test("are told within a quarter", () => {
    let waits: readonly number[] = [];
    for (let second = 1; second <= 1_000; second += 1) waits = withWait(waits, second * 1_000);
    for (const [part, about] of [
      [0.5, 500],
      [0.9, 900],
      [0.99, 990],
    ] as const) {
      expect(Math.abs((waitSeconds(waits, part) ?? 0) / about - 1)).toBeLessThan(0.25);
    }
    expect(waitSeconds([], 0.5)).toBeNull();
  });
});

describe("outages", () => {
  test("move deadlines by what of them lies on the way", () => {
    const outages = [{ fromMs: 100, untilMs: 200 }];
    expect(extendByOutages(outages, 0, 50)).toBe(50);
    expect(extendByOutages(outages, 0, 150)).toBe(250);
    expect(extendByOutages(outages, 150, 160)).toBe(210);
    expect(extendByOutages(outages, 200, 260)).toBe(260);
    // The first moves the deadline into the second.
    expect(extendByOutages([...outages, { fromMs: 240, untilMs: 300 }], 0, 150)).toBe(310);
  });

  test("that two servers saw parts of are one", () => {
    const one = withOutage([{ fromMs: 100, untilMs: 200 }], { fromMs: 150, untilMs: 250 });
    expect(one).toEqual([{ fromMs: 100, untilMs: 250 }]);
    expect(withOutage(one, { fromMs: 400, untilMs: 500 })).toHaveLength(2);
    expect(withOutage(one, { fromMs: 120, untilMs: 130 })).toEqual(one);
  });
});
