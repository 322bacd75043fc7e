import type { Decision } from "../kernel/decision.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { JournalEntry } from "../kernel/journal.ts";
import type { DeadDelivery, Delivery, OpenDelivery, WaitingDelivery } from "./delivery.ts";

/** A delivery created by routing: this event for this subscriber. */
export type NewDelivery = {
  readonly subscriber: string;
  readonly eventId: string;
  readonly dueAtMs: number;
};

export type TakeDeliveries = {
  readonly subscriber: string;
  /** Take deliveries that are due at this instant. */
  readonly atMs: number;
  /** Nobody else takes them before this instant. */
  readonly leaseUntilMs: number;
  readonly limit: number;
};

/** Deliveries of one subscriber, by their events. Unknown events are skipped. */
export type DeliverySlice = { readonly subscriber: string; readonly eventIds: readonly string[] };

/** What a step makes of deliveries, with the row of an operator's command. */
export type DeliveryChange = {
  readonly deliveries: readonly Delivery[];
  readonly journal?: JournalEntry;
};

export type ListDead = {
  readonly subscriber: string;
  /** The `no` of the last listed letter. 0 starts at the first. */
  readonly afterNo: number;
  readonly limit: number;
};

/** How events are rewritten. */
export type Rewrite = {
  /** Must not change id, stream, type and instant. */
  readonly event: (event: DomainEvent) => DomainEvent;
  /** Rewrites the failure reason of an open delivery. */
  readonly failure: (failure: string) => string;
};

/** The dead letters of one subscriber. Subscribers without any are not listed. */
export type DeadCount = {
  readonly subscriber: string;
  readonly count: number;
  readonly oldestDiedAtMs: number;
};

/**
 * The outbox: keeps every saved event until each subscriber that wants it has it. Laws:
 *
 * - An event is here if and only if the step that made it was committed.
 * - Events of one stream are in the order of their steps. `no` follows that order, and so do
 *   deliveries. Events of different streams have no order: a database assigns numbers before the
 *   commit.
 * - At most one delivery per subscriber and stream is its *head*: the earliest open one. Only heads
 *   are taken. So a delivery that waits, is leased or is dead blocks only the later events of its
 *   stream for its subscriber. It does not count towards any limit.
 * - Every call is one atomic step, and concurrent calls do not overlap: if two relays route or take
 *   at once, each gets what the other did not. `decide` is pure and may run more than once. If it
 *   throws, nothing changes.
 * - Only `rewrite` changes an event. If a delivery was taken before a rewrite and recorded after
 *   it, the old event does not come back.
 * - No call waits for steps that save events, and those steps wait for no call.
 */
export interface EventLog {
  /**
   * Asks `decide` for the deliveries of the first unrouted events, at most `limit`, each stream
   * from its start. Saves these deliveries, marks the events as routed and returns their number.
   * Each event is routed once, even if nobody wants it.
   */
  route(
    limit: number,
    decide: (events: readonly DomainEvent[]) => readonly NewDelivery[],
  ): Promise<number>;
  /**
   * Claims due heads, longest due first. Each gets one more attempt and becomes due when its lease
   * ends. Returns them in that state.
   */
  take(claim: TakeDeliveries): Promise<readonly WaitingDelivery[]>;
  /**
   * Loads the open deliveries of the slice and saves what `decide` makes of them, with the row of
   * the journal. A delivery that
   * is done is deleted, and the next one of its stream becomes the head, due as it was routed.
   * Results, replays and discards are written this way; `take` is for claiming.
   */
  update<O>(
    slice: DeliverySlice,
    decide: (deliveries: readonly OpenDelivery[]) => Decision<DeliveryChange, O>,
  ): Promise<O>;
  /** Dead letters of one subscriber, in the order of the log. */
  dead(query: ListDead): Promise<readonly DeadDelivery[]>;
  /** The number of dead letters of each subscriber, ordered by name. */
  deadCounts(): Promise<readonly DeadCount[]>;
  /** Those of the events that are still here, delivered or not, in the order of the log. */
  find(eventIds: readonly string[]): Promise<readonly DomainEvent[]>;
  /** Changes these events and their open deliveries. Skips events that are not here. */
  rewrite(eventIds: readonly string[], rewrite: Rewrite): Promise<void>;
  /**
   * Deletes at most `limit` events older than the instant that are routed and have no open
   * delivery. Returns how many.
   */
  forget(beforeMs: number, limit: number): Promise<number>;
}
