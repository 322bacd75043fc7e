import type { DomainEvent, EventType } from "../kernel/events.ts";
import type { DeliveryOutcome } from "./delivery.ts";

/**
 * Receives events: each at least once, those of one stream in order and one at a time. A repeated
 * delivery has the same `eventId`.
 */
export type EventSubscriber = {
  /**
   * Its deliveries are stored under this name: 1 to 64 letters, digits, `.`, `_` or `-`. Do not
   * rename a subscriber: pending deliveries stay under its old name.
   */
  readonly name: string;
  /** The event types to deliver. Default: all. */
  readonly types?: readonly EventType[];
  /** How many events of different streams to deliver at once. Default: 16. */
  readonly parallel?: number;
  /**
   * Handles one event. Resolve when it is handled. To throw, or to take longer than
   * `deliveryTimeoutMs`, counts as a failed attempt.
   */
  deliver(event: DomainEvent): void | DeliveryOutcome | Promise<void | DeliveryOutcome>;
};

/** The name of the box office's own subscriber. */
export const ownSubscriber = "box-office";

/** Whether the name is valid for a subscriber. */
export const isSubscriberName = (name: string): boolean => /^[\w.-]{1,64}$/.test(name);

/** @throws TypeError if two subscribers have the same name, or a name is invalid or reserved. */
export const checkSubscribers = (subscribers: readonly EventSubscriber[]): void => {
  const names = subscribers.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new TypeError(`Subscribers must have different names: ${names.join(", ")}.`);
  }
  for (const { name, parallel = 1 } of subscribers) {
    if (!isSubscriberName(name)) {
      throw new TypeError(`${JSON.stringify(name)} is no name for a subscriber.`);
    }
    if (name === ownSubscriber) {
      throw new TypeError(`${ownSubscriber} is the box office's own, and no subscriber's name.`);
    }
    if (!Number.isInteger(parallel) || parallel < 1) {
      throw new TypeError(`${name} can't take ${parallel} events at once.`);
    }
  }
};
