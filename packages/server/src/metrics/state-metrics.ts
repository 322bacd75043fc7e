import type { Registry } from "prom-client";
import { addReadMetric } from "./read-metric.ts";

/** The use of a connection pool at one moment. */
export type PoolUse = {
  readonly max: number;
  readonly idle: number;
  readonly inUse: number;
  /** Steps that wait for a connection. */
  readonly waiting: number;
};

export type ProcessState = {
  /** Null if there is no pool. */
  readonly pool: () => PoolUse | null;
  readonly isReady: () => boolean;
  readonly droppedLogLines: () => number;
  readonly lookupsPerSecond: number;
  readonly version: string;
};

/** Metrics of the process's state at the moment of the scrape. */
export const addStateMetrics = (registry: Registry, state: ProcessState): void => {
  const gauge = (
    name: string,
    labelNames: readonly string[],
    help: string,
    read: () => readonly { readonly value: number; readonly labels: Record<string, string> }[],
  ): void =>
    addReadMetric(registry, { name, labelNames, help, type: "gauge", read: async () => read() });
  gauge(
    "build_info",
    ["version", "node"],
    "The version of this server, and of Node; always 1.",
    () => [{ value: 1, labels: { version: state.version, node: process.versions.node } }],
  );
  gauge("ready", [], "Whether /readyz says so: 1, or 0.", () => [
    { value: state.isReady() ? 1 : 0, labels: {} },
  ]);
  gauge(
    "lookups_per_second_limit",
    [],
    "How often one gateway is asked about due payments.",
    () => [{ value: state.lookupsPerSecond, labels: {} }],
  );
  gauge(
    "store_connections",
    ["state"],
    "Connections of this process to the database, by use.",
    () => {
      const pool = state.pool();
      if (pool === null) return [];
      return [
        { value: pool.idle, labels: { state: "idle" } },
        { value: pool.inUse, labels: { state: "in_use" } },
      ];
    },
  );
  gauge(
    "store_connections_max",
    [],
    "Connections to the database that this process may have.",
    () => ofPool(state, ({ max }) => max),
  );
  gauge("store_waiting", [], "Steps that wait for a connection to the database now.", () =>
    ofPool(state, ({ waiting }) => waiting),
  );
  addReadMetric(registry, {
    name: "log_dropped_lines_total",
    labelNames: [],
    help: "Lines of the log that were dropped, since nobody took them.",
    type: "counter",
    read: async () => [{ value: state.droppedLogLines(), labels: {} }],
  });
};

const ofPool = ({ pool }: ProcessState, of: (use: PoolUse) => number) => {
  const use = pool();
  return use === null ? [] : [{ value: of(use), labels: {} }];
};
