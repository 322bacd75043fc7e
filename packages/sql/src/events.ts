import type { DomainEvent, EventLog } from "@admit-one/core";
import { corrupt } from "./errors.ts";
import { columnList, type Sql, type Statement, textOf, toJson, toRows } from "./sql.ts";
import type { UnitOfWork } from "./unit-of-work.ts";
import { json } from "./values.ts";

const columns = {
  event_id: "text",
  stream: "text",
  at_ms: "int",
  payload: "json",
  delivered: "bool",
} as const;

const insertText = textOf(
  (dialect) => `insert into admit_event (${columnList(columns)}) ${dialect.rows(columns)}`,
);

/** What saves events in their order, inside the step that made them. */
export const eventStatements = (sql: Sql, events: readonly DomainEvent[]): readonly Statement[] => {
  if (events.length === 0) return [];
  const rows = events.map((event) => [
    event.eventId,
    event.stream,
    event.atMs,
    toJson(event),
    false,
  ]);
  return [
    {
      text: insertText(sql),
      params: [toRows(rows)],
      changes: rows.length,
      otherwise: () => corrupt("Not all events were saved."),
    },
  ];
};

/** Saves events in their order, inside the step that made them. */
export const insertEvents = async (sql: Sql, events: readonly DomainEvent[]): Promise<void> => {
  for (const { text, params } of eventStatements(sql, events)) await sql.run(text, ...params);
};

const markText = textOf(
  (dialect) => `update admit_event set delivered = true where ${dialect.anyOf("event_id")}`,
);

export const createEventLog = (work: UnitOfWork): EventLog => ({
  pending: (limit) =>
    work.query(async (sql) => {
      const rows = await sql.all<{ payload: unknown }>(
        "select payload from admit_event where not delivered order by sequence limit ?",
        limit,
      );
      return rows.map((row) => json<DomainEvent>(row.payload));
    }),

  markDelivered: (eventIds) =>
    work.write(async (sql) => {
      await sql.run(markText(sql), JSON.stringify(eventIds));
      return { keep: true, value: undefined };
    }),

  forget: (beforeMs, limit) =>
    work.write(async (sql) => {
      const value = await sql.run(
        "delete from admit_event where sequence in (select sequence from admit_event " +
          "where delivered and at_ms < ? order by at_ms limit ?)",
        beforeMs,
        limit,
      );
      return { keep: true, value };
    }),
});
