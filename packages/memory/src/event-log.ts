import type { DeliveryFigures, DomainEvent, EventLog, NewDelivery, Rewrite } from "@admit-one/core";
import { allDiffer } from "./all-differ.ts";
import { createDeliveryQueue, type DeliveryQueue } from "./delivery-queue.ts";
import { createMemoryJournal, type MemoryJournal } from "./journal.ts";
import { createSorted } from "./sorted.ts";
import { corrupt, storable } from "./storable.ts";
import { turn } from "./turn.ts";

export type MemoryEventLog = {
  readonly events: EventLog;
  /** Rejects with `CORRUPT` what `append` could not save completely. */
  check(events: readonly DomainEvent[]): void;
  append(events: readonly DomainEvent[]): void;
  /** How many events are not routed yet, up to `max`. */
  countUnrouted(max: number): number;
  /**
   * Waiting heads and dead letters of each subscriber. Waiting heads are counted up to `max` in
   * total.
   */
  countDeliveries(max: number): readonly DeliveryFigures[];
};

type Entry = {
  event: DomainEvent;
  readonly no: number;
  /** The subscribers that still need it. Null before the first delivery. */
  open: Set<string> | null;
  routed: boolean;
  /** The event that was saved after it. */
  next: Entry | null;
};

/** The outbox. The other stores append to it within their own step. */
export const createMemoryEventLog = (
  journal: MemoryJournal = createMemoryJournal(),
): MemoryEventLog => {
  const entries = new Map<string, Entry>();
  // The first event that is not routed. All later ones follow in the order of their steps.
  let firstUnrouted: Entry | null = null;
  let newest: Entry | null = null;
  const delivered = createSorted<Entry>((a, b) => a.event.atMs - b.event.atMs || a.no - b.no);
  const queues = new Map<string, DeliveryQueue>();
  let last = 0;

  const queueOf = (subscriber: string): DeliveryQueue => {
    const queue = queues.get(subscriber) ?? createDeliveryQueue();
    queues.set(subscriber, queue);
    return queue;
  };
  const entryOf = (eventId: string): Entry =>
    entries.get(eventId) ?? corrupt(`event ${eventId} does not exist.`);

  const checkNew = (made: readonly NewDelivery[]): readonly NewDelivery[] => {
    const keys = new Set(made.map(({ subscriber, eventId }) => `${subscriber}\0${eventId}`));
    if (keys.size < made.length) corrupt("an event goes to one subscriber twice.");
    for (const { eventId } of made) {
      if (entries.get(eventId)?.routed !== false) corrupt(`event ${eventId} was routed before.`);
    }
    return storable(made, "deliveries");
  };
  const deliverTo = ({ subscriber, eventId, dueAtMs }: NewDelivery): void => {
    const entry = entryOf(eventId);
    const { event, no } = entry;
    entry.open ??= new Set();
    entry.open.add(subscriber);
    const fresh = { attempts: 0, attemptsBefore: 0, failure: null, status: "waiting" } as const;
    queueOf(subscriber).add(Object.freeze({ subscriber, event, no, dueAtMs, ...fresh }));
  };
  const closeIfDone = (entry: Entry): void => {
    if (entry.open === null || entry.open.size === 0) delivered.add(entry);
  };

  const rewriteEntry = (entry: Entry, rewrite: Rewrite): void => {
    const event = storable(rewrite.event(entry.event), "event");
    const { eventId, stream, type, atMs } = entry.event;
    const isSame = event.eventId === eventId && event.stream === stream;
    if (!isSame || event.type !== type || event.atMs !== atMs) {
      corrupt(`event ${eventId} became another one.`);
    }
    entry.event = event;
    for (const subscriber of entry.open ?? []) {
      const queue = queueOf(subscriber);
      const old = queue.get(eventId) ?? corrupt(`no delivery of ${eventId} to ${subscriber}.`);
      const failure = old.failure === null ? null : rewrite.failure(old.failure);
      queue.replace(old, Object.freeze({ ...old, event, failure }));
    }
  };

  const events: EventLog = {
    route: async (limit, decide) => {
      await turn();
      const batch = listFrom(firstUnrouted, limit);
      if (batch.length === 0) return 0;
      const made = checkNew(decide(batch.map(({ event }) => event)));
      for (const delivery of made) deliverTo(delivery);
      firstUnrouted = batch.at(-1)?.next ?? null;
      for (const entry of batch) entry.routed = true;
      for (const entry of batch) closeIfDone(entry);
      return batch.length;
    },
    take: async ({ subscriber, atMs, leaseUntilMs, limit }) => {
      await turn();
      const queue = queueOf(subscriber);
      return queue.due(atMs, limit).map((delivery) => {
        const attempts = delivery.attempts + 1;
        const taken = Object.freeze({ ...delivery, attempts, dueAtMs: leaseUntilMs });
        queue.replace(delivery, taken);
        return taken;
      });
    },
    update: async ({ subscriber, eventIds }, decide) => {
      await turn();
      const queue = queueOf(subscriber);
      const found = [...new Set(eventIds)]
        .map((eventId) => queue.get(eventId))
        .filter((delivery) => delivery !== undefined)
        .toSorted((a, b) => a.no - b.no);
      const { outcome, change } = decide(found);
      const entry = journal.check(change?.journal);
      for (const next of storable(change?.deliveries ?? [], "deliveries")) {
        const { eventId } = next.event;
        const old = queue.get(eventId) ?? corrupt(`no delivery of ${eventId} to ${subscriber}.`);
        // The log's own event counts, because it may have been rewritten since the delivery was
        // taken.
        queue.replace(old, Object.freeze({ ...next, event: old.event }));
        if (next.status !== "done") continue;
        const logged = entryOf(eventId);
        logged.open?.delete(subscriber);
        closeIfDone(logged);
      }
      journal.append(entry);
      return outcome;
    },
    dead: async ({ subscriber, afterNo, limit }) => {
      await turn();
      return queueOf(subscriber).dead(afterNo, limit);
    },
    deadCounts: async () => {
      await turn();
      return [...queues].flatMap(([subscriber, queue]) => {
        const dead = queue.dead(0, Number.POSITIVE_INFINITY);
        const [first] = dead.toSorted((a, b) => a.diedAtMs - b.diedAtMs);
        if (first === undefined) return [];
        return [{ subscriber, count: dead.length, oldestDiedAtMs: first.diedAtMs }];
      });
    },
    find: async (eventIds) => {
      await turn();
      return [...new Set(eventIds)]
        .flatMap((eventId) => entries.get(eventId) ?? [])
        .toSorted((a, b) => a.no - b.no)
        .map(({ event }) => event);
    },
    rewrite: async (eventIds, rewrite) => {
      await turn();
      for (const eventId of new Set(eventIds)) {
        const entry = entries.get(eventId);
        if (entry !== undefined) rewriteEntry(entry, rewrite);
      }
    },
    forget: async (beforeMs, limit) => {
      await turn();
      const old = delivered.list({ upTo: ({ event }) => event.atMs < beforeMs, limit });
      for (const entry of old) {
        delivered.remove(entry);
        entries.delete(entry.event.eventId);
      }
      return old.length;
    },
  };

  return {
    check: (events) => {
      if (!allDiffer(events, ({ eventId }) => eventId)) {
        corrupt("two events of one step have the same id.");
      }
      for (const { eventId } of events) {
        if (entries.has(eventId)) corrupt(`event ${eventId} was saved before.`);
      }
    },
    append: (events) => {
      for (const event of events) {
        last += 1;
        const entry: Entry = { event, no: last, open: null, routed: false, next: null };
        entries.set(event.eventId, entry);
        if (newest !== null) newest.next = entry;
        newest = entry;
        firstUnrouted ??= entry;
      }
    },
    events,
    countUnrouted: (max) => listFrom(firstUnrouted, max).length,
    countDeliveries: (max) => {
      let left = max;
      return [...queues].map(([subscriber, queue]) => {
        const dead = queue.dead(0, Number.POSITIVE_INFINITY).length;
        const waiting = queue.due(Number.POSITIVE_INFINITY, left).length;
        left -= waiting;
        return { subscriber, waiting, dead };
      });
    },
  };
};

const listFrom = (first: Entry | null, limit: number): readonly Entry[] => {
  const list: Entry[] = [];
  for (let entry = first; entry !== null && list.length < limit; entry = entry.next) {
    list.push(entry);
  }
  return list;
};
