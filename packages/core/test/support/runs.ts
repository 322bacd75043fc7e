/** Runs of a property; the environment variable TEST_RUNS multiplies them, for a longer look. */
export const runs = (count: number): number =>
  Math.max(1, Math.round(count * Number(process.env["TEST_RUNS"] ?? 1)));
