import { createRandomIds, createSystemClock, createSystemTimers } from "@admit-one/node";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

describe("the system clock", () => {
  const trial = (wall: number) => {
    const time = { wall, tick: 0 };
    const clock = createSystemClock({ wallMs: () => time.wall, monotonicMs: () => time.tick });
    const pass = (ms: number) => {
      time.wall += ms;
      time.tick += ms;
      return clock.nowMs();
    };
    return { time, clock, pass };
  };

  test("follows the machine's clock, in whole milliseconds", () => {
    const { time, clock, pass } = trial(1000.7);
    expect(clock.nowMs()).toBe(1000);
    expect(pass(10)).toBe(1010);
    time.wall += 3_600_000;
    expect(clock.nowMs()).toBe(3_601_010);
  });

  test("goes on at half speed while the machine's clock is behind, until it is caught up", () => {
    const { time, clock, pass } = trial(10_000);
    time.wall -= 1000;
    expect(clock.nowMs()).toBe(10_000);
    expect(pass(500)).toBe(10_250);
    expect(pass(1000)).toBe(10_750);
    expect(pass(500)).toBe(11_000);
    expect(time.wall).toBe(11_000);
    expect(pass(100)).toBe(11_100);
  });

  test("never goes back, whatever the machine's clock does", () => {
    const step = fc.record({ jump: fc.integer({ min: -10_000, max: 10_000 }), ms: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { time, clock, pass } = trial(1_000_000);
        let last = clock.nowMs();
        for (const { jump, ms } of steps) {
          time.wall += jump;
          const now = pass(ms);
          expect(now).toBeGreaterThanOrEqual(last);
          expect(now).toBeGreaterThanOrEqual(Math.floor(time.wall));
          last = now;
        }
      }),
    );
  });

  test("tells the machine's time", () => {
    const before = Date.now();
    const now = createSystemClock().nowMs();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});

describe("the system's timers", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const timers = createSystemTimers();

  test("run once, when the time is there", () => {
    const run = vi.fn();
    timers.after(100, run);
    vi.advanceTimersByTime(99);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  test("keep the process alive, unless they may never run", () => {
    vi.useRealTimers();
    const waitedFor = () =>
      process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = waitedFor();
    const cancels = [true, false].map((mayNeverRun) => timers.after(60_000, () => {}, mayNeverRun));
    expect(waitedFor()).toBe(before + 1);
    for (const cancel of cancels) cancel();
    expect(waitedFor()).toBe(before);
  });

  test("wait longer than setTimeout can, and can be called off on the way", () => {
    const monthMs = 30 * 24 * 3_600_000;
    const [run, never] = [vi.fn(), vi.fn()];
    timers.after(monthMs, run);
    const callOff = timers.after(monthMs, never);
    vi.advanceTimersByTime(monthMs - 1);
    expect(run).not.toHaveBeenCalled();
    callOff();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
    expect(never).not.toHaveBeenCalled();
  });

  test.for([-1, Number.NaN])("do not wait for %d ms", (delayMs) => {
    expect(() => timers.after(delayMs, () => {})).toThrow(TypeError);
  });

  test("have jitter in [0, 1)", () => {
    for (const value of Array.from({ length: 50 }, timers.random)) {
      expect(value >= 0 && value < 1).toBe(true);
    }
  });
});

describe("random ids", () => {
  const kinds = ["concert", "show", "creation", "change", "reservation", "payment"] as const;

  test("have the form that the port asks for", () => {
    const ids = createRandomIds();
    for (const kind of kinds) {
      const id = ids.next(kind);
      expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      expect(id.startsWith(`${kind.slice(0, 3)}_`)).toBe(true);
    }
  });

  test("sort by the millisecond of their making", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 48 - 2), fc.nat(1_000_000), (earlyMs, gapMs) => {
        let nowMs = earlyMs;
        const ids = createRandomIds({ clock: { nowMs: () => nowMs } });
        const early = ids.next("payment");
        nowMs += gapMs + 1;
        const late = ids.next("payment");
        expect(early < late).toBe(true);
      }),
    );
  });

  test("are never the same, also within one millisecond", () => {
    const ids = createRandomIds({ clock: { nowMs: () => 1 } });
    const made = Array.from({ length: 10_000 }, () => ids.next("payment"));
    expect(new Set(made).size).toBe(made.length);
  });
});
