import type { DomainEvent, EventLog, OpenDelivery, WaitingDelivery } from "@admit-one/core";
import { type BrokenStores, broken, turns } from "./broken.ts";

/** What an outbox may get wrong; `none` is as simple as it can be right. */
export type OutboxFault =
  | "none"
  | "order_of_time"
  | "no_parking"
  | "held_up_first"
  | "all_held_up"
  | "no_lease"
  | "lost_dead"
  | "early_forget"
  | "routed_twice"
  | "lost_update"
  | "old_event"
  | "waiting_only";

/** An outbox in a list, scanned for everything, over a store that saves events. */
export const createNaiveOutbox = (inner: EventLog, fault: OutboxFault): EventLog => {
  let routed: DomainEvent[] = [];
  const everRouted = new Set<string>();
  let open: OpenDelivery[] = [];
  let last = 0;
  const is = (one: OpenDelivery, subscriber: string, eventId: string): boolean =>
    one.subscriber === subscriber && one.event.eventId === eventId;
  const blocks = (earlier: OpenDelivery, one: OpenDelivery): boolean => {
    if (earlier.subscriber !== one.subscriber || earlier.no >= one.no) return false;
    if (fault === "no_parking" && earlier.status === "dead") return false;
    if (fault === "all_held_up" && earlier.status === "dead") return true;
    return earlier.event.stream === one.event.stream;
  };
  const isHead = (one: OpenDelivery): boolean => !open.some((earlier) => blocks(earlier, one));

  const route: EventLog["route"] = async (limit, decide) => {
    let seen: readonly DomainEvent[] = [];
    let made: ReturnType<typeof decide> = [];
    const keep = new Error("kept");
    try {
      // A relay that marks what it routed in a second step routes it again.
      await inner.route(limit, (events) => {
        seen = fault === "order_of_time" ? events.toSorted((a, b) => a.atMs - b.atMs) : events;
        made = decide(seen);
        if (fault === "routed_twice") throw keep;
        return [];
      });
    } catch (error) {
      if (error !== keep) throw error;
      await turns(1);
      await inner.route(limit, () => []);
    }
    for (const event of seen) {
      last += 1;
      routed.push(event);
      everRouted.add(event.eventId);
      for (const { subscriber, eventId, dueAtMs } of made) {
        if (eventId !== event.eventId) continue;
        const fresh = { attempts: 0, attemptsBefore: 0, failure: null, status: "waiting" } as const;
        open.push({ ...fresh, subscriber, event, no: last, dueAtMs });
      }
    }
    return seen.length;
  };

  const take: EventLog["take"] = async ({ subscriber, atMs, leaseUntilMs, limit }) => {
    await turns(1);
    const isDue = (one: OpenDelivery): one is WaitingDelivery =>
      one.status === "waiting" && one.dueAtMs <= atMs;
    const mine = open.filter((one) => one.subscriber === subscriber);
    const looked = fault === "held_up_first" ? mine.slice(0, 200) : mine;
    const due = looked
      .filter(isDue)
      .filter(isHead)
      .toSorted((a, b) => a.dueAtMs - b.dueAtMs || a.no - b.no)
      .slice(0, limit);
    if (fault === "no_lease") await turns(1);
    const taken = due.map((one) => ({ ...one, attempts: one.attempts + 1, dueAtMs: leaseUntilMs }));
    const byId = new Map(taken.map((one) => [one.event.eventId, one]));
    open = open.map((one) =>
      one.subscriber === subscriber ? (byId.get(one.event.eventId) ?? one) : one,
    );
    return taken;
  };

  const update: EventLog["update"] = async ({ subscriber, eventIds }, decide) => {
    await turns(1);
    const found = open.filter((one) => eventIds.some((id) => is(one, subscriber, id)));
    const { outcome, change } = decide(found);
    if (fault === "lost_update") await turns(1);
    for (const next of change?.deliveries ?? []) {
      const at = open.findIndex((one) => is(one, subscriber, next.event.eventId));
      if (at < 0) continue;
      const isGone = next.status === "done" || (fault === "lost_dead" && next.status === "dead");
      const event = fault === "old_event" ? next.event : (open[at]?.event ?? next.event);
      open = isGone ? open.toSpliced(at, 1) : open.toSpliced(at, 1, { ...next, event });
    }
    return outcome;
  };

  const letters = () => open.filter((one) => one.status === "dead");
  return {
    route,
    take,
    update,
    dead: async ({ subscriber, afterNo, limit }) =>
      letters()
        .filter((one) => one.subscriber === subscriber && one.no > afterNo)
        .slice(0, limit),
    deadCounts: async () =>
      [...Map.groupBy(letters(), (one) => one.subscriber)].map(([subscriber, dead]) => ({
        subscriber,
        count: dead.length,
        oldestDiedAtMs: Math.min(...dead.map(({ diedAtMs }) => diedAtMs)),
      })),
    find: async (eventIds) => {
      const known = routed.filter(({ eventId }) => eventIds.includes(eventId));
      // The store behind never forgets what was routed.
      const stored = await inner.find(eventIds);
      return [...known, ...stored.filter(({ eventId }) => !everRouted.has(eventId))];
    },
    rewrite: async (eventIds, rewrite) => {
      const change = (event: DomainEvent): DomainEvent =>
        eventIds.includes(event.eventId) ? rewrite.event(event) : event;
      open = open.map((one) => {
        const failure = one.failure === null ? null : rewrite.failure(one.failure);
        const isAsked = eventIds.includes(one.event.eventId);
        return isAsked ? { ...one, event: change(one.event), failure } : one;
      });
      if (fault === "waiting_only") return;
      routed = routed.map(change);
      await inner.rewrite(eventIds, rewrite);
    },
    forget: async (beforeMs, limit) => {
      const isOpen = (event: DomainEvent): boolean =>
        open.some(
          (one) =>
            one.event.eventId === event.eventId && (fault !== "early_forget" || one.no > last - 1),
        );
      const old = routed
        .filter((event) => event.atMs < beforeMs && !isOpen(event))
        .toSorted((a, b) => a.atMs - b.atMs)
        .slice(0, limit);
      routed = routed.filter((event) => !old.includes(event));
      return old.length;
    },
  };
};

