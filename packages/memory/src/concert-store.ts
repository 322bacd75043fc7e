import type {
  ConcertChange,
  ConcertId,
  ConcertPlace,
  ConcertPlan,
  ConcertStore,
  Show,
} from "@admit-one/core";
import type { BookingTables } from "./booking-tables.ts";
import { createMemoryChanges } from "./concert-changes.ts";
import { createMemoryCreations } from "./creations.ts";
import type { MemoryEventLog } from "./event-log.ts";
import type { MemoryJournal } from "./journal.ts";
import { createRemove } from "./remove-concert.ts";
import { byText } from "./sorted.ts";
import { corrupt, storable } from "./storable.ts";
import { turn } from "./turn.ts";
import { checkPlan, checkSeats, createHalls, isTaken, type Venue } from "./venue.ts";

const byStart = (a: Show, b: Show): number =>
  a.startsAtMs - b.startsAtMs || byText(a.showId, b.showId);

const byAge = (a: ConcertPlace, b: ConcertPlace): number =>
  a.createdAtMs - b.createdAtMs || byText(a.concertId, b.concertId);

/** Concerts in memory. Every write runs without a pause. */
export const createMemoryConcertStore = ({
  venue,
  tables,
  log,
  journal,
}: {
  readonly venue: Venue;
  readonly tables: BookingTables;
  readonly log: MemoryEventLog;
  readonly journal: MemoryJournal;
}): ConcertStore => {
  const { concerts, halls } = venue;

  const create = (given: ConcertPlan): "created" | "already_exists" => {
    const { concert } = given;
    if (isTaken(venue, given)) return "already_exists";
    const plan = storable(given, "concert plan");
    checkSeats(plan.seats, checkPlan(plan));
    log.check(plan.events);
    const entry = journal.check(plan.journal);
    // Nothing above writes and nothing below can fail, so the step is atomic.
    concerts.set(concert.concertId, plan.concert);
    for (const hall of createHalls(plan, plan.seats)) halls.set(hall.show.showId, hall);
    log.append(plan.events);
    journal.append(entry);
    return "created";
  };

  const save = (concertId: ConcertId, given: ConcertChange): void => {
    const { concert, events, journal: row } = storable(given);
    const stored = concerts.get(concertId);
    if (concert.concertId !== concertId || concert.version !== (stored?.version ?? 0) + 1) {
      corrupt(`concert ${concert.concertId} was put as version ${concert.version}.`);
    }
    if (stored === undefined) corrupt(`concert ${concertId} was changed but never created.`);
    log.check(events);
    const entry = journal.check(row);
    concerts.set(concertId, concert);
    log.append(events);
    journal.append(entry);
  };

  const shows = (concertIds: readonly ConcertId[]): readonly Show[] => {
    const asked = new Set(concertIds);
    return [...halls.values()]
      .map((hall) => hall.show)
      .filter((show) => asked.has(show.concertId))
      .toSorted(byStart);
  };

  return {
    ...createMemoryCreations({ venue, log, journal }),
    ...createMemoryChanges({ venue, tables, log, journal }),
    create: async (plan) => {
      await turn();
      return create(plan);
    },
    update: async (concertId, decide) => {
      await turn();
      const { outcome, change } = decide(concerts.get(concertId) ?? null);
      if (change !== undefined) save(concertId, change);
      return outcome;
    },
    remove: createRemove({ venue, tables, log, journal }),
    concert: async (concertId) => {
      await turn();
      return concerts.get(concertId) ?? null;
    },
    concerts: async ({ after, limit, status }) => {
      await turn();
      const sorted = [...concerts.values()]
        .filter((concert) => status === undefined || concert.status === status)
        .toSorted((a, b) => byAge(b, a));
      const from = after === null ? 0 : sorted.findIndex((concert) => byAge(concert, after) < 0);
      return from < 0 ? [] : sorted.slice(from, from + limit);
    },
    show: async (showId) => {
      await turn();
      return halls.get(showId)?.show ?? null;
    },
    shows: async (concertIds) => {
      await turn();
      return shows(concertIds);
    },
    showsOf: async (queueId) => {
      await turn();
      const guarded = [...concerts.values()].filter(
        (concert) => concert.queueId === queueId && concert.status === "published",
      );
      return shows(guarded.map(({ concertId }) => concertId));
    },
    availableSeats: async (showIds, atMs) => {
      await turn();
      const asked = showIds.flatMap((showId) => halls.get(showId) ?? []);
      return new Map(asked.map((hall) => [hall.show.showId, hall.available(atMs)]));
    },
    seatsSince: async (showId, version) => {
      await turn();
      const hall = halls.get(showId);
      const concert = hall && concerts.get(hall.show.concertId);
      if (hall === undefined || concert === undefined) {
        return { version: 0, planVersion: 0, sale: null, seats: [] };
      }
      const { queueId, status } = concert;
      const { salesOpenAtMs, salesCloseAtMs, cancelled } = hall.show;
      const sale = { queueId, status, salesOpenAtMs, salesCloseAtMs, cancelled };
      return { ...hall.since(version), sale };
    },
    plan: async (showId) => {
      await turn();
      return halls.get(showId)?.plan ?? null;
    },
  };
};
