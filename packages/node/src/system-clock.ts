import type { Clock } from "@admit-one/core";

/**
 * Makes a clock of the machine's time that never goes back.
 *
 * If the machine's clock is set back, this one slows down until the machine's clock has caught up.
 * If it stood still, no hold would end. At full speed it would never become right.
 */
export const createSystemClock = ({
  wallMs = Date.now,
  monotonicMs = () => performance.now(),
}: {
  /** The machine's time, or a better source of the host. */
  readonly wallMs?: () => number;
  /** A count of milliseconds that grows steadily. */
  readonly monotonicMs?: () => number;
} = {}): Clock => {
  let last = wallMs();
  /** The count at the last reading, while the machine's clock is behind this one; else null. */
  let behindTick: number | null = null;
  return {
    nowMs: () => {
      const wall = wallMs();
      // The usual case reads one time instead of two: a request reads the clock many times.
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

/** At half speed, a clock that was an hour ahead is right again within two hours. */
const slowdown = 2;
