import type { Timers } from "@admit-one/core";

/** The machine's own, for hosts that pass none; they keep no process alive. */
export const hostTimers: Timers = {
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
