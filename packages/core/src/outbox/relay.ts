import type { DomainEvent } from "../kernel/events.ts";
import type { NewDelivery } from "./event-log.port.ts";
import { createFollowUps, followUpSchedule } from "./follow-ups.ts";
import { createLane, type Lane } from "./lane.ts";
import type { OutboxContext } from "./outbox-context.ts";

/** Events that are routed in one step. */
const routeMax = 500;

export type Relay = {
  /** One bounded step, of one subscriber where it is named; answers how much was routed and told. */
  step(only?: string): Promise<number>;
  /** Makes the steps that run take nothing more up, and waits for what is being told. */
  rest(): Promise<void>;
};

/** Makes the relay: each subscriber is told in a lane of its own. */
export const createRelay = (context: OutboxContext): Relay => {
  const { deliveryDelaysMs: delaysMs } = context.options;
  const { stores, clock } = context;
  const routes = (events: readonly DomainEvent[]): readonly NewDelivery[] =>
    routesOf(lanes, events, clock.nowMs());
  const route = (): Promise<number> => stores.events.route(routeMax, routes);
  const lanes: readonly Lane[] = [
    createLane(context, createFollowUps(context), followUpSchedule, route),
    ...context.subscribers.map((subscriber) =>
      createLane(context, subscriber, { delaysMs, endless: false }, route),
    ),
  ];

  return {
    step: async (only) => {
      const open = lanes.filter(({ subscriber: { name } }) => only === undefined || name === only);
      const routed = await route();
      const rounds = await Promise.allSettled(open.map((lane) => lane.round()));
      let delivered = 0;
      // A store that failed one lane may have served the others: they are through before it is told.
      for (const round of rounds) {
        if (round.status === "rejected") throw round.reason;
        delivered += round.value;
      }
      return routed + delivered;
    },
    rest: async () => {
      await Promise.all(lanes.map((lane) => lane.rest()));
    },
  };
};

/** One delivery for each lane that wants the event. */
const routesOf = (
  lanes: readonly Lane[],
  events: readonly DomainEvent[],
  dueAtMs: number,
): readonly NewDelivery[] =>
  events.flatMap(({ eventId, type }) =>
    lanes.flatMap(({ subscriber: { name, types } }) =>
      types === undefined || types.includes(type) ? [{ subscriber: name, eventId, dueAtMs }] : [],
    ),
  );
