import type { Decision } from "../kernel/decision.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { DeadDelivery, Delivery, OpenDelivery, WaitingDelivery } from "./delivery.ts";

/** A delivery that routing makes: this event for this subscriber. */
export type NewDelivery = {
  readonly subscriber: string;
  readonly eventId: string;
  readonly dueAtMs: number;
};

export type TakeDeliveries = {
  readonly subscriber: string;
  /** Deliveries that are due at that instant. */
  readonly atMs: number;
  /** Until then nobody else takes them. */
  readonly leaseUntilMs: number;
  readonly limit: number;
};

/** Deliveries of one subscriber, by their events. Unknown ones are passed over. */
export type DeliverySlice = { readonly subscriber: string; readonly eventIds: readonly string[] };

export type ListDead = {
  readonly subscriber: string;
  /** The `no` of the last one that was listed; 0 begins. */
  readonly afterNo: number;
  readonly limit: number;
};

/** How events are changed. */
export type Rewrite = {
  /** Id, stream, type and instant stay as they are. */
  readonly event: (event: DomainEvent) => DomainEvent;
  /** Why an open delivery failed. */
  readonly failure: (failure: string) => string;
};

/** The dead letters of one subscriber; one that has none is not listed. */
export type DeadCount = {
  readonly subscriber: string;
  readonly count: number;
  readonly oldestDiedAtMs: number;
};

/**
 * The outbox: every event that a store saved, until each subscriber that wants it has it. Laws:
 *
 * - An event is here if and only if the step that made it was committed.
 * - Events of one stream have an order, that of their steps. `no` follows it, and so do deliveries.
 *   Events of different streams have none: on a database, numbers are given before the commit.
 * - At most one delivery of a subscriber and a stream is its *head*: the earliest that is open. Only
 *   a head is ever taken. So what waits, is leased or is dead holds up the later ones of its stream
 *   for its subscriber, and nobody else; nor does it use up any limit.
 * - Every call is one atomic step, and none of them goes on beside another: of two relays that route
 *   or take at once each gets what the other did not. `decide` may run more than once and is pure;
 *   where it throws, nothing changes.
 * - Only `rewrite` changes an event. The result of a delivery that was taken before it and is written
 *   after it does not bring back the old event.
 * - No call waits for whoever saves events, nor the other way round.
 */
export interface EventLog {
  /**
   * Asks where the first events that were never routed go to, at most `limit` of them, each stream
   * from its start; saves the deliveries and that these events are routed, and answers how many
   * there were. Each event is routed once, whether anybody wants it or not.
   */
  route(
    limit: number,
    decide: (events: readonly DomainEvent[]) => readonly NewDelivery[],
  ): Promise<number>;
  /**
   * Claims heads that are due, those that are due longest first: each counts one more attempt and
   * becomes due when its lease ends. Answers them as they are then.
   */
  take(claim: TakeDeliveries): Promise<readonly WaitingDelivery[]>;
  /**
   * Loads the open deliveries of the slice, and saves what `decide` makes of them. One that is done
   * is forgotten, and the next of its stream becomes the head, due as it was routed. This is how
   * results, replays and discards are written; `take` is for claiming.
   */
  update<O>(
    slice: DeliverySlice,
    decide: (deliveries: readonly OpenDelivery[]) => Decision<readonly Delivery[], O>,
  ): Promise<O>;
  /** Dead letters of one subscriber, in the order of the log. */
  dead(query: ListDead): Promise<readonly DeadDelivery[]>;
  /** How many dead letters there are, by the subscribers' names. */
  deadCounts(): Promise<readonly DeadCount[]>;
  /** Those of the events that are still here, delivered or not, in the order of the log. */
  find(eventIds: readonly string[]): Promise<readonly DomainEvent[]>;
  /** Changes these events and their open deliveries; passes over those that are not here. */
  rewrite(eventIds: readonly string[], rewrite: Rewrite): Promise<void>;
  /**
   * Deletes at most `limit` events from before the instant that were routed and have no open
   * delivery; answers how many.
   */
  forget(beforeMs: number, limit: number): Promise<number>;
}
