import type { DomainEvent } from "../kernel/events.ts";
import {
  afterAttempt,
  type Delivery,
  type DeliveryOutcome,
  type OpenDelivery,
  outcomeOf,
  type Schedule,
  type WaitingDelivery,
} from "./delivery.ts";
import type { OutboxContext } from "./outbox-context.ts";
import type { EventSubscriber } from "./subscriber.ts";

/** One delivery attempt and the subscriber's answer. */
export type Attempt = { readonly delivery: WaitingDelivery; readonly answer: DeliveryOutcome };

/** Delivers one event within the time limit. Never rejects. */
export const attempt = async (
  context: OutboxContext,
  subscriber: EventSubscriber,
  delivery: WaitingDelivery,
): Promise<Attempt> => {
  const answer = await answerOf(context, subscriber, delivery.event);
  return { delivery, answer };
};

const answerOf = (
  { timers, options }: OutboxContext,
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
    // A subscriber that throws synchronously is treated like one that rejects.
    Promise.resolve()
      .then(() => subscriber.deliver(event))
      .then(outcomeOf)
      .then(settle, (error: unknown) => settle({ outcome: "failed", reason: String(error) }));
  });

/** Records the results of the attempts. Returns how many deliveries are done. */
export const record = (
  { stores, clock }: OutboxContext,
  subscriber: string,
  schedule: Schedule,
  attempts: readonly Attempt[],
): Promise<number> => {
  const made = new Map(attempts.map((one) => [one.delivery.event.eventId, one]));
  const slice = { subscriber, eventIds: [...made.keys()] };
  const settle = (stored: OpenDelivery, nowMs: number): readonly Delivery[] => {
    const one = made.get(stored.event.eventId);
    // A result whose lease ran out is refused, because another process has taken the delivery
    // since.
    if (one === undefined || stored.status !== "waiting") return [];
    if (stored.attempts !== one.delivery.attempts) return [];
    return [afterAttempt(stored, one.answer, schedule, nowMs)];
  };
  return stores.events.update(slice, (deliveries) => {
    const nowMs = clock.nowMs();
    const settled = deliveries.flatMap((stored) => settle(stored, nowMs));
    const done = settled.filter(({ status }) => status === "done").length;
    return { outcome: done, change: { deliveries: settled } };
  });
};
