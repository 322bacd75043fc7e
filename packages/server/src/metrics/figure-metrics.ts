import {
  type Figures,
  type PaymentFigures,
  type QueueFigures,
  waitBoundsSeconds,
} from "@admit-one/core";
import type { Registry } from "prom-client";
import type { FiguresAtScrape } from "./figures-at-scrape.ts";
import { addReadMetric, histogramSamples, type Labels, type Sample } from "./read-metric.ts";

export type FigureMetricsDeps = {
  readonly registry: Registry;
  readonly atScrape: FiguresAtScrape;
  /** The names of the configured gateways. A gateway with nothing open shows 0. */
  readonly gateways: readonly string[];
  readonly subscribers: readonly string[];
};

type Add = (
  name: string,
  labelNames: readonly string[],
  help: string,
  read: (figures: Figures) => readonly Sample[],
  type?: "gauge" | "counter" | "histogram",
) => void;

/** Metrics that the database counts. Every server that shares it reports the same values. */
export const addFigureMetrics = (deps: FigureMetricsDeps): void => {
  const { registry, atScrape } = deps;
  const add: Add = (name, labelNames, help, read, type = "gauge") =>
    addReadMetric(registry, {
      name,
      labelNames,
      help,
      type,
      read: async () => {
        const figures = await atScrape.figures();
        return figures && read(figures);
      },
    });
  addReadMetric(registry, {
    name: "store_up",
    labelNames: [],
    help: "Whether the database answered this scrape: 1, or 0. Without it, what it counts is missing.",
    type: "gauge",
    read: async () => [sample((await atScrape.figures()) === null ? 0 : 1)],
  });
  addReadMetric(registry, {
    name: "alarms",
    labelNames: ["alarm"],
    help: "What a person should look at, by alarm, as the audit finds it; looked for every 30 s.",
    type: "gauge",
    read: async () => {
      const counts = await atScrape.alarms();
      return counts && Object.entries(counts).map(([alarm, count]) => sample(count, { alarm }));
    },
  });
  addQueueMetrics(add);
  addSeatMetrics(add);
  addMoneyMetrics(add, deps.gateways);
  addOutboxMetrics(add, deps.subscribers);
};

const sample = (value: number, labels: Labels = {}): Sample => ({ value, labels });

const modes = ["open", "paused", "closed"] as const;
/** Every fourth bound is enough for a graph. */
const boundsEvery = 4;

const addQueueMetrics = (add: Add): void => {
  add("queue_tokens", ["queue", "status"], "Tokens of each queue by status.", ({ queues }) =>
    queues.flatMap(({ queue: { queueId: queue, waiting, active } }) => [
      sample(waiting, { queue, status: "waiting" }),
      sample(active, { queue, status: "active" }),
    ]),
  );
  add(
    "queue_active_limit",
    ["queue"],
    "How many tokens may be active; absent without a limit.",
    (figures) =>
      figures.queues.flatMap(({ queue: { queueId, policy } }) =>
        policy.maxActive === null ? [] : [sample(policy.maxActive, { queue: queueId })],
      ),
  );
  add(
    "queue_mode",
    ["queue", "mode"],
    "What a queue does now, before its opening too: 1 for its mode.",
    (figures) =>
      figures.queues.flatMap(({ queue: { queueId }, mode }) =>
        modes.map((one) => sample(one === mode ? 1 : 0, { queue: queueId, mode: one })),
      ),
  );
  add(
    "queue_tokens_total",
    ["queue", "what"],
    "Tokens of each queue since it was made: joined, admitted, and how they ended.",
    ({ queues }) =>
      queues.flatMap(({ queue: { queueId, totals } }) =>
        Object.entries(totals).map(([what, count]) =>
          sample(count, { queue: queueId, what: what === "timedOut" ? "timed_out" : what }),
        ),
      ),
    "counter",
  );
  add(
    "queue_wait_seconds",
    ["queue"],
    "How long the admitted had waited since the queue was made, within a quarter.",
    ({ queues }) => queues.flatMap(waitsOf),
    "histogram",
  );
};

