import type { Timers } from "@admit-one/core";

/** The maximum of `setTimeout`, which runs longer delays at once. */
const longestMs = 2 ** 31 - 1;

/**
 * Makes timers of Node's own. They keep the process alive while they wait: a caller awaits their
 * effect, and a process that ended early would never answer. Cancel them to stop. Only a call that
 * `mayNeverRun` does not.
 */
export const createSystemTimers = (): Timers => ({
  after: (delayMs, run, mayNeverRun = false) => {
    if (!(delayMs >= 0)) throw new TypeError(`A delay of ${delayMs} ms can't be waited for.`);
    let timeout: NodeJS.Timeout | undefined;
    const wait = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, longestMs);
      timeout = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : run()), stepMs);
      if (mayNeverRun) timeout.unref();
    };
    wait(delayMs);
    return () => clearTimeout(timeout);
  },
  random: Math.random,
});
