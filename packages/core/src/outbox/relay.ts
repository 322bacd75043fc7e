import type { Context } from "../context.ts";
import type { DomainEvent } from "../events.ts";
import {
  afterAttempt,
  type Delivery,
  type DeliveryOutcome,
  type OpenDelivery,
  outcomeOf,
  type Schedule,
  type WaitingDelivery,
} from "./delivery.ts";
import type { NewDelivery } from "./event-log.port.ts";
import { createFollowUps, followUpSchedule } from "./follow-ups.ts";
import type { EventSubscriber } from "./subscriber.ts";

/** Events that are routed in one step. */
const routeMax = 500;
/** After that long a lane takes up nothing more, so that the step comes to an end. */
const lanePatienceMs = 5_000;
const laneRoundsMax = 50;
const parallelDefault = 16;
/** To write the result down, beyond the time that telling may take. */
const leaseSlackMs = 10_000;

/** A subscriber with the schedule of its retries; each is served beside the others. */
type Lane = { readonly subscriber: EventSubscriber; readonly schedule: Schedule };

/** Makes the relay. Answers how many events it routed and delivered. */
export const createRelay = (context: Context): ((only?: string) => Promise<number>) => {
  const { deliveryDelaysMs: delaysMs } = context.options;
  const lanes: readonly Lane[] = [
    { subscriber: createFollowUps(context), schedule: followUpSchedule },
    ...context.subscribers.map((subscriber) => ({
      subscriber,
      schedule: { delaysMs, endless: false },
    })),
  ];
  const routes = (events: readonly DomainEvent[]): readonly NewDelivery[] =>
    routesOf(lanes, events, context.clock.nowMs());

  return async (only) => {
    const open = lanes.filter(({ subscriber: { name } }) => only === undefined || name === only);
    const routed = await context.stores.events.route(routeMax, routes);
    const drained = await Promise.allSettled(open.map((lane) => drain(context, lane)));
    let delivered = 0;
    // A store that failed one lane may have served the others: they are through before it is told.
    for (const lane of drained) {
      if (lane.status === "rejected") throw lane.reason;
      delivered += lane.value;
    }
    return routed + delivered;
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

/** Tells a lane what is due, head by head, until nothing is or its time is up. */
const drain = async (context: Context, lane: Lane): Promise<number> => {
  const { stores, clock, options } = context;
  const { name, parallel = parallelDefault } = lane.subscriber;
  const untilMs = clock.nowMs() + lanePatienceMs;
  let delivered = 0;
  for (let round = 0; round < laneRoundsMax; round += 1) {
    const atMs = clock.nowMs();
    if (atMs > untilMs) break;
    const leaseUntilMs = atMs + options.deliveryTimeoutMs + leaseSlackMs;
    // No more than are told at once: a lease must not run out while its turn has not come.
    const claim = { subscriber: name, atMs, leaseUntilMs, limit: parallel };
    const taken = await stores.events.take(claim);
    if (taken.length === 0) break;
    const attempts = await Promise.all(taken.map((delivery) => attempt(context, lane, delivery)));
    delivered += await record(context, lane, attempts);
    // Only now: what the host does with it may throw, and the others of the batch are written down.
    for (const { delivery, answer } of attempts) {
      if (answer.outcome !== "delivered") context.onDeliveryFailed?.(delivery, answer);
    }
  }
  return delivered;
};

type Attempt = { readonly delivery: WaitingDelivery; readonly answer: DeliveryOutcome };

const attempt = async (
  context: Context,
  { subscriber }: Lane,
  delivery: WaitingDelivery,
): Promise<Attempt> => {
  const answer = await answerOf(context, subscriber, delivery.event);
  return { delivery, answer };
};

/** Tells one event within the time limit. */
const answerOf = (
  { timers, options }: Context,
  subscriber: EventSubscriber,
  event: DomainEvent,
): Promise<DeliveryOutcome> =>
  new Promise((resolve) => {
    const late = `Not done within ${options.deliveryTimeoutMs} ms.`;
    const cancel = timers.after(options.deliveryTimeoutMs, () =>
      resolve({ outcome: "failed", reason: late }),
    );
    const settle = (answer: DeliveryOutcome): void => {
      cancel();
      resolve(answer);
    };
    // One that throws before it returns a promise has failed as one that rejects.
    Promise.resolve()
      .then(() => subscriber.deliver(event))
      .then(outcomeOf)
      .then(settle, (error: unknown) => settle({ outcome: "failed", reason: String(error) }));
  });

/** Writes down what came of the attempts; answers how many are done with. */
const record = (
  { stores, clock }: Context,
  { subscriber, schedule }: Lane,
  attempts: readonly Attempt[],
): Promise<number> => {
  const made = new Map(attempts.map((one) => [one.delivery.event.eventId, one]));
  const slice = { subscriber: subscriber.name, eventIds: [...made.keys()] };
  const settle = (stored: OpenDelivery, nowMs: number): readonly Delivery[] => {
    const one = made.get(stored.event.eventId);
    // Whoever overslept its lease is refused: another one went on from there.
    if (one === undefined || stored.status !== "waiting") return [];
    if (stored.attempts !== one.delivery.attempts) return [];
    return [afterAttempt(stored, one.answer, schedule, nowMs)];
  };
  return stores.events.update(slice, (deliveries) => {
    const nowMs = clock.nowMs();
    const change = deliveries.flatMap((stored) => settle(stored, nowMs));
    return { outcome: change.filter(({ status }) => status === "done").length, change };
  });
};
