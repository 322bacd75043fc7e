import type {
  ConcertChanges,
  IdempotencyRecord,
  NewShow,
  SeatsPiece,
  ShowChange,
  ShowId,
} from "@admit-one/core";
import { type BookingTables, recordKey } from "./booking-tables.ts";
import type { MemoryEventLog } from "./event-log.ts";
import { createHall, type Hall } from "./hall.ts";
import type { MemoryJournal } from "./journal.ts";
import { byText } from "./sorted.ts";
import { corrupt, storable } from "./storable.ts";
import { turn } from "./turn.ts";
import { checkSeats, isShowTaken, type Venue } from "./venue.ts";

/** Changes of what is sold. Every step runs without a pause. */
export const createMemoryChanges = ({
  venue,
  tables: { records, recordsByTime },
  log,
  journal,
}: {
  readonly venue: Venue;
  readonly tables: BookingTables;
  readonly log: MemoryEventLog;
  readonly journal: MemoryJournal;
}): ConcertChanges => {
  const { concerts, halls } = venue;

  const recordOf = (key: Parameters<typeof recordKey>[0] | undefined): IdempotencyRecord | null =>
    (key && records.get(recordKey(key))) ?? null;

  const checkRecord = (record: IdempotencyRecord | undefined): void => {
    if (record !== undefined && recordOf(record) !== null) corrupt("a record is put again.");
  };

  const saveRecord = (record: IdempotencyRecord | undefined): void => {
    if (record === undefined) return;
    records.set(recordKey(record), record);
    recordsByTime.add(record);
  };

  const addShow = (showId: ShowId, given: NewShow): void => {
    const change = storable(given, "new show");
    const { show, plan, seats, unsettled, record, events = [] } = change;
    if (isShowTaken(venue, showId)) corrupt(`show ${showId} exists.`);
    if (show.showId !== showId || plan.showId !== showId) corrupt(`show ${showId} is another one.`);
    if (!concerts.has(show.concertId)) corrupt(`show ${showId} is of no concert.`);
    if (plan.version !== 1) corrupt(`the plan of ${showId} is new but not version 1.`);
    if (seats.from !== 0) corrupt(`the first seats of ${showId} are not the first.`);
    checkSeats(seats.seats, new Set([showId]));
    checkRecord(record);
    log.check(events);
    const entry = journal.check(change.journal);
    // Nothing above writes and nothing below can fail, so the step is atomic.
    halls.set(showId, createHall(show, plan, seats.seats, unsettled));
    saveRecord(record);
    log.append(events);
    journal.append(entry);
  };

  const changeShow = (hall: Hall, given: ShowChange): void => {
    const change = storable(given, "show change");
    const { show, plan, seats, record, events = [] } = change;
    const { showId, concertId } = hall.show;
    if (show !== undefined && (show.showId !== showId || show.concertId !== concertId)) {
      corrupt(`show ${showId} became another one.`);
    }
    const version = (hall.plan?.version ?? 0) + 1;
    if (plan !== undefined && (plan.showId !== showId || plan.version !== version)) {
      corrupt(`the plan of ${showId} was put as version ${plan.version}, not ${version}.`);
    }
    if (seats !== undefined) checkPiece(hall, seats);
    checkRecord(record);
    log.check(events);
    const entry = journal.check(change.journal);
    // Nothing above writes and nothing below can fail, so the step is atomic.
    hall.change(change);
    saveRecord(record);
    log.append(events);
    journal.append(entry);
  };

  return {
    addShow: async ({ concertId, showId, record }, decide) => {
      await turn();
      const state = {
        concert: concerts.get(concertId) ?? null,
        isTaken: isShowTaken(venue, showId),
        record: recordOf(record),
      };
      const { outcome, change } = decide(state);
      if (change !== undefined) addShow(showId, change);
      return outcome;
    },
    changeShow: async ({ showId, record }, decide) => {
      await turn();
      const hall = halls.get(showId);
      const { outcome, change } = decide({
        show: hall?.show ?? null,
        concert: (hall && concerts.get(hall.show.concertId)) ?? null,
        planVersion: hall?.plan?.version ?? 0,
        unsettled: hall?.unsettled ?? null,
        record: recordOf(record),
      });
      if (change === undefined) return outcome;
      if (hall === undefined) return corrupt(`show ${showId} was changed but never created.`);
      changeShow(hall, change);
      return outcome;
    },
    unsettled: async (limit) => {
      await turn();
      return [...halls.values()]
        .filter((hall) => hall.unsettled !== null)
        .map(({ show }) => show.showId)
        .toSorted(byText)
        .slice(0, limit);
    },
  };
};

/** Stored seats must be those of the piece, and new ones must follow on them. */
const checkPiece = (hall: Hall, { from, seats }: SeatsPiece): void => {
  const { showId } = hall.show;
  const stored = hall.seats();
  if (from > stored.length) corrupt(`seats of ${showId} do not follow on the stored ones.`);
  const known = seats.slice(0, Math.max(0, stored.length - from));
  if (known.some(({ seatId }, index) => seatId !== stored[from + index]?.seatId)) {
    corrupt(`seats of ${showId} have other numbers in the plan.`);
  }
  const added = seats.slice(known.length);
  checkSeats(added, new Set([showId]));
  if (added.some(({ seatId }) => hall.seat(seatId) !== undefined)) {
    corrupt("a plan names a seat twice.");
  }
};
