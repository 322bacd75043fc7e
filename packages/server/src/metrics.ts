import type { Clock, DomainEvent, GateAnswered, Stores } from "@admit-one/core";
import type { WorkStep } from "@admit-one/node";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export type ObservedRequest = {
  readonly method: string;
  /** The pattern, never the path: ids would make a series each. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
};

export type Metrics = {
  /** What Prometheus scrapes, and the media type that it is written in. */
  exposition(): Promise<{ readonly text: string; readonly contentType: string }>;
  request(observed: ObservedRequest): void;
  event(event: DomainEvent): void;
  step(step: WorkStep, did: number): void;
  stepFailed(step: WorkStep): void;
  /** By the name of the limit. */
  refused(limit: string): void;
  /** What the gate before the lines answered, or that it failed. */
  admission(outcome: GateAnswered["outcome"]): void;
};

export type MetricsDeps = { readonly stores: Stores; readonly clock: Clock };

/** From a seat map served from memory to a gateway that takes its time. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts what this process does, and reads the figures of the line at every scrape. */
export const createMetrics = ({ stores, clock }: MetricsDeps): Metrics => {
  // A registry of its own: two servers of one process must not share series.
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  registerQueueFigures(registry, stores);
  registerSeatFigures(registry, stores, clock);
  const requests = new Histogram({
    name: "admit_one_http_request_duration_seconds",
    help: "HTTP requests by method, route pattern and status.",
    labelNames: ["method", "route", "status"],
    buckets: durationBuckets,
    registers,
  });
  const events = new Counter({
    name: "admit_one_events_total",
    help: "Domain events that this process took from the outbox: holds are SeatsReserved.",
    labelNames: ["type"],
    registers,
  });
  const steps = new Counter({
    name: "admit_one_work_steps_total",
    help: "Steps of the work loop by name and result.",
    labelNames: ["step", "result"],
    registers,
  });
  const items = new Counter({
    name: "admit_one_work_items_total",
    help: "What the steps of the work loop did.",
    labelNames: ["step"],
    registers,
  });
  const refusals = new Counter({
    name: "admit_one_refused_total",
    help: "What was refused or ended so that others are served, by limit.",
    labelNames: ["limit"],
    registers,
  });
  const admissions = new Counter({
    name: "admit_one_admission_gate_total",
    help: "What the gate before the lines answered; failed where it gave no answer.",
    labelNames: ["outcome"],
    registers,
  });
  return {
    exposition: async () => ({
      text: await registry.metrics(),
      contentType: registry.contentType,
    }),
    request: ({ method, route, status, ms }) =>
      requests.observe({ method, route, status }, ms / 1000),
    event: ({ type }) => events.inc({ type }),
    step: (step, did) => {
      steps.inc({ step, result: "ok" });
      items.inc({ step }, did);
    },
    stepFailed: (step) => steps.inc({ step, result: "error" }),
    refused: (limit) => refusals.inc({ limit }),
    admission: (outcome) => admissions.inc({ outcome }),
  };
};

const registerQueueFigures = (registry: Registry, { queues }: Stores): Gauge =>
  new Gauge({
    name: "admit_one_queue_tokens",
    help: "Tokens of each queue by status.",
    labelNames: ["queue", "status"],
    registers: [registry],
    collect: figures(async (gauge) => {
      for (const queueId of await queues.queueIds()) {
        const { queue } = await queues.read({ queueId });
        if (queue === null) continue;
        gauge.set({ queue: queueId, status: "waiting" }, queue.waiting);
        gauge.set({ queue: queueId, status: "active" }, queue.active);
      }
    }),
  });

/** More series than that would drown the rest. */
const concertsMax = 1_000;

const registerSeatFigures = (registry: Registry, { concerts }: Stores, clock: Clock): Gauge =>
  new Gauge({
    name: "admit_one_seats",
    help: "Seats of each show: free ones, and those that are held or sold.",
    labelNames: ["show", "state"],
    registers: [registry],
    collect: figures(async (gauge) => {
      // The newest, each part in a statement, and all their shows and seats in one each.
      const listed = await concerts.concerts({ after: null, limit: concertsMax });
      const shows = await concerts.shows(listed.map(({ concertId }) => concertId));
      const showIds = shows.map(({ showId }) => showId);
      const available = await concerts.availableSeats(showIds, clock.nowMs());
      for (const { showId, totalSeats } of shows) {
        const free = available.get(showId) ?? 0;
        gauge.set({ show: showId, state: "available" }, free);
        gauge.set({ show: showId, state: "taken" }, totalSeats - free);
      }
    }),
  });

/** A store that is down takes its own figures from the scrape, and leaves all others. */
const figures = (read: (gauge: Gauge) => Promise<void>) =>
  async function (this: Gauge): Promise<void> {
    this.reset();
    try {
      await read(this);
    } catch {
      this.reset();
    }
  };
