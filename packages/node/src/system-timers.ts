import type { Timers } from "@admit-one/core";

/** `setTimeout` takes no more, and runs at once what is later. */
const longestMs = 2 ** 31 - 1;

/**
 * Makes timers of Node's own, which keep the process alive while they wait: somebody awaits what
 * they end, and a process that left early would never answer. Whoever stops calls them off.
 */
export const createSystemTimers = (): Timers => ({
  after: (delayMs, run) => {
    if (!(delayMs >= 0)) throw new TypeError(`A delay of ${delayMs} ms can't be waited for.`);
    let timeout: NodeJS.Timeout | undefined;
    const wait = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, longestMs);
      timeout = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : run()), stepMs);
    };
    wait(delayMs);
    return () => clearTimeout(timeout);
  },
  random: Math.random,
});
