import type { Timers } from "@admit-one/core";
import { createRandom } from "../simulation/random.ts";
import type { FakeClock } from "./fake-clock.ts";

/**
 * Creates timers that run when the fake clock reaches their time, with the same jitter in every
 * run.
 */
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
