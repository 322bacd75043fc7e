import {
  type Concert,
  type ConcertStore,
  isAvailable,
  type Seat,
  type Show,
  type ShowSale,
} from "@admit-one/core";
import { createChanges } from "./concert-changes.ts";
import { createCreations, insertPlan, insertSeats, isTaken } from "./creations.ts";
import { corrupt, type Database } from "./database.ts";
import { appendEvents } from "./event-log.ts";
import { appendJournal } from "./journal.ts";

const saleOf = (show: Show | null, concert: Concert | null): ShowSale | null => {
  if (show === null || concert === null) return null;
  const { salesOpenAtMs, salesCloseAtMs, cancelled } = show;
  const { queueId, status } = concert;
  return { queueId, status, salesOpenAtMs, salesCloseAtMs, cancelled };
};

export const createConcertStore = (database: Database): ConcertStore => {
  const { step, read, docs, doc, count, run } = database;

  const concertOf = (concertId: string): Concert | null =>
    doc("select doc from concert where concert_id = ? and not creating", concertId);

  return {
    ...createCreations(database),
    ...createChanges(database),
    create: async (plan) =>
      step(() => {
        if (isTaken(database, plan)) return "already_exists";
        insertPlan(database, plan, 0);
        insertSeats(database, plan, plan.seats);
        appendEvents(database, plan.events);
        appendJournal(database, "journal", plan.journal);
        return "created";
      }),
    update: async (concertId, decide) =>
      step(() => {
        const { outcome, change } = decide(concertOf(concertId));
        if (change !== undefined) {
          const { concert, events } = change;
          const changed = run(
            "update concert set doc = ? where concert_id = ? and version = ?",
            JSON.stringify(concert),
            concert.concertId,
            concert.version - 1,
          );
          if (changed === 0) corrupt(`${concertId} is not at version ${concert.version - 1}`);
          appendEvents(database, events);
          appendJournal(database, "journal", change.journal);
        }
        return outcome;
      }),
    remove: async (concertId, decide) =>
      step(() => {
        const shows = docs<Show>("select doc from show where concert_id = ?", concertId);
        const ofShows = "show_id in (select show_id from show where concert_id = ?)";
        const reserved = count(`select count(*) from reservation where ${ofShows}`, concertId);
        const concert = concertOf(concertId);
        const { outcome, change } = decide({ concert, isReserved: reserved > 0 });
        if (change !== undefined) {
          if (concert === null) corrupt(`${concertId} is removed but does not exist`);
          const { creationId, events, journal } = change;
          run("update show set creating = 1 where concert_id = ?", concertId);
          run("update concert set creating = 1 where concert_id = ?", concertId);
          // A creation that nobody can continue: `discard` removes it.
          run(
            "insert into creation (doc, touched_at_ms, discarded) values (?, 0, 1)",
            JSON.stringify({ creationId, concert, shows }),
          );
          appendEvents(database, events);
          appendJournal(database, "journal", journal);
        }
        return outcome;
      }),
    concert: async (concertId) => concertOf(concertId),
    concerts: async ({ after, limit, status }) =>
      docs(
        `select doc from concert where not creating and ifnull(?, doc ->> 'status') = doc ->> 'status'
           and (doc ->> 'createdAtMs', concert_id) < (?, ?)
           order by doc ->> 'createdAtMs' desc, concert_id desc limit ?`,
        status ?? null,
        after?.createdAtMs ?? Number.MAX_SAFE_INTEGER,
        after?.concertId ?? "",
        limit,
      ),
    show: async (showId) => doc("select doc from show where show_id = ? and not creating", showId),
    shows: async (concertIds) =>
      docs(
        `select doc from show where not creating
           and concert_id in (select value from json_each(?))
           order by doc ->> 'startsAtMs', show_id`,
        JSON.stringify(concertIds),
      ),
    showsOf: async (queueId) =>
      docs(
        `select show.doc from show join concert using (concert_id)
           where concert.doc ->> 'queueId' = ? and concert.doc ->> 'status' = 'published'
             and not show.creating
           order by show.doc ->> 'startsAtMs', show_id`,
        queueId,
      ),
    availableSeats: async (showIds, atMs) =>
      new Map(
        docs<Show>(
          "select doc from show where not creating and show_id in (select value from json_each(?))",
          JSON.stringify(showIds),
        ).map(({ showId }) => {
          const seats = docs<Seat>("select doc from seat where show_id = ?", showId);
          return [showId, seats.filter((seat) => isAvailable(seat, atMs)).length];
        }),
      ),
    plan: async (showId) =>
      doc(
        "select plan.doc from plan join show using (show_id) where show_id = ? and not creating",
        showId,
      ),
    seatsSince: async (showId, version) =>
      read(() => ({
        version: count("select seat_version from show where show_id = ? and not creating", showId),
        planVersion: count(
          "select json_extract(plan.doc, '$.version') from plan join show using (show_id) " +
            "where show_id = ? and not creating",
          showId,
        ),
        sale: saleOf(
          doc("select doc from show where show_id = ? and not creating", showId),
          doc(
            "select concert.doc from concert join show using (concert_id) where show_id = ?",
            showId,
          ),
        ),
        seats: docs(
          `select seat.doc from seat join show using (show_id)
             where show_id = ? and not show.creating and seat.seat_version > ? order by plan_no`,
          showId,
          version,
        ),
      })),
  };
};
