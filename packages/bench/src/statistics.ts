/** The value below which this share of the sorted values lies. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

export type Latencies = {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
};

export const latenciesOf = (valuesMs: readonly number[]): Latencies => {
  const sorted = [...valuesMs].sort((a, b) => a - b);
  return {
    medianMs: quantile(sorted, 0.5),
    p95Ms: quantile(sorted, 0.95),
    p99Ms: quantile(sorted, 0.99),
    p999Ms: quantile(sorted, 0.999),
  };
};
