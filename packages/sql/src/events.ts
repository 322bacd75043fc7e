import type { DomainEvent } from "@admit-one/core";
import { corrupt } from "./errors.ts";
import { insertOf, putRows, type Sql, type Statement, toJson } from "./sql.ts";

const columns = {
  event_id: "text",
  stream: "text",
  at_ms: "int",
  payload: "json",
  delivered: "bool",
} as const;

const insertText = insertOf("admit_event", columns);

/** What saves events in their order, inside the step that made them. */
export const eventStatements = (sql: Sql, events: readonly DomainEvent[]): readonly Statement[] => {
  const rows = events.map((event) => [
    event.eventId,
    event.stream,
    event.atMs,
    toJson(event),
    false,
  ]);
  return putRows(sql, insertText, rows, () => corrupt("Not all events were saved."));
};

/** Saves events in their order, inside the step that made them. */
export const insertEvents = async (sql: Sql, events: readonly DomainEvent[]): Promise<void> => {
  for (const { text, params } of eventStatements(sql, events)) await sql.run(text, ...params);
};
