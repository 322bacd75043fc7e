import { type DomainEvent, type EventData, event } from "../kernel/events.ts";

/**
 * An event of a concert or show. `id` is new for each command: a deleted draft leaves its ids to
 * others, so ids that derive from the concert would be used twice.
 */
export const saleEvent = (
  stream: string,
  id: string,
  nowMs: number,
  data: EventData,
): DomainEvent => event({ id, version: 1, stream }, nowMs, data);
