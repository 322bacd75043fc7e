import type { Clock } from "@admit-one/core";

/** How much faster or slower than the machine the clock may run while it is being corrected. */
const maxSlew = 0.1;

/**
 * A clock that is behind by more than this jumps forward: the machine slept, and time really has
 * passed. A clock that is ahead always waits, since it may never go back.
 */
const jumpMs = 1_000;

export type SlewedClock = Clock & {
  /** Sets the offset to the machine's monotonic time. The clock approaches it gradually. */
  steer(offsetMs: number): void;
};

/** Makes a clock that follows another one and never goes back. */
export const createSlewedClock = ({
  monotonicMs,
  offsetMs,
}: {
  readonly monotonicMs: () => number;
  readonly offsetMs: number;
}): SlewedClock => {
  let target = offsetMs;
  let applied = offsetMs;
  let appliedAtMs = monotonicMs();
  let last = 0;

  const apply = (atMs: number): void => {
    const most = (atMs - appliedAtMs) * maxSlew;
    applied += Math.max(-most, Math.min(most, target - applied));
    appliedAtMs = atMs;
  };

  return {
    nowMs: () => {
      const atMs = monotonicMs();
      apply(atMs);
      last = Math.max(last, Math.floor(atMs + applied));
      return last;
    },
    steer: (offset) => {
      apply(monotonicMs());
      target = offset;
      if (target - applied > jumpMs) applied = target;
    },
  };
};
