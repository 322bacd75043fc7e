import type { Delivery, DeliverySlice, DoneDelivery, OpenDelivery } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { type Sql, textOf, toRows } from "../sql.ts";
import {
  type DeliveryRow,
  putColumns,
  selectDelivery,
  toDelivery,
  toPutRow,
} from "../tables/event.ts";

const loadText = textOf(
  (dialect) =>
    `${selectDelivery} where d.subscriber || '' = ? and ${dialect.anyOf("d.event_id")} ` +
    "order by d.sequence",
);

export const loadDeliveries = async (
  sql: Sql,
  { subscriber, eventIds }: DeliverySlice,
): Promise<readonly OpenDelivery[]> => {
  const rows = await sql.all<DeliveryRow>(loadText(sql), subscriber, JSON.stringify(eventIds));
  return rows.map(toDelivery);
};

/** Saves the decided deliveries of one subscriber. */
export const saveDeliveries = async (
  sql: Sql,
  subscriber: string,
  change: readonly Delivery[],
): Promise<void> => {
  const done = change.filter((delivery) => delivery.status === "done");
  const open = change.filter((delivery) => delivery.status !== "done");
  if (open.length > 0) await put(sql, subscriber, open);
  if (done.length > 0) await end(sql, subscriber, done);
};

const putText = textOf(
  (dialect) =>
    "update admit_delivery set attempts = put.attempts, attempts_before = put.attempts_before, " +
    "due_at_ms = put.due_at_ms, died_at_ms = put.died_at_ms, failure = put.failure " +
    `from (${dialect.rows(putColumns)}) as put ` +
    `where ${dialect.keyIs("admit_delivery.event_id", "put.event_id")} ` +
    // Not a bare column, so that no index is used: each of the others finds all deliveries of a
    // subscriber.
    "and admit_delivery.subscriber || '' = ?",
);

const put = async (sql: Sql, subscriber: string, open: readonly OpenDelivery[]): Promise<void> => {
  const changed = await sql.run(putText(sql), toRows(open.map(toPutRow)), subscriber);
  if (changed !== open.length) throw corrupt("A delivery was put that does not exist.");
};

const deleteText = textOf(
  (dialect) =>
    `delete from admit_delivery where subscriber || '' = ? and ${dialect.anyOf("event_id")}`,
);
const promoteText = textOf(
  (dialect) =>
    // Select sequence numbers, so that each stream is looked up once.
    "update admit_delivery set head = true where not head and subscriber || '' = ? and " +
    `${dialect.anyOf("stream")} and ` +
    dialect.anyFrom(
      "sequence",
      "select (select min(first.sequence) from admit_delivery as first " +
        "where first.stream = asked.stream and first.subscriber = ?) " +
        `from (${dialect.rows({ stream: "text" })}) as asked`,
    ),
);
const deliveredText = textOf(
  (dialect) =>
    `update admit_event set delivered = true where ${dialect.anyOf("event_id")} and not exists ` +
    "(select 1 from admit_delivery d where d.event_id = admit_event.event_id)",
);

/** Deletes finished deliveries, and makes the next one of each stream its head. */
const end = async (sql: Sql, subscriber: string, done: readonly DoneDelivery[]): Promise<void> => {
  const eventIds = JSON.stringify(done.map(({ event }) => event.eventId));
  const streams = [...new Set(done.map(({ event }) => event.stream))];
  const deleted = await sql.run(deleteText(sql), subscriber, eventIds);
  if (deleted !== done.length) throw corrupt("A delivery was ended that does not exist.");
  const asked = toRows(streams.map((stream) => [stream]));
  await sql.run(promoteText(sql), subscriber, JSON.stringify(streams), subscriber, asked);
  await sql.run(deliveredText(sql), eventIds);
};
