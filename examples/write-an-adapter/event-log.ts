import type { Delivery, DomainEvent, EventLog, OpenDelivery, Rewrite } from "@admit-one/core";
import type { Database } from "./database.ts";
import { appendJournal } from "./journal.ts";

/** Appends within the step that made them: an event is here if and only if its step is. */
export const appendEvents = ({ run }: Database, events: readonly DomainEvent[] = []): void => {
  for (const event of events) run("insert into event (doc) values (?)", JSON.stringify(event));
};

/** A delivery with its event, as core knows it. */
const deliveries = `select
  json_remove(json_insert(d.doc, '$.event', json(e.doc)), '$.eventId', '$.stream') as doc
  from delivery d join event e using (event_id)`;

// #region head
/** The first of its stream for its subscriber: honest, and slow where very much is parked. */
export const isHead = `not exists (select 1 from delivery earlier where earlier.no < d.no
  and earlier.subscriber = d.subscriber and earlier.stream = d.stream)`;
// #endregion

const put = ({ run }: Database, { event, ...row }: OpenDelivery): void => {
  const doc = JSON.stringify({ ...row, eventId: event.eventId, stream: event.stream });
  run(
    `insert into delivery (doc) values (?)
       on conflict (event_id, subscriber) do update set doc = excluded.doc`,
    doc,
  );
};

const save = (database: Database, delivery: Delivery): void => {
  if (delivery.status !== "done") return put(database, delivery);
  const { subscriber, event } = delivery;
  database.run(
    "delete from delivery where event_id = ? and subscriber = ?",
    event.eventId,
    subscriber,
  );
};

const route = (database: Database, limit: number, decide: Parameters<EventLog["route"]>[1]) => {
  const { docs, count, run } = database;
  const events = docs<DomainEvent>(
    "select doc from event where not routed order by sequence limit ?",
    limit,
  );
  const fresh = { status: "waiting", attempts: 0, attemptsBefore: 0, failure: null } as const;
  for (const { subscriber, eventId, dueAtMs } of decide(events)) {
    const [event] = events.filter((one) => one.eventId === eventId);
    if (event === undefined) throw new TypeError(`${eventId} was not asked for.`);
    const no = count("select sequence from event where event_id = ?", eventId);
    put(database, { ...fresh, subscriber, event, no, dueAtMs });
  }
  for (const { eventId } of events) run("update event set routed = 1 where event_id = ?", eventId);
  return events.length;
};

const find = ({ docs }: Database, eventIds: readonly string[]) =>
  docs<DomainEvent>(
    "select doc from event where event_id in (select value from json_each(?)) order by sequence",
    JSON.stringify(eventIds),
  );

/** A delivery is stored without its event, and with the reason why it failed. */
const rewrite = (database: Database, eventIds: readonly string[], how: Rewrite): void => {
  const { docs, run } = database;
  for (const event of find(database, eventIds)) {
    const { eventId } = event;
    run("update event set doc = ? where event_id = ?", JSON.stringify(how.event(event)), eventId);
    for (const delivery of docs<OpenDelivery>(`${deliveries} where d.event_id = ?`, eventId)) {
      const { failure } = delivery;
      if (failure !== null) put(database, { ...delivery, failure: how.failure(failure) });
    }
  }
};

export const createEventLog = (database: Database): EventLog => {
  const { step, docs, run } = database;
  return {
    route: async (limit, decide) => step(() => route(database, limit, decide)),
    take: async ({ subscriber, atMs, leaseUntilMs, limit }) =>
      step(() => {
        const due = docs<Extract<OpenDelivery, { status: "waiting" }>>(
          `${deliveries} where d.subscriber = ? and d.due_at_ms <= ? and ${isHead}
             order by d.due_at_ms, d.no limit ?`,
          subscriber,
          atMs,
          limit,
        );
        return due.map((delivery) => {
          const attempts = delivery.attempts + 1;
          const taken = { ...delivery, attempts, dueAtMs: leaseUntilMs };
          put(database, taken);
          return taken;
        });
      }),
    update: async ({ subscriber, eventIds }, decide) =>
      step(() => {
        const found = docs<OpenDelivery>(
          `${deliveries} where d.subscriber = ?
             and d.event_id in (select value from json_each(?)) order by d.no`,
          subscriber,
          JSON.stringify(eventIds),
        );
        const { outcome, change } = decide(found);
        for (const delivery of change?.deliveries ?? []) save(database, delivery);
        appendJournal(database, "journal", change?.journal);
        return outcome;
      }),
    dead: async ({ subscriber, afterNo, limit }) =>
      docs(
        `${deliveries} where d.subscriber = ? and d.died_at_ms is not null and d.no > ?
           order by d.no limit ?`,
        subscriber,
        afterNo,
        limit,
      ),
    deadCounts: async () =>
      docs(
        `select json_object('subscriber', subscriber, 'count', count(*),
           'oldestDiedAtMs', min(died_at_ms)) as doc
           from delivery where died_at_ms is not null group by subscriber`,
      ),
    find: async (eventIds) => find(database, eventIds),
    rewrite: async (eventIds, how) => step(() => rewrite(database, eventIds, how)),
    forget: async (beforeMs, limit) =>
      step(() =>
        run(
          `delete from event where sequence in (select sequence from event
             where routed and at_ms < ? and event_id not in (select event_id from delivery)
             order by at_ms limit ?)`,
          beforeMs,
          limit,
        ),
      ),
  };
};
