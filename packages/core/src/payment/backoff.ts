const firstBackoffMs = 1_000;
const longestBackoffMs = 60_000;

/** Twice as long each time, up to a minute, within half and once of it. */
export const backoffMs = (attempts: number, jitter: number): number => {
  const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(attempts, 10));
  return Math.round(ceiling * (0.5 + jitter / 2));
};
