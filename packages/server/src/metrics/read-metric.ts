import type { Metric, Registry } from "prom-client";

export type Labels = Readonly<Record<string, string>>;

/** One line: a value with labels. */
export type Sample = {
  readonly labels: Labels;
  readonly value: number;
  /** For histograms, whose lines have names of their own. */
  readonly metricName?: string;
};

export type ReadMetric = {
  /** Without the common prefix. */
  readonly name: string;
  readonly help: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly labelNames: readonly string[];
  /** Read at every scrape. Null if it cannot be read now; then the metric has no lines. */
  readonly read: () => Promise<readonly Sample[] | null>;
};

/** Adds a metric whose values are counted elsewhere and read at every scrape. */
export const addReadMetric = (registry: Registry, { name, read, ...rest }: ReadMetric): void => {
  const said = { ...rest, name: `admit_one_${name}` };
  const metric = { ...said, get: async () => ({ ...said, values: (await read()) ?? [] }) };
  // A registry uses only the name of a metric and the result of `get`.
  registry.registerMetric(metric as unknown as Metric);
};

/** The lines of a histogram. `buckets` contains a separate count for each bucket. */
export const histogramSamples = (
  name: string,
  labels: Labels,
  buckets: readonly { readonly le: number; readonly count: number }[],
  sum: number,
): readonly Sample[] => {
  let upTo = 0;
  const lines: Sample[] = buckets.map(({ le, count }) => {
    upTo += count;
    const bound = le === Number.POSITIVE_INFINITY ? "+Inf" : String(le);
    return {
      metricName: `admit_one_${name}_bucket`,
      labels: { ...labels, le: bound },
      value: upTo,
    };
  });
  return [
    ...lines,
    { metricName: `admit_one_${name}_sum`, labels, value: sum },
    { metricName: `admit_one_${name}_count`, labels, value: upTo },
  ];
};
