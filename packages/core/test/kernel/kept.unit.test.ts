import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { expect, test } from "vitest";
import { createKept } from "../../src/kernel/kept.ts";

const open = (max = 10) => {
  const clock = createFakeClock();
  let timersRun = 0;
  const timers = createFakeTimers({ clock });
  const after: typeof timers.after = (delayMs, run) =>
    timers.after(delayMs, () => {
      timersRun += 1;
      run();
    });
  const kept = createKept<string, object>({
    clock,
    timers: { ...timers, after },
    keptForMs: 1_000,
    max,
  });
  return { clock, kept, timersRun: () => timersRun };
};

test("what nobody uses is let go, and can then be collected", async () => {
  const { clock, kept } = open();
  kept.put("a", {});
  clock.advance(999);
  expect(kept.get("a")).toBeDefined();
  clock.advance(999);
  expect(kept.get("a")).toBeDefined();
  clock.advance(1_000);
  expect(kept.get("a")).toBeUndefined();
});

test("each value has its own time, and without a value no timer runs", () => {
  const { clock, kept, timersRun } = open();
  kept.put("a", {});
  clock.advance(600);
  kept.put("b", {});
  clock.advance(400);
  expect([kept.get("a"), kept.get("b")]).toEqual([undefined, {}]);
  clock.advance(1_000);
  expect(kept.get("b")).toBeUndefined();
  const before = timersRun();
  clock.advance(100_000);
  expect(timersRun()).toBe(before);
  expect(before).toBeLessThanOrEqual(3);
});

test("the one that was used longest ago goes first, and what is dropped is gone", () => {
  const { kept } = open(2);
  kept.put("a", {});
  kept.put("b", {});
  kept.get("a");
  kept.put("c", {});
  expect(["a", "b", "c"].map((key) => kept.get(key) !== undefined)).toEqual([true, false, true]);
  kept.drop("a");
  expect(kept.get("a")).toBeUndefined();
});

test("no process stays alive for what it keeps", () => {
  const clock = createFakeClock();
  const timers = createFakeTimers({ clock });
  const mayNever: unknown[] = [];
  const after: typeof timers.after = (delayMs, run, mayNeverRun) => {
    mayNever.push(mayNeverRun);
    return timers.after(delayMs, run);
  };
  const kept = createKept<string, object>({
    clock,
    timers: { ...timers, after },
    keptForMs: 1_000,
    max: 10,
  });
  kept.put("a", {});
  expect(mayNever).toEqual([true]);
});
