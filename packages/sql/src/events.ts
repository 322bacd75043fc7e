import type { DomainEvent } from "@admit-one/core";
import { corrupt } from "./errors.ts";
import { insertOf, putRows, type Sql, type Statement } from "./sql.ts";
import { fromNewEvent, newEventColumns } from "./tables/event.ts";

const insertText = insertOf("admit_event", newEventColumns);

/** The statements that save events in their order, inside the step that made them. */
export const eventStatements = (sql: Sql, events: readonly DomainEvent[]): readonly Statement[] =>
  putRows(sql, insertText, events.map(fromNewEvent), () => corrupt("Not all events were saved."));

/** Saves events in their order, inside the step that made them. */
export const insertEvents = async (sql: Sql, events: readonly DomainEvent[]): Promise<void> => {
  for (const { text, params } of eventStatements(sql, events)) await sql.run(text, ...params);
};
