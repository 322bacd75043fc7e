import {
  type BookingChange,
  type BookingSlice,
  type BookingState,
  isWithSame,
  type Refund,
  type Reservation,
  type ReservationId,
  type Seat,
  type SeatId,
} from "@admit-one/core";
import { corrupt } from "../../errors.ts";
import { walletIdOf } from "../../tables/wallet.ts";
import { walletIdFor } from "./find-money.ts";
import type { Records } from "./records.ts";
import { isLive } from "./show-state.ts";
import { type BookingWorkingSet, recordKey } from "./working-set.ts";

type Versioned = { readonly version: number };

/** A new record has version 1. Any other record has the version after the stored one. */
const checkVersion = (
  what: string,
  id: string,
  { version }: Versioned,
  before: Versioned | null | undefined,
): void => {
  if (version === (before?.version ?? 0) + 1) return;
  throw corrupt(`Version ${version} of ${what} ${id} follows on nothing stored.`);
};

const refuseTwice = (what: string, ids: readonly string[]): void => {
  if (new Set(ids).size < ids.length) throw corrupt(`One step puts a ${what} twice.`);
};

const checkVersions = <T extends Versioned>(
  what: string,
  { current }: Records<T>,
  puts: readonly T[],
  idOf: (record: T) => string,
): void => {
  refuseTwice(what, puts.map(idOf));
  for (const put of puts) checkVersion(what, idOf(put), put, current.get(idOf(put)));
};

/** The slice itself loaded each record that it puts; a neighbour's load does not count. */
const checkLoaded = (
  { reservation, holders, allowance }: BookingState,
  puts: readonly Reservation[],
): void => {
  const loaded = new Set([reservation, ...holders, ...allowance].map((it) => it?.reservationId));
  for (const { reservationId, version } of puts) {
    if (version !== 1 && !loaded.has(reservationId)) {
      throw corrupt(`Reservation ${reservationId} is put without having been loaded.`);
    }
  }
};

/** A seat's epoch rises if and only if its owner changes, or it is blocked or unblocked. */
const checkSeats = ({ seats: loaded }: BookingState, puts: readonly Seat[]): void => {
  const known = new Map(loaded.map((seat) => [seat.seatId, seat]));
  refuseTwice(
    "seat",
    puts.map(({ seatId }) => seatId),
  );
  for (const seat of puts) {
    const before = known.get(seat.seatId);
    if (before === undefined || before.showId !== seat.showId) {
      throw corrupt(`Seat ${seat.seatId} is put without having been loaded.`);
    }
    if (isWithSame(before, seat) ? seat.epoch !== before.epoch : seat.epoch <= before.epoch) {
      throw corrupt(`Epoch ${seat.epoch} of seat ${seat.seatId} follows on ${before.epoch}.`);
    }
  }
};

/**
 * At most one live reservation for each seat, after each member. The seats' stored
 * holders are checked only for the result of the last member.
 */
const checkHolders = (
  { shows, reservations }: BookingWorkingSet,
  puts: readonly Reservation[],
): void => {
  const next = new Map(puts.map((put) => [put.reservationId, put]));
  const givesUp = (holder: ReservationId, seatId: SeatId): boolean => {
    const put = next.get(holder);
    return put !== undefined && !(isLive(put) && names(put, seatId));
  };
  const taken = new Set<string>();
  for (const put of puts.filter(isLive)) {
    const before = reservations.current.get(put.reservationId);
    const had = before !== undefined && isLive(before) ? before : null;
    for (const { seatId } of put.seats) {
      const holder = shows.get(put.showId)?.holders.get(seatId);
      const isOthers =
        holder !== undefined && holder !== put.reservationId && !givesUp(holder, seatId);
      const isNew = had === null || !names(had, seatId);
      if ((isOthers && isNew) || taken.has(seatId)) {
        throw corrupt(`Seat ${seatId} would have two live reservations.`);
      }
      taken.add(seatId);
    }
  }
};

const names = ({ seats }: Reservation, seatId: SeatId): boolean =>
  seats.some((seat) => seat.seatId === seatId);

/** Each refund is new or follows the loaded one, and its number is unique within its payment. */
const checkRefunds = (
  slice: BookingSlice,
  { refunds: loaded, payment }: BookingState,
  puts: readonly Refund[],
): void => {
  const paymentId = slice.by === "payment" ? slice.paymentId : payment?.paymentId;
  const ids = new Map(loaded.map(({ no, refundId }) => [no, refundId]));
  for (const put of puts) {
    const { refundId, no } = put;
    checkVersion(
      "refund",
      refundId,
      put,
      loaded.find((it) => it.refundId === refundId),
    );
    if (put.paymentId !== paymentId) {
      throw corrupt(`Refund ${refundId} is put without its payment having been loaded.`);
    }
    const other = ids.get(no) ?? refundId;
    if (other !== refundId) throw corrupt(`Refund ${refundId} has the number ${no} of ${other}.`);
    ids.set(no, refundId);
  }
};

const checkWallets = (
  slice: BookingSlice,
  { wallet, reservation }: BookingState,
  { wallets = [] }: BookingChange,
): void => {
  for (const put of wallets) {
    const walletId = walletIdOf(put);
    // Errors may be logged, and a wallet id contains the user id.
    checkVersion("wallet of", put.currency, put, wallet);
    if (put.balance < 0) throw corrupt(`A wallet of ${put.currency} went below zero.`);
    if (walletIdFor(slice, reservation) !== walletId) {
      throw corrupt(`A wallet of ${put.currency} is put without having been loaded.`);
    }
  }
};

/** Refuses a change that does not follow from what the slice saw. Changes nothing itself. */
export const checkChange = (
  set: BookingWorkingSet,
  slice: BookingSlice,
  state: BookingState,
  change: BookingChange,
): void => {
  const { record, seats = [], reservations = [], payments = [], refunds = [], show } = change;
  const isKept = record !== undefined && set.records.current.has(recordKey(record));
  if (isKept || (record !== undefined && state.record !== null)) {
    throw corrupt("An idempotency record is put where one is kept.");
  }
  checkLoaded(state, reservations);
  checkVersions("reservation", set.reservations, reservations, (it) => it.reservationId);
  checkVersions("payment", set.payments, payments, (it) => it.paymentId);
  for (const payment of payments) {
    if ("refundTotal" in payment && payment.refundTotal > payment.takenAmount) {
      throw corrupt(`Payment ${payment.paymentId} was refunded more than was taken.`);
    }
  }
  checkSeats(state, seats);
  checkRefunds(slice, state, refunds);
  checkWallets(slice, state, change);
  if (show !== undefined && show.showId !== state.show?.showId) {
    throw corrupt(`Show ${show.showId} is put without having been loaded.`);
  }
  checkHolders(set, reservations);
};
