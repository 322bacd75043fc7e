import type { Metric, Registry } from "prom-client";

export type Labels = Readonly<Record<string, string>>;

/** One line: a value under labels. */
export type Sample = {
  readonly labels: Labels;
  readonly value: number;
  /** Of a histogram, whose lines have names of their own. */
  readonly metricName?: string;
};

export type ReadMetric = {
  /** Without the prefix that all have. */
  readonly name: string;
  readonly help: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly labelNames: readonly string[];
  /** Read at every scrape; null where it can't be read now, and has no lines. */
  readonly read: () => Promise<readonly Sample[] | null>;
};

/** Adds a metric that somebody else counts: it is asked for at every scrape. */
export const addReadMetric = (registry: Registry, { name, read, ...rest }: ReadMetric): void => {
  const said = { ...rest, name: `admit_one_${name}` };
  const metric = { ...said, get: async () => ({ ...said, values: (await read()) ?? [] }) };
  // All that a registry asks of a metric is its name and what `get` answers.
  registry.registerMetric(metric as unknown as Metric);
};

/** The lines of a histogram whose buckets are counted already, each by itself. */
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
