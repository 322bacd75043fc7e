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

/** The most names in one event, so that every receiver can take it. */
const namesPerEvent = 1_000;

/** The events of one change that names much: each names a part. */
export const saleEvents = <N>(
  stream: string,
  id: string,
  nowMs: number,
  names: readonly N[],
  toData: (part: readonly N[]) => EventData,
): readonly DomainEvent[] =>
  Array.from({ length: Math.ceil(names.length / namesPerEvent) }, (_, index) => {
    const part = names.slice(index * namesPerEvent, (index + 1) * namesPerEvent);
    return event({ id, version: index + 1, stream }, nowMs, toData(part));
  });
