import type { DomainEvent, EventLog, NewDelivery } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { insertOf, type RowValues, type Sql, textOf, toRows } from "../sql.ts";
import { deliveryColumns, fromNewDelivery } from "../tables/event.ts";
import { type Int, int, json } from "../values.ts";

const insertText = insertOf("admit_delivery", deliveryColumns);
const openText = textOf(
  (dialect) =>
    `select distinct subscriber, stream from admit_delivery where ${dialect.anyOf("stream")}`,
);
const wantedText = textOf(
  (dialect) => `update admit_event set routed = true where ${dialect.anyOf("event_id")}`,
);
const unwantedText = textOf(
  (dialect) =>
    `update admit_event set routed = true, delivered = true where ${dialect.anyOf("event_id")}`,
);

type Unrouted = { readonly sequence: number; readonly event: DomainEvent };

/**
 * Creates the deliveries of the first events that have none yet.
 *
 * The sequence is not the order of commits: an event may appear behind one that is already routed.
 * Within one stream the two orders agree, since its steps lock the same row before they draw a
 * number and until they commit.
 */
export const routeEvents = async (
  sql: Sql,
  limit: number,
  decide: Parameters<EventLog["route"]>[1],
): Promise<number> => {
  const rows = await sql.all<{ readonly sequence: Int; readonly payload: unknown }>(
    "select sequence, payload from admit_event where not routed order by sequence limit ?",
    limit,
  );
  const unrouted = rows.map(({ sequence, payload }) => ({
    sequence: int(sequence),
    event: json<DomainEvent>(payload),
  }));
  const made = decide(unrouted.map(({ event }) => event));
  await insertDeliveries(sql, unrouted, made);
  const wanted = new Set(made.map(({ eventId }) => eventId));
  const ids = unrouted.map(({ event }) => event.eventId);
  await mark(sql, wantedText(sql), [...wanted]);
  await mark(
    sql,
    unwantedText(sql),
    ids.filter((id) => !wanted.has(id)),
  );
  return ids.length;
};

const mark = async (sql: Sql, text: string, eventIds: readonly string[]): Promise<void> => {
  if (eventIds.length > 0) await sql.run(text, JSON.stringify(eventIds));
};

const insertDeliveries = async (
  sql: Sql,
  unrouted: readonly Unrouted[],
  made: readonly NewDelivery[],
): Promise<void> => {
  if (made.length === 0) return;
  const streams = [...new Set(unrouted.map(({ event }) => event.stream))];
  const open = await sql.all<{ readonly subscriber: string; readonly stream: string }>(
    openText(sql),
    JSON.stringify(streams),
  );
  const headed = new Set(open.map((row) => queueNameOf(row.subscriber, row.stream)));
  const rows: RowValues[] = [];
  const bySubscribers = Map.groupBy(made, ({ eventId }) => eventId);
  // Follow the order of the log, not that of the decision: the first delivery of a stream is its
  // head.
  for (const { sequence, event } of unrouted) {
    const { eventId, stream } = event;
    for (const delivery of bySubscribers.get(eventId) ?? []) {
      const name = queueNameOf(delivery.subscriber, stream);
      const head = !headed.has(name);
      rows.push(fromNewDelivery(delivery, { no: sequence, stream, head }));
      headed.add(name);
    }
  }
  if (rows.length < made.length) throw corrupt("A delivery is of an event that was not asked for.");
  await sql.run(insertText(sql), toRows(rows));
};

const queueNameOf = (subscriber: string, stream: string): string => `${subscriber}/${stream}`;
