import type { DomainEvent, EventLog } from "@admit-one/core";
import type { Database } from "./database.ts";

/** Appends within the step that made them: an event is here if and only if its step is. */
export const appendEvents = ({ run }: Database, events: readonly DomainEvent[] = []): void => {
  for (const event of events) run("insert into event (doc) values (?)", JSON.stringify(event));
};

export const createEventLog = ({ step, docs, run }: Database): EventLog => ({
  pending: async (limit) =>
    docs("select doc from event where not delivered order by sequence limit ?", limit),
  markDelivered: async (eventIds) => {
    step(() => {
      for (const id of eventIds) run("update event set delivered = 1 where event_id = ?", id);
    });
  },
  forget: async (beforeMs, limit) =>
    step(() =>
      run(
        `delete from event where sequence in (
           select sequence from event where delivered and at_ms < ? order by at_ms limit ?)`,
        beforeMs,
        limit,
      ),
    ),
});
