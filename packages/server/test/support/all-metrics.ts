import { type Metric, Registry } from "prom-client";
import { addFigureMetrics } from "../../src/metrics/figure-metrics.ts";
import { createMetrics, createScrape } from "../../src/metrics/metrics.ts";

export type KnownMetric = {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
  /** Whether the database counts it, so that all servers say the same. */
  readonly isOfDatabase: boolean;
};

const none = async (): Promise<never> => {
  throw new Error("nobody asks");
};

/** Every metric that a server has, Node's own ones among them. */
export const allMetrics = (): readonly KnownMetric[] => {
  const metrics = createMetrics({ wallMs: () => 0 });
  const ofDatabase = new Registry();
  const atScrape = { figures: none, alarms: none };
  addFigureMetrics({ registry: ofDatabase, atScrape, gateways: [], subscribers: [] });
  const stored = new Set(ofDatabase.getMetricsAsArray().map(({ name }) => name));
  // Whether it answers is what this server found.
  stored.delete("admit_one_store_up");
  createScrape({
    metrics,
    boxOffice: { figures: none, countAlarms: none, subscribers: [] },
    timers: { after: () => () => {}, random: () => 0 },
    gateways: [],
    state: {
      pool: () => null,
      isReady: () => true,
      droppedLogLines: () => 0,
      lookupsPerSecond: 1,
      version: "0",
    },
  });
  return (metrics.registry.getMetricsAsArray() as unknown as readonly Said[]).map((metric) => {
    const { name, help, labelNames = [] } = metric;
    const type = metric.type ?? metric.constructor.name.toLowerCase();
    return { name, help, labelNames, type, isOfDatabase: stored.has(name) };
  });
};

type Said = Metric & {
  readonly name: string;
  readonly help: string;
  readonly type?: string;
  readonly labelNames?: readonly string[];
};
