import {
  type ConcertCreations,
  type Creation,
  type DomainEvent,
  type JournalEntry,
  type NewCreation,
  type Seat,
  type SeatsPiece,
} from "@admit-one/core";
import { corrupt, type Database } from "./database.ts";
import { appendEvents } from "./event-log.ts";
import { appendJournal } from "./journal.ts";

export type Plan = Pick<NewCreation, "concert" | "shows" | "plans">;

/** Also what is being created takes its ids. */
export const isTaken = (
  { count }: Database,
  { concert, shows }: Pick<Plan, "concert" | "shows">,
): boolean =>
  count("select count(*) from concert where concert_id = ?", concert.concertId) > 0 ||
  shows.some(({ showId }) => count("select count(*) from show where show_id = ?", showId) > 0);

/** Saves a plan but its seats; nobody sees it while `creating` is 1. */
export const insertPlan = ({ run }: Database, plan: Plan, creating: 0 | 1): void => {
  const { concert, shows, plans } = plan;
  if (concert.version !== 1) corrupt("a new concert has version 1");
  run("insert into concert (doc, creating) values (?, ?)", JSON.stringify(concert), creating);
  for (const show of shows) {
    if (show.concertId !== concert.concertId) corrupt(`${show.showId} is another concert's`);
    run("insert into show (doc, creating) values (?, ?)", JSON.stringify(show), creating);
    const its = plans.filter(({ showId }) => showId === show.showId);
    if (its.length !== 1 || its[0]?.version !== 1) corrupt(`${show.showId} has one new plan`);
  }
  for (const one of plans) {
    if (!shows.some(({ showId }) => showId === one.showId)) corrupt(`${one.showId} is not new`);
    run("insert into plan (doc) values (?)", JSON.stringify(one));
  }
};

export const insertSeats = (
  { run }: Database,
  { shows }: Pick<Plan, "shows">,
  seats: readonly Seat[],
): void => {
  const showIds = new Set(shows.map(({ showId }) => showId));
  for (const seat of seats) {
    const { state } = seat.claim;
    const isNew = seat.epoch === 0 && (state === "free" || state === "blocked");
    if (!showIds.has(seat.showId) || !isNew) corrupt(`${seat.seatId} is no new seat of the plan`);
    run("insert into seat (doc) values (?)", JSON.stringify(seat));
  }
};

export const createCreations = (database: Database): ConcertCreations => {
  const { step, docs, doc, run } = database;

  const open = (creationId: string): Creation | null =>
    doc("select doc from creation where creation_id = ? and not discarded", creationId);

  const begin = (creation: NewCreation, atMs: number): "begun" | "already_exists" => {
    if (isTaken(database, creation)) return "already_exists";
    insertPlan(database, creation, 1);
    const { plans: _, ...named } = creation;
    const begun: Creation = { ...named, seatsAdded: 0 };
    const text = "insert into creation (doc, touched_at_ms) values (?, ?)";
    run(text, JSON.stringify(begun), atMs);
    return "begun";
  };

  const addSeats = (
    creationId: string,
    { from, seats }: SeatsPiece,
    atMs: number,
  ): number | null => {
    const creation = open(creationId);
    if (creation === null || creation.seatsAdded !== from) return creation?.seatsAdded ?? null;
    insertSeats(database, creation, seats);
    const next: Creation = { ...creation, seatsAdded: from + seats.length };
    const text = "update creation set doc = ?, touched_at_ms = ? where creation_id = ?";
    run(text, JSON.stringify(next), atMs, creationId);
    return next.seatsAdded;
  };

  const publish = (
    creationId: string,
    events: readonly DomainEvent[],
    journal: JournalEntry | undefined,
  ): boolean => {
    const creation = open(creationId);
    if (creation === null) return false;
    const { concert, shows, seatsAdded } = creation;
    const planned = shows.reduce((sum, { totalSeats }) => sum + totalSeats, 0);
    if (planned !== seatsAdded) corrupt(`${creationId} has ${seatsAdded} of ${planned} seats`);
    run("update concert set creating = 0 where concert_id = ?", concert.concertId);
    run("update show set creating = 0 where concert_id = ?", concert.concertId);
    run("delete from creation where creation_id = ?", creationId);
    appendEvents(database, events);
    appendJournal(database, "journal", journal);
    return true;
  };

  const discard = (creationId: string, beforeMs: number, seatsMax: number): number => {
    const old = "select doc from creation where creation_id = ? and touched_at_ms < ?";
    const creation = doc<Creation>(old, creationId, beforeMs);
    if (creation === null) return 0;
    run("update creation set discarded = 1 where creation_id = ?", creationId);
    const { concertId } = creation.concert;
    const seats = run(
      `delete from seat where plan_no in (
         select plan_no from seat join show using (show_id) where concert_id = ? limit ?)`,
      concertId,
      seatsMax,
    );
    if (seats === seatsMax) return seats;
    run(
      "delete from plan where show_id in (select show_id from show where concert_id = ?)",
      concertId,
    );
    const shows = run("delete from show where concert_id = ?", concertId);
    run("delete from concert where concert_id = ?", concertId);
    run("delete from creation where creation_id = ?", creationId);
    return seats + shows;
  };

  return {
    seatsPerStep: 250,
    begin: async (creation, atMs) => step(() => begin(creation, atMs)),
    creation: async (concertId) =>
      doc("select doc from creation where concert_id = ? and not discarded", concertId),
    addSeats: async (creationId, piece, atMs) => step(() => addSeats(creationId, piece, atMs)),
    publish: async (creationId, events, journal) =>
      step(() => publish(creationId, events, journal)),
    abandoned: async (beforeMs, limit) =>
      docs<Creation>(
        "select doc from creation where touched_at_ms < ? order by touched_at_ms limit ?",
        beforeMs,
        limit,
      ).map(({ creationId }) => creationId),
    discard: async (creationId, beforeMs, seatsMax) =>
      step(() => discard(creationId, beforeMs, seatsMax)),
  };
};
