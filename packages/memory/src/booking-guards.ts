import type { BookingChange, BookingSlice, BookingState, Seat } from "@admit-one/core";
import { type BookingTables, recordKey } from "./booking-tables.ts";
import { seatKey, type Venue } from "./concert-store.ts";
import { corrupt } from "./storable.ts";

type Step = {
  readonly venue: Venue;
  readonly tables: BookingTables;
  readonly slice: BookingSlice;
  readonly state: BookingState;
  readonly change: BookingChange;
};

/** Refuses with `CORRUPT` what the guards and keys of a database would refuse; changes nothing. */
export const checkBooking = (step: Step): void => {
  const { tables, state, change } = step;
  checkSeats(step);
  tables.reservations.check(change.reservations ?? [], [
    state.reservation,
    ...state.holders,
    ...state.allowance,
  ]);
  tables.payments.check(change.payments ?? [], [state.payment]);
  tables.refunds.check(change.refunds ?? [], [state.refund]);
  checkMoney(step);
  checkReferences(step);
  checkRecord(step);
};

const checkSeats = ({ state, change: { seats = [] } }: Step): void => {
  const loaded = new Map(state.seats.map((seat) => [seatKey(seat), seat]));
  if (new Set(seats.map(seatKey)).size < seats.length) corrupt("one step put a seat twice.");
  for (const seat of seats) {
    const old = loaded.get(seatKey(seat));
    if (old === undefined) return corrupt(`seat ${seat.seatId} was put but never loaded.`);
    const follows =
      ownerOf(seat) === ownerOf(old) ? seat.epoch === old.epoch : seat.epoch > old.epoch;
    if (!follows) corrupt(`seat ${seat.seatId} went from epoch ${old.epoch} to ${seat.epoch}.`);
  }
};

const checkMoney = ({ venue, slice, tables, state, change }: Step): void => {
  tables.wallets.check(change.wallets ?? [], [state.wallet]);
  for (const { balance, userId } of change.wallets ?? []) {
    if (balance < 0) corrupt(`the wallet of ${userId} went below zero.`);
  }
  for (const payment of change.payments ?? []) {
    if ("refundTotal" in payment && payment.refundTotal > payment.takenAmount) {
      corrupt(`payment ${payment.paymentId} was refunded more than was taken.`);
    }
  }
  if (change.show === undefined) return;
  const asked = slice.by === "show" ? slice.showId : state.reservation?.showId;
  if (change.show.showId !== asked || !venue.halls.has(asked)) {
    corrupt(`show ${change.show.showId} was put but never loaded.`);
  }
};

const ownerOf = ({ claim }: Seat): string | null =>
  claim.state === "free" ? null : claim.reservationId;

const checkReferences = ({ venue, tables, change }: Step): void => {
  const puts = new Map(change.reservations?.map((put) => [put.reservationId, put]));
  for (const { reservationId, showId, seats } of puts.values()) {
    const hall = venue.halls.get(showId);
    if (seats.some(({ seatId }) => hall?.seat(seatId) === undefined)) {
      corrupt(`reservation ${reservationId} names a seat that does not exist.`);
    }
  }
  const named = [
    ...(change.payments ?? []).map((payment) => payment.reservationId),
    ...(change.seats ?? []).flatMap(({ claim }) =>
      claim.state === "free" ? [] : [claim.reservationId],
    ),
  ];
  for (const reservationId of named) {
    if (!puts.has(reservationId) && tables.reservations.get(reservationId) === undefined) {
      corrupt(`reservation ${reservationId} is named but does not exist.`);
    }
  }
};

const checkRecord = ({ tables, slice, change: { record } }: Step): void => {
  if (record === undefined) return;
  const key = recordKey(record);
  if (slice.record === undefined || recordKey(slice.record) !== key) {
    corrupt("an idempotency record was put that the slice does not name.");
  }
  if (tables.records.has(key)) corrupt(`the answer to ${record.key} is kept and never changes.`);
};