const outbox = (
  says: string,
  rejectedBy: string,
  fault: Exclude<OutboxFault, "none">,
): BrokenStores =>
  broken(says, `EventLog: ${rejectedBy}`, (stores) => ({
    ...stores,
    events: createNaiveOutbox(stores.events, fault),
  }));

export const brokenOutboxes: readonly BrokenStores[] = [
  outbox(
    "events by time instead of by step",
    "events of a stream come in the order of their steps, whatever their time and id",
    "order_of_time",
  ),
  outbox(
    "a dead letter that holds up nothing",
    "what is leased, waits or is dead holds up its own stream for its subscriber alone",
    "no_parking",
  ),
  outbox(
    "a dead letter that holds up every stream",
    "what is leased, waits or is dead holds up its own stream for its subscriber alone",
    "all_held_up",
  ),
  outbox(
    "two hundred streams that are stuck and starve all others",
    "streams that are held up use up no limit, however many they are",
    "held_up_first",
  ),
  outbox(
    "a lease that two get",
    "of relays that take at once no two get the same stream",
    "no_lease",
  ),
  outbox(
    "a dead letter that is lost",
    "dead letters are kept and listed: by subscriber, in the order of the log, in parts",
    "lost_dead",
  ),
  outbox(
    "an event that is forgotten too early",
    "an event is not forgotten before everybody has it, dead letters the least of all",
    "early_forget",
  ),
  outbox(
    "events that two relays route",
    "of relays that route at once each event is routed by one",
    "routed_twice",
  ),
  outbox(
    "a decision that another one overwrites",
    "of decisions about one delivery at once each sees what the other made of it",
    "lost_update",
  ),
  outbox(
    "a result that brings back the event of before a rewrite",
    "a result that is written after a rewrite does not bring back the old event",
    "old_event",
  ),
  outbox(
    "a rewrite of open deliveries and nothing else",
    "rewrite changes these events, delivered or not, and no others",
    "waiting_only",
  ),
];
