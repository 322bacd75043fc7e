import type {
  ConcertCreations,
  ConcertId,
  Creation,
  DomainEvent,
  JournalEntry,
  NewCreation,
  SeatsPiece,
} from "@admit-one/core";
import type { MemoryEventLog } from "./event-log.ts";
import type { MemoryJournal } from "./journal.ts";
import { corrupt, storable } from "./storable.ts";
import { turn } from "./turn.ts";
import { type Begun, checkPlan, checkSeats, createHalls, isTaken, type Venue } from "./venue.ts";

/** A step blocks the process while it handles its seats. */
const seatsPerStep = 1_000;

/** Concerts that are created in pieces. They stay separate until they are published. */
export const createMemoryCreations = ({
  venue,
  log,
  journal,
}: {
  readonly venue: Venue;
  readonly log: MemoryEventLog;
  readonly journal: MemoryJournal;
}): ConcertCreations => {
  const { concerts, halls, creations } = venue;

  const open = (creationId: string): Begun | undefined => {
    const found = creations.get(creationId);
    return found?.isDiscarded === false ? found : undefined;
  };

  const begin = (given: NewCreation, atMs: number): "begun" | "already_exists" => {
    if (isTaken(venue, given)) return "already_exists";
    const creation = storable(given, "creation");
    checkPlan(creation);
    if (creations.has(creation.creationId)) corrupt(`${creation.creationId} is begun already.`);
    const nothing = { seats: [], keys: new Set<string>(), isDiscarded: false };
    creations.set(creation.creationId, { creation, ...nothing, touchedAtMs: atMs });
    return "begun";
  };

  const find = (concertId: ConcertId): Creation | null => {
    for (const { creation, seats, isDiscarded } of creations.values()) {
      const isIt = creation.concert.concertId === concertId && !isDiscarded;
      if (!isIt) continue;
      const { plans: _, ...begun } = creation;
      return Object.freeze({ ...begun, seatsAdded: seats.length });
    }
    return null;
  };

  const addSeats = (creationId: string, given: SeatsPiece, atMs: number): number | null => {
    const found = open(creationId);
    if (found === undefined) return null;
    const { creation, seats, keys } = found;
    if (given.from !== seats.length) return seats.length;
    const piece = storable(given.seats, "seats");
    const showIds = new Set(creation.shows.map(({ showId }) => showId));
    for (const key of checkSeats(piece, showIds, keys)) keys.add(key);
    seats.push(...piece);
    found.touchedAtMs = atMs;
    return seats.length;
  };

  const publish = (
    creationId: string,
    given: readonly DomainEvent[],
    row: JournalEntry | undefined,
  ): boolean => {
    const found = open(creationId);
    if (found === undefined) return false;
    const events = storable(given, "events");
    const { concert, shows } = found.creation;
    const planned = shows.reduce((sum, { totalSeats }) => sum + totalSeats, 0);
    if (planned !== found.seats.length) {
      corrupt(`concert ${concert.concertId} has ${found.seats.length} of ${planned} seats.`);
    }
    log.check(events);
    const entry = journal.check(row);
    // Nothing above writes and nothing below can fail, so the step is atomic.
    creations.delete(creationId);
    concerts.set(concert.concertId, concert);
    for (const hall of createHalls(found.creation, found.seats)) halls.set(hall.show.showId, hall);
    log.append(events);
    journal.append(entry);
    return true;
  };

  const discard = (creationId: string, beforeMs: number, seatsMax: number): number => {
    const found = creations.get(creationId);
    if (found === undefined || found.touchedAtMs >= beforeMs) return 0;
    found.isDiscarded = true;
    const { creation, seats } = found;
    const gone = Math.min(seatsMax, seats.length);
    seats.length -= gone;
    // A database that removed the maximum does not know whether there are more.
    if (gone === seatsMax) return gone;
    creations.delete(creationId);
    return gone + creation.shows.length;
  };

  return {
    seatsPerStep,
    begin: async (creation, atMs) => {
      await turn();
      return begin(creation, atMs);
    },
    creation: async (concertId) => {
      await turn();
      return find(concertId);
    },
    addSeats: async (creationId, piece, atMs) => {
      await turn();
      return addSeats(creationId, piece, atMs);
    },
    publish: async (creationId, events, row) => {
      await turn();
      return publish(creationId, events, row);
    },
    abandoned: async (beforeMs, limit) => {
      await turn();
      return [...creations.values()]
        .filter(({ touchedAtMs }) => touchedAtMs < beforeMs)
        .toSorted((a, b) => a.touchedAtMs - b.touchedAtMs)
        .slice(0, limit)
        .map(({ creation }) => creation.creationId);
    },
    discard: async (creationId, beforeMs, seatsMax) => {
      await turn();
      return discard(creationId, beforeMs, seatsMax);
    },
  };
};
