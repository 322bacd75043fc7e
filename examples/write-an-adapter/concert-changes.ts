import type {
  Concert,
  ConcertChanges,
  IdempotencyKey,
  IdempotencyRecord,
  NewShow,
  Seat,
  SeatRange,
  SeatsPiece,
  Show,
  ShowChange,
  ShowPlan,
} from "@admit-one/core";
import { insertSeats } from "./creations.ts";
import { corrupt, type Database } from "./database.ts";
import { appendEvents } from "./event-log.ts";
import { appendJournal } from "./journal.ts";
import { recordOf } from "./load-booking.ts";

/** Changes of what is sold: each a transaction, so that no other step comes in between. */
export const createChanges = (database: Database): ConcertChanges => {
  const { step, docs, doc, count, run } = database;

  const concertOf = (concertId: string): Concert | null =>
    doc("select doc from concert where concert_id = ? and not creating", concertId);

  const found = (key: IdempotencyKey | undefined): IdempotencyRecord | null =>
    key === undefined ? null : recordOf(database, key);

  const saveRecord = (record: IdempotencyRecord | undefined): void => {
    if (record !== undefined) run("insert into record (doc) values (?)", JSON.stringify(record));
  };

  const isTaken = (showId: string): boolean =>
    count("select count(*) from show where show_id = ?", showId) > 0;

  const addShow = (added: NewShow): void => {
    const { show, plan, unsettled, seats, record, events = [], journal } = added;
    if (plan.version !== 1 || plan.showId !== show.showId || seats.from !== 0) {
      corrupt(`${show.showId} is not new`);
    }
    run("insert into show (doc, creating) values (?, 0)", JSON.stringify(show));
    const range = unsettled && JSON.stringify(unsettled);
    run("insert into plan (doc, unsettled) values (?, ?)", JSON.stringify(plan), range);
    insertSeats(database, { shows: [show] }, seats.seats);
    saveRecord(record);
    appendEvents(database, events);
    appendJournal(database, "journal", journal);
  };

  /** Stored seats get the price; the others are new. */
  const putSeats = (show: Show, { from, seats }: SeatsPiece, version: number): void => {
    const { showId } = show;
    const stored = docs<Seat>("select doc from seat where show_id = ? order by plan_no", showId);
    if (from > stored.length) corrupt(`seats of ${showId} do not follow on the stored ones`);
    for (const [index, seat] of seats.entries()) {
      const old = stored[from + index];
      if (old === undefined) insertSeats(database, { shows: [show] }, [seat]);
      else if (old.seatId !== seat.seatId) corrupt(`${seat.seatId} has another number`);
      if (old?.price === seat.price) continue;
      run(
        "update seat set doc = ?, seat_version = ? where show_id = ? and seat_id = ?",
        JSON.stringify(old === undefined ? seat : { ...old, price: seat.price }),
        version,
        showId,
        seat.seatId,
      );
    }
  };

  const changeShow = (before: Show, planVersion: number, change: ShowChange): void => {
    const { show = before, plan, unsettled, seats, record, events = [], journal } = change;
    const { showId } = before;
    if (show.showId !== showId || show.concertId !== before.concertId) {
      corrupt(`${showId} becomes another show`);
    }
    if (plan !== undefined && (plan.showId !== showId || plan.version !== planVersion + 1)) {
      corrupt(`the plan of ${showId} is not at version ${plan.version - 1}`);
    }
    const version = count("select seat_version from show where show_id = ?", showId) + 1;
    if (seats !== undefined) putSeats(show, seats, version);
    run(
      "update show set doc = ?, seat_version = ? where show_id = ?",
      JSON.stringify(show),
      version,
      showId,
    );
    const range = unsettled && JSON.stringify(unsettled);
    run("update plan set unsettled = ? where show_id = ?", range, showId);
    if (plan !== undefined) {
      run("update plan set doc = ? where show_id = ?", JSON.stringify(plan), showId);
    }
    saveRecord(record);
    appendEvents(database, events);
    appendJournal(database, "journal", journal);
  };

  return {
    addShow: async ({ concertId, showId, record }, decide) =>
      step(() => {
        const concert = concertOf(concertId);
        const state = { concert, isTaken: isTaken(showId), record: found(record) };
        const { outcome, change } = decide(state);
        if (change === undefined) return outcome;
        const { show } = change;
        if (show.showId !== showId || show.concertId !== concert?.concertId) {
          corrupt(`${showId} is added to no concert`);
        }
        addShow(change);
        return outcome;
      }),
    changeShow: async ({ showId, record }, decide) =>
      step(() => {
        const show = doc<Show>("select doc from show where show_id = ? and not creating", showId);
        const plan = show && doc<ShowPlan>("select doc from plan where show_id = ?", showId);
        const unsettled =
          show &&
          doc<SeatRange>(
            "select unsettled as doc from plan where show_id = ? and unsettled is not null",
            showId,
          );
        const { outcome, change } = decide({
          show,
          concert: show && concertOf(show.concertId),
          planVersion: plan?.version ?? 0,
          unsettled,
          record: found(record),
        });
        if (change === undefined) return outcome;
        if (show === null) return corrupt(`${showId} is changed but does not exist`);
        changeShow(show, plan?.version ?? 0, change);
        return outcome;
      }),
    unsettled: async (limit) =>
      docs<Show>(
        `select show.doc from show join plan using (show_id)
           where plan.unsettled is not null and not creating order by show_id limit ?`,
        limit,
      ).map(({ showId }) => showId),
  };
};
