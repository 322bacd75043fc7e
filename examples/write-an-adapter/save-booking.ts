import {
  type BookingChange,
  type BookingSlice,
  type BookingState,
  isWithSame,
  type Payment,
  type Refund,
  type Reservation,
  type Seat,
  type Wallet,
} from "@admit-one/core";
import { corrupt, type Database } from "./database.ts";
import { appendEvents } from "./event-log.ts";
import { appendJournal } from "./journal.ts";

/** Saves all of a change within the step that loaded `state`. Whatever throws here undoes the step. */
export const saveBooking = (
  database: Database,
  slice: BookingSlice,
  state: BookingState,
  change: BookingChange,
): void => {
  putReservations(database, change.reservations ?? []);
  for (const payment of change.payments ?? []) {
    putVersioned(database, "payment", payment.paymentId, payment);
  }
  const paymentId = slice.by === "payment" ? slice.paymentId : state.payment?.paymentId;
  for (const refund of change.refunds ?? []) {
    if (refund.paymentId !== paymentId) corrupt(`the payment of ${refund.refundId} was not loaded`);
    putVersioned(database, "refund", refund.refundId, refund);
  }
  for (const wallet of change.wallets ?? []) putWallet(database, wallet);
  for (const entry of change.ledger ?? []) {
    database.run("insert into ledger (doc) values (?)", JSON.stringify(entry));
  }
  if (change.show !== undefined) {
    const { show } = change;
    database.run("update show set doc = ? where show_id = ?", JSON.stringify(show), show.showId);
  }
  putSeats(database, state.seats, change.seats ?? []);
  if (change.record !== undefined) {
    database.run("insert into record (doc) values (?)", JSON.stringify(change.record));
  }
  appendEvents(database, change.events);
  appendJournal(database, "journal", change.journal);
};

const putWallet = ({ run }: Database, wallet: Wallet): void => {
  const { userId, currency, version } = wallet;
  const doc = JSON.stringify(wallet);
  const changed =
    version === 1
      ? run("insert into wallet (doc) values (?)", doc)
      : run(
          "update wallet set doc = ? where user_id = ? and currency = ? and version = ?",
          doc,
          userId,
          currency,
          version - 1,
        );
  if (changed === 0) corrupt(`the wallet of ${userId} is not at version ${version - 1}`);
};

// #region guard
const putVersioned = (
  { run }: Database,
  table: "reservation" | "payment" | "refund",
  id: string,
  row: Reservation | Payment | Refund,
): void => {
  const doc = JSON.stringify(row);
  const changed =
    row.version === 1
      ? run(`insert into ${table} (doc) values (?)`, doc)
      : run(
          `update ${table} set doc = ? where ${table}_id = ? and version = ?`,
          doc,
          id,
          row.version - 1,
        );
  if (changed === 0) corrupt(`${table} ${id} is not at version ${row.version - 1}`);
};
// #endregion

const putReservations = (database: Database, reservations: readonly Reservation[]): void => {
  const { run } = database;
  for (const row of reservations) {
    putVersioned(database, "reservation", row.reservationId, row);
    run("delete from claim where reservation_id = ?", row.reservationId);
  }
  // Only now: whoever ends in this step gives up seats that another one of it takes.
  for (const { showId, reservationId, seats, ...row } of reservations) {
    if ("endedAtMs" in row) continue;
    for (const { seatId } of seats) {
      // A claim is of a seat that exists, so no reservation can be of an unknown show.
      const claimed = run(
        "insert into claim select show_id, seat_id, ? from seat where show_id = ? and seat_id = ?",
        reservationId,
        showId,
        seatId,
      );
      if (claimed === 0) corrupt(`${seatId} of ${showId} does not exist`);
    }
  }
};

const putSeats = (
  { run, count }: Database,
  loaded: readonly Seat[],
  puts: readonly Seat[],
): void => {
  const known = new Map(loaded.map((seat) => [seat.seatId, seat]));
  for (const seat of puts) {
    const old = known.get(seat.seatId) ?? corrupt(`${seat.seatId} was put and never loaded`);
    const follows = isWithSame(old, seat) ? seat.epoch === old.epoch : seat.epoch > old.epoch;
    if (!follows) corrupt(`${seat.seatId} went from epoch ${old.epoch} to ${seat.epoch}`);
  }
  for (const showId of new Set(puts.map((seat) => seat.showId))) {
    // In the same step as the seats: a reader who knows the version knows the seats.
    run("update show set seat_version = seat_version + 1 where show_id = ?", showId);
    const version = count("select seat_version from show where show_id = ?", showId);
    for (const seat of puts.filter((put) => put.showId === showId)) {
      run(
        "update seat set doc = ?, seat_version = ? where show_id = ? and seat_id = ?",
        JSON.stringify(seat),
        version,
        showId,
        seat.seatId,
      );
    }
  }
};
