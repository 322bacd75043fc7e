import type { DomainEvent } from "@admit-one/core";
import type { World } from "./world.ts";

/** Watches what is saved and what each subscriber hears of it (L9). */
export type EventAuditor = {
  readonly save: (events: readonly DomainEvent[]) => void;
  /** A subscriber's ear: an event has its effect whenever it is heard. */
  readonly ear: (subscriber: string) => (event: DomainEvent) => void;
  /** Everybody has heard everything. */
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
        // Of one stream nothing is told before what happened earlier was told.
        for (const earlier of streams.get(stream) ?? []) {
          if (earlier === eventId) break;
          if (!heard.has(earlier)) {
            breach("L9", `${subscriber} was told ${eventId} before ${earlier}`);
          }
        }
        heard.add(eventId);
      };
    },
    atRest() {
      for (const [subscriber, heard] of ears) {
        for (const eventId of [...streams.values()].flat()) {
          if (!heard.has(eventId)) breach("L9", `${subscriber} was never told ${eventId}`);
        }
      }
    },
  };
};
