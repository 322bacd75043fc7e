import type { Clock } from "@admit-one/core";

/**
 * Makes a clock of the machine's time that never goes back.
 *
 * When the machine's clock is set back, this one slows down until it is caught up with: standing
 * still would stop every hold from ending, and going on at full speed would never come right.
 */
export const createSystemClock = ({
  wallMs = Date.now,
  monotonicMs = () => performance.now(),
}: {
  /** What the machine says of the time; for hosts that have a better source. */
  readonly wallMs?: () => number;
  /** Any count of milliseconds that only grows, steadily. */
  readonly monotonicMs?: () => number;
} = {}): Clock => {
  let last = wallMs();
  let lastTick = monotonicMs();
  return {
    nowMs: () => {
      const tick = monotonicMs();
      const slowed = last + Math.max(0, tick - lastTick) / slowdown;
      lastTick = tick;
      last = Math.max(wallMs(), slowed);
      return Math.floor(last);
    },
  };
};

/** Half speed makes good for a clock that was an hour ahead within two hours. */
const slowdown = 2;
