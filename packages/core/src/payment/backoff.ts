const firstBackoffMs = 1_000;
const longestBackoffMs = 60_000;

/**
 * Doubles with each attempt, up to a minute. The result is between half the delay and the full
 * delay.
 */
export const backoffMs = (attempts: number, jitter: number): number => {
  const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(attempts, 10));
  return Math.round(ceiling * (0.5 + jitter / 2));
};
