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
  /** The count at the last reading, while the machine's clock is behind this one; else null. */
  let behindTick: number | null = null;
  return {
    nowMs: () => {
      const wall = wallMs();
      // The usual case asks for one time, not for two: a request reads the clock again and again.
      if (wall >= last && behindTick === null) {
        last = wall;
      } else {
        const tick = monotonicMs();
        const slowed = last + Math.max(0, tick - (behindTick ?? tick)) / slowdown;
        last = Math.max(wall, slowed);
        behindTick = wall < slowed ? tick : null;
      }
      return Math.floor(last);
    },
  };
};

/** Half speed makes good for a clock that was an hour ahead within two hours. */
const slowdown = 2;
