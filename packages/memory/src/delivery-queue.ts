import type { DeadDelivery, Delivery, OpenDelivery, WaitingDelivery } from "@admit-one/core";
import { createSorted } from "./sorted.ts";

/** The open deliveries of one subscriber. */
export type DeliveryQueue = {
  get(eventId: string): OpenDelivery | undefined;
  /** Adds a delivery at the end of its stream. */
  add(delivery: OpenDelivery): void;
  /**
   * Replaces an existing delivery. One that is done is removed, and the next of its stream becomes
   * the head.
   */
  replace(old: OpenDelivery, next: Delivery): void;
  /** Waiting heads, longest due first. */
  due(atMs: number, limit: number): readonly WaitingDelivery[];
  /** Dead deliveries in the order of the log. */
  dead(afterNo: number, limit: number): readonly DeadDelivery[];
};

export const createDeliveryQueue = (): DeliveryQueue => {
  const byEvent = new Map<string, OpenDelivery>();
  // The open events of each stream, in order. The first is the head.
  const streams = new Map<string, Set<string>>();
  const waiting = createSorted<WaitingDelivery>((a, b) => a.dueAtMs - b.dueAtMs || a.no - b.no);
  const dead = createSorted<DeadDelivery>((a, b) => a.no - b.no);

  const headOf = (stream: string): OpenDelivery | undefined => {
    const [eventId] = streams.get(stream) ?? [];
    return eventId === undefined ? undefined : byEvent.get(eventId);
  };
  const isHead = ({ event }: OpenDelivery): boolean =>
    headOf(event.stream)?.event.eventId === event.eventId;

  const list = (delivery: OpenDelivery): void => {
    if (delivery.status === "dead") dead.add(delivery);
    else if (isHead(delivery)) waiting.add(delivery);
  };
  const unlist = (delivery: OpenDelivery): void => {
    if (delivery.status === "dead") dead.remove(delivery);
    else waiting.remove(delivery);
  };

  const remove = ({ event: { eventId, stream } }: OpenDelivery): void => {
    byEvent.delete(eventId);
    const rest = streams.get(stream);
    rest?.delete(eventId);
    if (rest?.size === 0) streams.delete(stream);
    const head = headOf(stream);
    // If a later delivery was removed, the head is already listed.
    if (head !== undefined) unlist(head);
    if (head !== undefined) list(head);
  };

  return {
    get: (eventId) => byEvent.get(eventId),
    add: (delivery) => {
      const { eventId, stream } = delivery.event;
      byEvent.set(eventId, delivery);
      streams.set(stream, (streams.get(stream) ?? new Set()).add(eventId));
      list(delivery);
    },
    replace: (old, next) => {
      unlist(old);
      if (next.status === "done") return remove(old);
      byEvent.set(next.event.eventId, next);
      list(next);
    },
    due: (atMs, limit) => waiting.list({ upTo: ({ dueAtMs }) => dueAtMs <= atMs, limit }),
    dead: (afterNo, limit) => dead.list({ after: ({ no }) => no <= afterNo, limit }),
  };
};