const waitsOf = ({ queue: { queueId, pace } }: QueueFigures): readonly Sample[] => {
  const counted = waitBoundsSeconds.map((le, index) => ({ le, count: pace.waits[index] ?? 0 }));
  const sum = counted.reduce((seconds, { le, count }) => seconds + le * count, 0);
  const shown = counted.filter((_, index) => index % boundsEvery === 0).map(({ le }) => le);
  const buckets = [...shown, Number.POSITIVE_INFINITY].map((le, index) => ({
    le,
    count: counted
      .filter((one) => one.le <= le && one.le > (shown[index - 1] ?? 0))
      .reduce((total, { count }) => total + count, 0),
  }));
  return histogramSamples("queue_wait_seconds", { queue: queueId }, buckets, sum);
};

const addSeatMetrics = (add: Add): void =>
  add(
    "seats",
    ["concert", "show", "state"],
    "Seats of each show by state: free, held, sold or blocked.",
    ({ shows }) =>
      shows.flatMap(({ showId: show, concertId: concert, free, held, sold, blocked }) => [
        sample(free, { concert, show, state: "free" }),
        sample(held, { concert, show, state: "held" }),
        sample(sold, { concert, show, state: "sold" }),
        sample(blocked, { concert, show, state: "blocked" }),
      ]),
  );

/** The state label of an open payment: why recovery still watches it. */
const stateOf = ({ status, inDoubt }: PaymentFigures): string => {
  if (status === "pending") return inDoubt ? "in_doubt" : "pending";
  return status === "captured" ? "suspended" : "watched";
};
const paymentStates = ["pending", "in_doubt", "suspended", "watched"];
const refundStatuses = ["requested", "sending", "pending", "failed", "needs_operator"];

const addMoneyMetrics = (add: Add, gateways: readonly string[]): void => {
  add(
    "payments_open",
    ["gateway", "state"],
    "Payments by gateway and state: pending, in_doubt (the gateway's answer is missing), suspended " +
      "(captured, and not decided on), watched (given up, and money may come).",
    ({ payments }) =>
      summed(
        "state",
        gateways,
        paymentStates,
        payments.map((one) => ({ gateway: one.gateway, word: stateOf(one), count: one.count })),
      ),
  );
  add(
    "payments_due",
    ["gateway", "state"],
    "Payments that recovery should ask their gateway about by now.",
    (figures) =>
      summed(
        "state",
        gateways,
        paymentStates,
        figures.payments.map((one) => ({
          gateway: one.gateway,
          word: stateOf(one),
          count: one.due,
        })),
      ),
  );
  add(
    "refunds_open",
    ["gateway", "status"],
    "Refunds that are not settled, by gateway and status.",
    ({ refunds }) =>
      summed(
        "status",
        gateways,
        refundStatuses,
        refunds.map(({ gateway, status, count }) => ({ gateway, word: status, count })),
      ),
  );
};

type Counted = { readonly gateway: string; readonly word: string; readonly count: number };

/** One sample for each gateway and word; 0 if nothing is open. */
const summed = (
  label: "state" | "status",
  gateways: readonly string[],
  words: readonly string[],
  counted: readonly Counted[],
): readonly Sample[] => {
  const names = new Set([...gateways, ...counted.map(({ gateway }) => gateway)]);
  return [...names].flatMap((gateway) =>
    words.map((word) => {
      const own = counted.filter((one) => one.gateway === gateway && one.word === word);
      const count = own.reduce((sum, one) => sum + one.count, 0);
      return sample(count, { gateway, [label]: word });
    }),
  );
};

const addOutboxMetrics = (add: Add, subscribers: readonly string[]): void => {
  const each = (figures: Figures, count: "waiting" | "dead"): readonly Sample[] => {
    const counts = new Map(figures.deliveries.map((one) => [one.subscriber, one[count]]));
    const names = new Set([...subscribers, ...counts.keys()]);
    return [...names].map((subscriber) => sample(counts.get(subscriber) ?? 0, { subscriber }));
  };
  add(
    "deliveries_waiting",
    ["subscriber"],
    "Streams whose next event a subscriber does not have yet, up to 10,000.",
    (figures) => each(figures, "waiting"),
  );
  add("dead_letters", ["subscriber"], "Events that a subscriber did not take.", (figures) =>
    each(figures, "dead"),
  );
  add("events_unrouted", [], "Events that no relay has taken up yet, up to 10,000.", (figures) => [
    sample(figures.unroutedEvents),
  ]);
  add(
    "webhooks_open",
    [],
    "Webhooks that were taken in and not followed up, up to 10,000.",
    (figures) => [sample(figures.openWebhooks)],
  );
};
