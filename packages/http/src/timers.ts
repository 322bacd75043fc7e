import type { Timers } from "@admit-one/core";

/** The machine's timers, for hosts that pass none. They do not keep the process alive. */
export const hostTimers: Timers = {
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
