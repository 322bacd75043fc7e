import type { DomainEvent, EventType } from "../kernel/events.ts";
import type { DeliveryOutcome } from "./delivery.ts";

/**
 * Whoever is told of events: each at least once, those of one stream in order, one at a time. A
 * second telling has the same `eventId`.
 */
export type EventSubscriber = {
  /** Keeps its deliveries under this name: 1 to 64 letters, digits, `.`, `_` or `-`. */
  readonly name: string;
  /** What it wants to hear of; everything where it is left out. */
  readonly types?: readonly EventType[];
  /** How many events it is told at once, of different streams; 16 where it is left out. */
  readonly parallel?: number;
  /**
   * Tells one event. To resolve is to have it; to throw, or to take longer than
   * `deliveryTimeoutMs`, is to have failed for now.
   */
  deliver(event: DomainEvent): void | DeliveryOutcome | Promise<void | DeliveryOutcome>;
};

/** The name of what the box office itself does about events. */
export const ownSubscriber = "box-office";

/** What a subscriber may be called. */
export const isSubscriberName = (name: string): boolean => /^[\w.-]{1,64}$/.test(name);

/** @throws TypeError when two subscribers have one name, or one has a name that is not for it. */
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
      throw new TypeError(`${name} can't be told ${parallel} events at once.`);
    }
  }
};
