import type { DomainEvent } from "../kernel/events.ts";
import { createDeliveryQueue, type DeliveryQueue } from "./delivery-queue.ts";
import type { NewDelivery } from "./event-log.port.ts";
import { createFollowUps, followUpSchedule } from "./follow-ups.ts";
import type { OutboxContext } from "./outbox-context.ts";

/** How many events one step routes. */
const routeMax = 500;

export type Relay = {
  /**
   * One bounded step, for one subscriber if named. Returns how many events it routed and delivered.
   */
  step(only?: string): Promise<number>;
  /** Stops the running steps from taking more deliveries, and waits for those in progress. */
  rest(): Promise<void>;
};

/** Creates the relay. Each subscriber has its own delivery queue. */
export const createRelay = (context: OutboxContext): Relay => {
  const { deliveryDelaysMs: delaysMs } = context.options;
  const { stores, clock } = context;
  const routes = (events: readonly DomainEvent[]): readonly NewDelivery[] =>
    routesOf(queues, events, clock.nowMs());
  const route = (): Promise<number> => stores.events.route(routeMax, routes);
  const queues: readonly DeliveryQueue[] = [
    createDeliveryQueue(context, createFollowUps(context), followUpSchedule, route),
    ...context.subscribers.map((subscriber) =>
      createDeliveryQueue(context, subscriber, { delaysMs, endless: false }, route),
    ),
  ];

  return {
    step: async (only) => {
      const open = queues.filter(({ subscriber: { name } }) => only === undefined || name === only);
      const routed = await route();
      const rounds = await Promise.allSettled(open.map((queue) => queue.round()));
      let delivered = 0;
      // If the store failed for one subscriber, it may have served the others. They finish before
      // the error is thrown.
      for (const round of rounds) {
        if (round.status === "rejected") throw round.reason;
        delivered += round.value;
      }
      return routed + delivered;
    },
    rest: async () => {
      await Promise.all(queues.map((queue) => queue.rest()));
    },
  };
};

/** One delivery for each subscriber that wants the event. */
const routesOf = (
  queues: readonly DeliveryQueue[],
  events: readonly DomainEvent[],
  dueAtMs: number,
): readonly NewDelivery[] =>
  events.flatMap(({ eventId, type }) =>
    queues.flatMap(({ subscriber: { name, types } }) =>
      types === undefined || types.includes(type) ? [{ subscriber: name, eventId, dueAtMs }] : [],
    ),
  );
