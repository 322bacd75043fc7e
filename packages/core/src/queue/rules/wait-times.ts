/** Each bound is a quarter above the one before: no figure is off by more. */
const growth = 1.25;
const bucketsMax = 60;

/** The upper bound of a bucket, in seconds: 1 s, 1.25 s, … six days. Longer waits count as that. */
const boundOf = (bucket: number): number => growth ** bucket;

/** The same of each bucket that `Pace.waits` may have, for those who show them. */
export const waitBoundsSeconds: readonly number[] = Array.from(
  { length: bucketsMax },
  (_, bucket) => boundOf(bucket),
);

const bucketOf = (waitMs: number): number =>
  Math.max(
    0,
    Math.min(bucketsMax - 1, Math.ceil(Math.log(waitMs / 1_000) / Math.log(growth) - 1e-9)),
  );

/** Counts one wait. The list is as long as the longest wait needs. */
export const withWait = (waits: readonly number[], waitMs: number): readonly number[] => {
  const bucket = bucketOf(Math.max(0, waitMs));
  const longer = Array.from(
    { length: Math.max(waits.length, bucket + 1) },
    (_, i) => waits[i] ?? 0,
  );
  longer[bucket] = (longer[bucket] ?? 0) + 1;
  return longer;
};

/** The wait, in seconds, that this share of the admitted did not exceed; null before the first. */
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
