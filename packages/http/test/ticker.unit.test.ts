import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { expect, test } from "vitest";
import { createTicker } from "../src/ticker.ts";

const everyMs = 1_000;

const open = () => {
  const clock = createFakeClock();
  const timers = createFakeTimers({ clock });
  const counts = { steps: 0, idle: 0 };
  const world = { isNeeded: true, during: (): void => {} };
  const ticker = createTicker({
    timers,
    everyMs,
    step: async () => {
      counts.steps += 1;
      world.during();
    },
    isNeeded: () => world.isNeeded,
    onIdle: () => {
      counts.idle += 1;
    },
  });
  const pass = async (ticks: number) => {
    for (let tick = 0; tick < ticks; tick += 1) {
      clock.advance(everyMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { ...counts };
  };
  return { ticker, world, pass };
};

test("it ticks while it is needed, once however often it is started", async () => {
  const { ticker, world, pass } = open();
  ticker.start();
  ticker.start();
  expect(await pass(3)).toEqual({ steps: 3, idle: 0 });
  world.isNeeded = false;
  expect(await pass(3)).toEqual({ steps: 4, idle: 1 });
  world.isNeeded = true;
  ticker.start();
  expect(await pass(2)).toEqual({ steps: 6, idle: 1 });
});

test("stopped during a step it is idle once", async () => {
  const { ticker, world, pass } = open();
  world.during = () => ticker.stop();
  ticker.start();
  expect(await pass(2)).toEqual({ steps: 1, idle: 1 });
  ticker.stop();
  expect(await pass(1)).toEqual({ steps: 1, idle: 1 });
});

test("stopped and started during a step it ticks once at a time", async () => {
  const { ticker, world, pass } = open();
  world.during = () => {
    world.during = () => {};
    ticker.stop();
    ticker.start();
  };
  ticker.start();
  expect(await pass(4)).toEqual({ steps: 4, idle: 1 });
});
