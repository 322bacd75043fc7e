import type { DomainEvent, GateAnswered, WallClock } from "@admit-one/core";
import type { WorkStep } from "@admit-one/node";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export type ObservedRequest = {
  readonly method: string;
  /** The pattern, never the path: every id would make a series. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
};

export type ObservedCall = {
  readonly gateway: string;
  readonly call: string;
  readonly outcome: string;
  readonly ms: number;
};

export type ObservedDelivery = {
  readonly subscriber: string;
  readonly outcome: "delivered" | "failed" | "gone";
  readonly ms: number;
};

/** Counts what this process does, as it happens. Counting needs no look-up. */
export type ProcessMetrics = {
  /** A request begins. Call the returned function with its result. */
  request(): (observed: ObservedRequest) => void;
  /** One call of the box office by name. `outcome` is `error` if it threw. */
  command(command: string, outcome: string, ms: number): void;
  gatewayCall(observed: ObservedCall): void;
  /** A delivery of an event begins. Call the returned function with its result. */
  delivery(subscriber: string): (observed: Omit<ObservedDelivery, "subscriber">) => void;
  /** The age of an event when its subscriber accepted it. */
  delivered(subscriber: string, ageMs: number): void;
  event(event: DomainEvent): void;
  step(step: WorkStep, did: number): void;
  stepFailed(step: WorkStep): void;
  /** By the name of the limit. */
  refused(limit: string): void;
  /** The admission gate's answer, or that it failed. */
  admission(outcome: GateAnswered["outcome"]): void;
  /** A request that became a 500 or 503. */
  error(code: string): void;
  keySetFailed(): void;
  /** The number of open event streams. */
  readonly streams: (open: number) => void;
  /** The number of open connections. */
  readonly connections: (open: number) => void;
  /** A store's step waited for a connection, in milliseconds. */
  readonly storeWaited: (ms: number) => void;
  /** A store's step ran again, because others held what it needed. */
  readonly storeRanAgain: () => void;
};

/** From a seat map out of memory to a slow gateway. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const callBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];
/** From the next round of the relay to the last try for a receiver that was down for a weekend. */
const ageBuckets = [0.5, 1, 2, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200, 172_800];

/** The final outcomes of payments, by their events. */
const paymentOutcomes: Partial<Record<DomainEvent["type"], string>> = {
  PaymentCaptured: "captured",
  PaymentDeclined: "declined",
  PaymentFailed: "failed",
  PaymentRefunded: "refunded",
};

export const createProcessMetrics = (registry: Registry, wallClock: WallClock): ProcessMetrics => {
  const { counter, gauge, histogram } = makers(registry);
  const requests = histogram(
    "http_request_duration_seconds",
    "HTTP requests by method, route pattern and status, until the answer began.",
    ["method", "route", "status"],
    durationBuckets,
  );
  const inFlight = gauge("http_requests_in_flight", "HTTP requests that have no answer yet.");
  const commands = histogram(
    "command_duration_seconds",
    "Calls of the box office by name and outcome: pay, reserveSeats, issueToken, and so on.",
    ["command", "outcome"],
    durationBuckets,
  );
  const calls = histogram(
    "gateway_call_duration_seconds",
    "Calls of payment gateways by call and answer; error where there was none.",
    ["gateway", "call", "outcome"],
    callBuckets,
  );
  const payments = counter(
    "payments_total",
    "Payments that became final, by outcome, as this process took their events from the outbox.",
    ["outcome"],
  );
  const events = counter(
    "events_total",
    "Domain events that this process took from the outbox: holds are SeatsReserved.",
    ["type"],
  );
  const deliveries = histogram(
    "delivery_duration_seconds",
    "Attempts to deliver an event to a subscriber, by outcome.",
    ["subscriber", "outcome"],
    callBuckets,
  );
  const underWay = gauge("deliveries_under_way", "Events that a subscriber is being told of.", [
    "subscriber",
  ]);
  const ages = histogram(
    "delivery_lag_seconds",
    "How old events were when their subscriber had them.",
    ["subscriber"],
    ageBuckets,
  );
  const steps = counter("work_steps_total", "Steps of the work loop by name and result.", [
    "step",
    "result",
  ]);
  const items = counter("work_items_total", "What the steps of the work loop did.", ["step"]);
  const lastSuccess = gauge(
    "work_last_success_timestamp_seconds",
    "When a step of the work loop last ended well.",
    ["step"],
  );
  const refusals = counter(
    "refused_total",
    "What was refused or ended so that others are served, by limit.",
    ["limit"],
  );
  const admissions = counter(
    "admission_gate_total",
    "What the gate before the lines answered; failed where it gave no answer.",
    ["outcome"],
  );
  const errors = counter("errors_total", "Requests that became a 500 or 503, by code.", ["code"]);
  const keySetFailures = counter(
    "key_set_failures_total",
    "Readings of the JWT key set that failed.",
  );
  const streams = gauge("event_streams", "Event streams of queues and shows, open.");
  const connections = gauge("connections", "Connections of clients that are open.");
  const waits = histogram(
    "store_wait_seconds",
    "How long steps of the stores waited for a connection to the database.",
    [],
    durationBuckets,
  );
  const retries = counter(
    "store_retries_total",
    "Steps of the stores that ran again, since others had what they needed.",
  );
  // Series exist from the start, so that a scrape before the first payment does not lack them.
  for (const outcome of Object.values(paymentOutcomes)) payments.inc({ outcome }, 0);
  return {
    request: () => {
      inFlight.inc();
      return ({ method, route, status, ms }) => {
        inFlight.dec();
        requests.observe({ method, route, status }, ms / 1_000);
      };
    },
    command: (command, outcome, ms) => commands.observe({ command, outcome }, ms / 1_000),
    gatewayCall: ({ gateway, call, outcome, ms }) =>
      calls.observe({ gateway, call, outcome }, ms / 1_000),
    delivery: (subscriber) => {
      underWay.inc({ subscriber });
      return ({ outcome, ms }) => {
        underWay.dec({ subscriber });
        deliveries.observe({ subscriber, outcome }, ms / 1_000);
      };
    },
    delivered: (subscriber, ageMs) => ages.observe({ subscriber }, Math.max(0, ageMs) / 1_000),
    event: ({ type }) => {
      events.inc({ type });
      const outcome = paymentOutcomes[type];
      if (outcome !== undefined) payments.inc({ outcome });
    },
    step: (step, did) => {
      steps.inc({ step, result: "ok" });
      items.inc({ step }, did);
      lastSuccess.set({ step }, wallClock.wallMs() / 1_000);
    },
    stepFailed: (step) => steps.inc({ step, result: "error" }),
    refused: (limit) => refusals.inc({ limit }),
    admission: (outcome) => admissions.inc({ outcome }),
    error: (code) => errors.inc({ code }),
    keySetFailed: () => keySetFailures.inc(),
    streams: (open) => streams.set(open),
    connections: (open) => connections.set(open),
    storeWaited: (ms) => waits.observe(ms / 1_000),
    storeRanAgain: () => retries.inc(),
  };
};

const makers = (registry: Registry) => {
  const shared = (name: string, help: string, labelNames: readonly string[]) => ({
    name: `admit_one_${name}`,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  });
  return {
    counter: (name: string, help: string, labels: readonly string[] = []) =>
      new Counter(shared(name, help, labels)),
    gauge: (name: string, help: string, labels: readonly string[] = []) =>
      new Gauge(shared(name, help, labels)),
    histogram: (
      name: string,
      help: string,
      labels: readonly string[],
      buckets: readonly number[],
    ) => new Histogram({ ...shared(name, help, labels), buckets: [...buckets] }),
  };
};
