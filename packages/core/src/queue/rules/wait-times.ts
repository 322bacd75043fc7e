/** Each bound is a quarter above the previous one, so no figure is off by more than that. */
const growth = 1.25;
const bucketsMax = 60;

/**
 * The upper bound of a bucket in seconds: 1 s, 1.25 s, … six days. Longer waits go to the last
 * bucket.
 */
const boundOf = (bucket: number): number => growth ** bucket;

/** The upper bounds of all buckets that `Pace.waits` may have, for display. */
export const waitBoundsSeconds: readonly number[] = Array.from(
  { length: bucketsMax },
  (_, bucket) => boundOf(bucket),
);

const bucketOf = (waitMs: number): number =>
  Math.max(
    0,
    Math.min(bucketsMax - 1, Math.ceil(Math.log(waitMs / 1_000) / Math.log(growth) - 1e-9)),
  );

/** Counts one wait. The list grows to fit the longest wait. */
export const withWait = (waits: readonly number[], waitMs: number): readonly number[] => {
  const bucket = bucketOf(Math.max(0, waitMs));
  const longer = Array.from(
    { length: Math.max(waits.length, bucket + 1) },
    (_, i) => waits[i] ?? 0,
  );
  longer[bucket] = (longer[bucket] ?? 0) + 1;
  return longer;
};

/**
 * The wait in seconds that this share of admitted tokens did not exceed. Null before the first one.
 */
export const waitSeconds = (waits: readonly number[], part: number): number | null => {
  const all = waits.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let missing = all * part;
  for (const [bucket, count] of waits.entries()) {
    if (count >= missing) {
      const fromSeconds = bucket === 0 ? 0 : boundOf(bucket - 1);
      const within = count === 0 ? 0 : missing / count;
      return Math.round((fromSeconds + (boundOf(bucket) - fromSeconds) * within) * 10) / 10;
    }
    missing -= count;
  }
  return boundOf(waits.length - 1);
};
