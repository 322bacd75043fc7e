import type { DomainEvent, EventLog } from "@admit-one/core";
import { byText, createSorted } from "./sorted.ts";
import { corrupt } from "./storable.ts";
import { turn } from "./turn.ts";

export type MemoryEventLog = {
  readonly events: EventLog;
  /** Refuses with `CORRUPT` what `append` could not save whole. */
  check(events: readonly DomainEvent[]): void;
  append(events: readonly DomainEvent[]): void;
};

/** The outbox that the other stores append to within their own step. */
export const createMemoryEventLog = (): MemoryEventLog => {
  // A map keeps the order of insertion, which is the order of the steps.
  const waiting = new Map<string, DomainEvent>();
  const delivered = new Map<string, DomainEvent>();
  const deliveredByTime = createSorted<DomainEvent>(
    (a, b) => a.atMs - b.atMs || byText(a.eventId, b.eventId),
  );

  return {
    check: (events) => {
      const ids = new Set(events.map((event) => event.eventId));
      if (ids.size < events.length) corrupt("two events of one step have the same id.");
      for (const id of ids) {
        if (waiting.has(id) || delivered.has(id)) corrupt(`event ${id} was saved before.`);
      }
    },
    append: (events) => {
      for (const event of events) waiting.set(event.eventId, event);
    },
    events: {
      pending: async (limit) => {
        await turn();
        return firstOf(waiting.values(), limit);
      },
      markDelivered: async (eventIds) => {
        await turn();
        for (const id of eventIds) {
          const event = waiting.get(id);
          if (event === undefined) continue;
          waiting.delete(id);
          delivered.set(id, event);
          deliveredByTime.add(event);
        }
      },
      forget: async (beforeMs, limit) => {
        await turn();
        const old = deliveredByTime.list({ upTo: (event) => event.atMs < beforeMs, limit });
        for (const event of old) {
          deliveredByTime.remove(event);
          delivered.delete(event.eventId);
        }
        return old.length;
      },
    },
  };
};

const firstOf = <T>(items: Iterable<T>, limit: number): readonly T[] => {
  const first: T[] = [];
  for (const item of items) {
    if (first.length >= limit) break;
    first.push(item);
  }
  return first;
};
