import type { DomainEvent, Rewrite } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { type RowValues, type Sql, textOf, toJson, toRows } from "../sql.ts";
import { columnsOf } from "../tables/define-table.ts";
import { deliveryTable, type EventRow, eventTable } from "../tables/event.ts";
import { json } from "../values.ts";

const findText = textOf(
  // Not the bare column: a database might scan the whole log in its order.
  ({ anyOf }) => `select payload from admit_event where ${anyOf("event_id")} order by sequence + 0`,
);

export const findEvents = async (
  sql: Sql,
  eventIds: readonly string[],
): Promise<readonly DomainEvent[]> => {
  const rows = await sql.all<Pick<EventRow, "payload">>(findText(sql), JSON.stringify(eventIds));
  return rows.map(({ payload }) => json<DomainEvent>(payload));
};

const eventColumns = columnsOf(eventTable, ["event_id", "payload"]);
const putEventsText = textOf(
  ({ rows, keyIs }) =>
    `update admit_event set payload = put.payload from (${rows(eventColumns)}) as put ` +
    `where ${keyIs("admit_event.event_id", "put.event_id")}`,
);

type FailureRow = {
  readonly event_id: string;
  readonly subscriber: string;
  readonly failure: string;
};

const failuresText = textOf(
  ({ anyOf }) =>
    "select event_id, subscriber, failure from admit_delivery " +
    `where ${anyOf("event_id")} and failure is not null`,
);

const failureColumns = columnsOf(deliveryTable, ["event_id", "subscriber", "failure"]);
const putFailuresText = textOf(
  ({ rows, keyIs }) =>
    `update admit_delivery set failure = put.failure from (${rows(failureColumns)}) as put ` +
    `where ${keyIs("admit_delivery.event_id", "put.event_id")} ` +
    // Not a bare column, so that no database chooses an index that finds all deliveries of a
    // subscriber.
    "and admit_delivery.subscriber || '' = put.subscriber",
);

const toEventRow = (before: DomainEvent, after: DomainEvent): RowValues => {
  const isSame =
    before.eventId === after.eventId &&
    before.stream === after.stream &&
    before.type === after.type &&
    before.atMs === after.atMs;
  if (!isSame) throw corrupt(`Event ${before.eventId} became another one.`);
  return [after.eventId, toJson(after)];
};

/** Runs under the outbox lock, so that no result of a delivery is written at the same time. */
export const rewriteEvents = async (
  sql: Sql,
  eventIds: readonly string[],
  { event: rewrite, failure: rewriteFailure }: Rewrite,
): Promise<void> => {
  const found = await findEvents(sql, eventIds);
  if (found.length === 0) return;
  const events = found.map((event) => toEventRow(event, rewrite(event)));
  await sql.run(putEventsText(sql), toRows(events));
  const failed = await sql.all<FailureRow>(failuresText(sql), JSON.stringify(eventIds));
  if (failed.length === 0) return;
  const failures = failed.map((row) => [row.event_id, row.subscriber, rewriteFailure(row.failure)]);
  await sql.run(putFailuresText(sql), toRows(failures));
};
