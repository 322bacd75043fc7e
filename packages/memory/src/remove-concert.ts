import type { ConcertStore, ShowId } from "@admit-one/core";
import type { BookingTables } from "./booking-tables.ts";
import type { MemoryEventLog } from "./event-log.ts";
import type { MemoryJournal } from "./journal.ts";
import { corrupt, storable } from "./storable.ts";
import { turn } from "./turn.ts";
import { seatKey, type Venue } from "./venue.ts";

/** Turns a concert into a creation that nobody can continue. `discard` removes it. */
export const createRemove = ({
  venue: { concerts, halls, creations },
  tables,
  log,
  journal,
}: {
  readonly venue: Venue;
  readonly tables: BookingTables;
  readonly log: MemoryEventLog;
  readonly journal: MemoryJournal;
}): ConcertStore["remove"] => {
  const isReserved = (showIds: ReadonlySet<ShowId>): boolean =>
    tables.reservations.rows().some(({ showId }) => showIds.has(showId));

  return async (concertId, decide) => {
    await turn();
    const concert = concerts.get(concertId) ?? null;
    const its = [...halls.values()].filter(({ show }) => show.concertId === concertId);
    const showIds = new Set(its.map(({ show }) => show.showId));
    const { outcome, change } = decide({ concert, isReserved: isReserved(showIds) });
    if (change === undefined) return outcome;
    if (concert === null) return corrupt(`concert ${concertId} was removed but never created.`);
    const { creationId, events, journal: row } = storable(change);
    if (creations.has(creationId)) corrupt(`${creationId} is begun already.`);
    log.check(events);
    const entry = journal.check(row);
    // Nothing above writes and nothing below can fail, so the step is atomic.
    const seats = its.flatMap((hall) => hall.seats());
    const shows = its.map(({ show }) => show);
    creations.set(creationId, {
      creation: { creationId, fingerprint: "", concert, shows, plans: [] },
      seats,
      keys: new Set(seats.map(seatKey)),
      touchedAtMs: 0,
      isDiscarded: true,
    });
    concerts.delete(concertId);
    for (const showId of showIds) halls.delete(showId);
    log.append(events);
    journal.append(entry);
    return outcome;
  };
};
