import type { Timers } from "@admit-one/core";

/** The machine's timers, for the pauses of a busy database where the host gives none. */
export const systemTimers: Timers = {
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
