import type { Timers } from "@admit-one/core";

/** Timers that never really wait for a pause, and remember how long each was to be. */
export const createInstantTimers = (): { readonly timers: Timers; readonly pauses: number[] } => {
  const pauses: number[] = [];
  const timers: Timers = {
    after: (delayMs, run) => {
      // The clock's next look is no pause.
      if (delayMs > 5_000) return () => undefined;
      pauses.push(delayMs);
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    },
    random: () => 0.5,
  };
  return { timers, pauses };
};
