import type { Timers } from "@admit-one/core";
import { createRandom } from "../simulation/random.ts";
import type { FakeClock } from "./fake-clock.ts";

/** Makes timers that run when the fake clock gets there, and jitter that is the same every time. */
export const createFakeTimers = ({
  clock,
  seed = 1,
}: {
  readonly clock: FakeClock;
  readonly seed?: number;
}): Timers => ({
  after: (delayMs, run) => clock.at(clock.nowMs() + Math.max(0, delayMs), run),
  random: createRandom(seed).next,
});
