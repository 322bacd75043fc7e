import type { DomainEvent } from "@admit-one/core";
import type { World } from "./world.ts";

/** Compares the saved events with those that each subscriber receives (L9). */
export type EventAuditor = {
  readonly save: (events: readonly DomainEvent[]) => void;
  /** Receives a subscriber's events. An event has its effect whenever it arrives. */
  readonly ear: (subscriber: string) => (event: DomainEvent) => void;
  /** Checks that every subscriber received every event. */
  readonly atRest: () => void;
};

export const createEventAuditor = (
  world: World,
  breach: (law: string, message: string) => void,
): EventAuditor => {
  const streams = new Map<string, string[]>();
  const ears = new Map<string, Set<string>>();
  return {
    save(events) {
      for (const { eventId, stream, type } of events) {
        streams.set(stream, [...(streams.get(stream) ?? []), eventId]);
        world.note(`${type} ${eventId}`);
      }
    },
    ear(subscriber) {
      const heard = new Set<string>();
      ears.set(subscriber, heard);
      return ({ eventId, stream }) => {
        // Within a stream no event may arrive before an earlier one.
        for (const earlier of streams.get(stream) ?? []) {
          if (earlier === eventId) break;
          if (!heard.has(earlier)) {
            breach("L9", `${subscriber} got ${eventId} before ${earlier}`);
          }
        }
        heard.add(eventId);
      };
    },
    atRest() {
      for (const [subscriber, heard] of ears) {
        for (const eventId of [...streams.values()].flat()) {
          if (!heard.has(eventId)) breach("L9", `${subscriber} never got ${eventId}`);
        }
      }
    },
  };
};
