import type { Timers } from "@admit-one/core";

/** The machine's timers, for the pauses before a retry if the host supplies none. */
export const systemTimers: Timers = {
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
