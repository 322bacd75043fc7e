import {
  type BookingChange,
  type BookingSlice,
  type BookingState,
  isWithSame,
  ownerOf,
  type ReservationId,
  type Seat,
} from "@admit-one/core";
import { allDiffer } from "./all-differ.ts";
import { type BookingTables, recordKey, walletIdOf } from "./booking-tables.ts";
import { countLeading } from "./sorted.ts";
import { corrupt } from "./storable.ts";
import type { Venue } from "./venue.ts";

type Step = {
  readonly venue: Venue;
  readonly tables: BookingTables;
  readonly slice: BookingSlice;
  readonly state: BookingState;
  readonly change: BookingChange;
};

/** Rejects with `CORRUPT` what a database's guards and keys would reject. Changes nothing. */
export const checkBooking = (step: Step): void => {
  const { tables, state, change } = step;
  checkSeats(step);
  tables.reservations.check(
    change.reservations ?? [],
    (id) =>
      state.reservation?.reservationId === id ||
      state.holders.some(({ reservationId }) => reservationId === id) ||
      state.allowance.some(({ reservationId }) => reservationId === id),
  );
  tables.payments.check(change.payments ?? [], (id) => state.payment?.paymentId === id);
  tables.refunds.check(change.refunds ?? [], (id) =>
    state.refunds.some(({ refundId }) => refundId === id),
  );
  checkRefunds(step);
  checkMoney(step);
  checkReferences(step);
  checkRecord(step);
};

const checkSeats = ({ state, change: { seats = [] } }: Step): void => {
  for (const seat of seats) {
    const old = loadedSeat(state.seats, seat);
    if (old === undefined) return corrupt(`seat ${seat.seatId} was put but never loaded.`);
    const follows = isWithSame(old, seat) ? seat.epoch === old.epoch : seat.epoch > old.epoch;
    if (!follows) corrupt(`seat ${seat.seatId} went from epoch ${old.epoch} to ${seat.epoch}.`);
  }
  // All loaded seats belong to one show, so seat ids are unique here.
  if (!allDiffer(seats, ({ seatId }) => seatId)) corrupt("one step put a seat twice.");
};

/** Loaded seats are sorted by id, so a binary search finds each. */
const loadedSeat = (loaded: readonly Seat[], { showId, seatId }: Seat): Seat | undefined => {
  const seat = loaded[countLeading(loaded, (other) => other.seatId < seatId)];
  return seat?.seatId === seatId && seat.showId === showId ? seat : undefined;
};

const checkMoney = ({ venue, slice, tables, state, change }: Step): void => {
  tables.wallets.check(
    change.wallets ?? [],
    (id) => state.wallet !== null && walletIdOf(state.wallet) === id,
  );
  for (const { balance, currency } of change.wallets ?? []) {
    if (balance < 0) corrupt(`a wallet of ${currency} went below zero.`);
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

/** A refund must belong to the loaded payment, and its number must be unique there. */
const checkRefunds = ({ tables, slice, state, change: { refunds = [] } }: Step): void => {
  const loaded = slice.by === "payment" ? slice.paymentId : state.payment?.paymentId;
  for (const put of refunds) {
    if (put.paymentId !== loaded) {
      corrupt(`refund ${put.refundId} was put, but its payment never loaded.`);
    }
    const others = [...tables.refundsOf.of(put.paymentId), ...refunds].filter(
      ({ refundId, paymentId }) => refundId !== put.refundId && paymentId === put.paymentId,
    );
    if (others.some(({ no }) => no === put.no)) {
      corrupt(`refund ${put.refundId} has the number ${put.no} of another one.`);
    }
  }
};

const checkReferences = ({ venue, tables, change }: Step): void => {
  const { reservations = [], payments = [], seats = [] } = change;
  for (const { reservationId, showId, seats: named } of reservations) {
    const hall = venue.halls.get(showId);
    if (named.some(({ seatId }) => hall?.seat(seatId) === undefined)) {
      corrupt(`reservation ${reservationId} names a seat that does not exist.`);
    }
  }
  const checkNamed = (named: ReservationId): void => {
    // Most steps put the reservation that they name.
    if (reservations.some(({ reservationId }) => reservationId === named)) return;
    if (tables.reservations.get(named) !== undefined) return;
    corrupt(`reservation ${named} is named but does not exist.`);
  };
  for (const { reservationId } of payments) checkNamed(reservationId);
  for (const seat of seats) {
    const owner = ownerOf(seat);
    if (owner !== null) checkNamed(owner);
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
