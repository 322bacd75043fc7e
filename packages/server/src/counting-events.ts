import type { DomainEvent, EventLog } from "@admit-one/core";
import type { Metrics } from "./metrics/metrics.ts";

/** Counts events when they are routed. Each event is routed once, with or without subscribers. */
export const countingEvents = (log: EventLog, metrics: Pick<Metrics, "event">): EventLog => ({
  ...log,
  route: async (limit, decide) => {
    let routed: readonly DomainEvent[] = [];
    const count = await log.route(limit, (events) => {
      routed = events;
      return decide(events);
    });
    for (const event of routed) metrics.event(event);
    return count;
  },
});
