import type { BookingChange, BookingSlice, BookingState, Seat } from "@admit-one/core";
import { walletIdOf } from "../../tables/wallet.ts";
import { checkChange } from "./check-change.ts";
import { put } from "./records.ts";
import { giveUpSeats, indexReservation, type ShowState } from "./show-state.ts";
import { type BookingWorkingSet, recordKey } from "./working-set.ts";

const putSeats = (state: ShowState, seats: readonly Seat[]): void => {
  if (seats.length === 0) return;
  state.seatVersion += 1;
  for (const seat of seats) {
    state.counts[state.seats.current.get(seat.seatId)?.claim.state ?? "free"] -= 1;
    state.counts[seat.claim.state] += 1;
    put(state.seats, seat.seatId, seat);
    state.putVersions.set(seat.seatId, state.seatVersion);
  }
};

/**
 * Applies a change, so that later views of the batch see it. If the change is refused, nothing is
 * applied.
 */
export const applyChange = (
  set: BookingWorkingSet,
  slice: BookingSlice,
  state: BookingState,
  change: BookingChange,
): void => {
  checkChange(set, slice, state, change);
  const { record, seats = [], reservations = [], payments = [], refunds = [] } = change;
  const { wallets = [], ledger = [], events = [], journal, show } = change;
  if (record !== undefined) put(set.records, recordKey(record), record);
  // Seats are given up before others take them.
  for (const { reservationId } of reservations) {
    const before = set.reservations.current.get(reservationId);
    const itsShow = before && set.shows.get(before.showId);
    if (itsShow) giveUpSeats(itsShow, before);
  }
  for (const reservation of reservations) {
    put(set.reservations, reservation.reservationId, reservation);
    const itsShow = set.shows.get(reservation.showId);
    if (itsShow) indexReservation(itsShow, reservation);
  }
  for (const payment of payments) {
    put(set.payments, payment.paymentId, payment);
    // A payment that was just created has no refunds.
    if (payment.version === 1) set.refundsOf.set(payment.paymentId, new Set());
  }
  for (const refund of refunds) {
    const { paymentId, refundId } = refund;
    put(set.refunds, refundId, refund);
    (set.refundsOf.get(paymentId) ?? set.strayRefundsOf.get(paymentId))?.add(refundId);
  }
  for (const wallet of wallets) put(set.wallets, walletIdOf(wallet), wallet);
  const showState = state.show && set.shows.get(state.show.showId);
  if (showState) {
    showState.step = set.step;
    putSeats(showState, seats);
    if (show) showState.show = show;
  }
  if (show) set.putShows.push(show);
  set.ledger.push(...ledger);
  set.events.push(...events);
  if (journal !== undefined) set.journal.push(journal);
};
