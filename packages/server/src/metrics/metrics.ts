import type { BoxOffice, Timers, WallClock } from "@admit-one/core";
import { collectDefaultMetrics, Registry } from "prom-client";
import { addFigureMetrics } from "./figure-metrics.ts";
import { createFiguresAtScrape } from "./figures-at-scrape.ts";
import { createProcessMetrics, type ProcessMetrics } from "./process-metrics.ts";
import { addStateMetrics, type ProcessState } from "./state-metrics.ts";

/** Metrics that are counted as events happen, and their registry. */
export type Metrics = ProcessMetrics & { readonly registry: Registry };

export const createMetrics = (wallClock: WallClock): Metrics => {
  // A registry of its own: two servers in one process must not share series.
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return { ...createProcessMetrics(registry, wallClock), registry };
};

/** Returns the text for Prometheus and its media type. */
export type Scrape = () => Promise<{ readonly text: string; readonly contentType: string }>;

export type ScrapeDeps = {
  readonly metrics: Metrics;
  readonly boxOffice: Pick<BoxOffice, "figures" | "countAlarms" | "subscribers">;
  readonly timers: Timers;
  readonly gateways: readonly string[];
  readonly state: ProcessState;
};

/** Adds the metrics that are read at every scrape to the counted ones. */
export const createScrape = ({
  metrics: { registry },
  boxOffice,
  timers,
  gateways,
  state,
}: ScrapeDeps): Scrape => {
  const { subscribers } = boxOffice;
  const atScrape = createFiguresAtScrape({ boxOffice, timers });
  addFigureMetrics({ registry, atScrape, gateways, subscribers });
  addStateMetrics(registry, state);
  return async () => ({ text: await registry.metrics(), contentType: registry.contentType });
};
