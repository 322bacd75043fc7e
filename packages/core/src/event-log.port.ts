import type { DomainEvent } from "./events.ts";

/**
 * The outbox: every event that a store saved, until it is delivered. Laws:
 *
 * - An event is here if and only if the step that made it was committed.
 * - `pending` answers undelivered events, of each stream in the order of their steps. Two relays
 *   may read the same events at once: delivery is at least once, consumers know `eventId`.
 * - `markDelivered` ignores ids that it doesn't know; a marked event is never pending again.
 */
export interface EventLog {
  pending(limit: number): Promise<readonly DomainEvent[]>;
  markDelivered(eventIds: readonly string[]): Promise<void>;
  /** Deletes at most `limit` delivered events that happened before the instant; answers how many. */
  forget(beforeMs: number, limit: number): Promise<number>;
}
