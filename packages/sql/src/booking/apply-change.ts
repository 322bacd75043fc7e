import type { BookingChange, BookingSlice, BookingState, Reservation, Seat } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { type BookingUnion, index, recordKey } from "./booking-union.ts";
import { type Hall, hasClaims, type Versions } from "./halls.ts";
import { applyMoney, checkMoney } from "./money-union.ts";
import { ownerOf } from "./seat-rows.ts";

type Versioned = { readonly version: number };

const refuseTwice = (what: string, ids: readonly string[]): void => {
  if (new Set(ids).size < ids.length) throw corrupt(`One step puts a ${what} twice.`);
};

/** A record is new with version 1, or follows on the one that is stored. */
const checkVersions = <T extends Versioned>(
  what: string,
  { current }: Versions<T>,
  puts: readonly (readonly [string, T])[],
): void => {
  refuseTwice(
    what,
    puts.map(([id]) => id),
  );
  for (const [id, { version }] of puts) {
    const before = current.get(id);
    if (version !== (before?.version ?? 0) + 1) {
      throw corrupt(`Version ${version} of ${what} ${id} follows on nothing stored.`);
    }
  }
};

/** What is put was loaded by its own slice, not by a neighbour's. */
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

const checkRecord = (state: BookingState, { record }: BookingChange): void => {
  if (record !== undefined && state.record !== null) {
    throw corrupt("An idempotency record is put where one is kept.");
  }
};

/** A seat's epoch rises with its owner and never else. */
const checkSeats = ({ seats: loaded }: BookingState, seats: readonly Seat[]): void => {
  const known = new Map(loaded.map((seat) => [seat.seatId, seat]));
  refuseTwice(
    "seat",
    seats.map(({ seatId }) => seatId),
  );
  for (const seat of seats) {
    const before = known.get(seat.seatId);
    if (before === undefined || before.showId !== seat.showId) {
      throw corrupt(`Seat ${seat.seatId} is put without having been loaded.`);
    }
    const stays = ownerOf(before) === ownerOf(seat);
    if (stays ? seat.epoch !== before.epoch : seat.epoch <= before.epoch) {
      throw corrupt(`Epoch ${seat.epoch} of seat ${seat.seatId} follows on ${before.epoch}.`);
    }
  }
};

/**
 * The backstop, as the unique index would hold it after each step of the batch: the index itself
 * only sees what the last one leaves.
 */
const checkClaims = ({ halls, reservations }: BookingUnion, puts: readonly Reservation[]): void => {
  const ended = new Set(
    puts.filter((put) => !hasClaims(put)).map(({ reservationId }) => reservationId),
  );
  const taken = new Set<string>();
  for (const put of puts) {
    if (!hasClaims(put)) continue;
    const before = reservations.current.get(put.reservationId);
    for (const { seatId } of put.seats) {
      const holder = halls.get(put.showId)?.claims.get(seatId);
      const isOthers = holder !== undefined && holder !== put.reservationId && !ended.has(holder);
      const isNew = before === undefined || before === null || !hasClaims(before);
      if ((isOthers && isNew) || taken.has(seatId)) {
        throw corrupt(`Seat ${seatId} would have two live claims.`);
      }
      taken.add(seatId);
    }
  }
};

const put = <T>({ current, put: puts }: Versions<T>, id: string, record: T): void => {
  if (!puts.has(id)) puts.set(id, current.get(id) ?? null);
  current.set(id, record);
};

const putSeats = (hall: Hall, seats: readonly Seat[]): void => {
  hall.seatVersion += 1;
  for (const seat of seats) {
    const stored = hall.putSeats.get(seat.seatId);
    const before = hall.seats.get(seat.seatId);
    const loadedEpoch = stored?.loadedEpoch ?? before?.epoch ?? 0;
    hall.counts[before?.claim.state ?? "free"] -= 1;
    hall.counts[seat.claim.state] += 1;
    hall.putSeats.set(seat.seatId, { loadedEpoch, version: hall.seatVersion });
    hall.seats.set(seat.seatId, seat);
  }
};

/** Lets later views of the batch see a change; all of it, or nothing where it is refused. */
export const applyChange = (
  union: BookingUnion,
  slice: BookingSlice,
  state: BookingState,
  change: BookingChange,
): void => {
  const { record, seats = [], reservations = [], payments = [], events = [] } = change;
  checkRecord(state, change);
  checkLoaded(state, reservations);
  checkVersions(
    "reservation",
    union.reservations,
    reservations.map((it) => [it.reservationId, it]),
  );
  checkVersions(
    "payment",
    union.payments,
    payments.map((it) => [it.paymentId, it]),
  );
  checkSeats(state, seats);
  checkMoney(slice, state, change);
  checkClaims(union, reservations);

  if (record !== undefined) {
    const key = recordKey(record);
    const isAskedFor = slice.record !== undefined && recordKey(slice.record) === key;
    union.putRecords.push({ record, isAskedFor });
    union.records.set(key, record);
  }
  // Those that end give up their claims before others take them.
  const endedFirst = [...reservations].sort((a, b) => Number(hasClaims(a)) - Number(hasClaims(b)));
  for (const reservation of endedFirst) {
    put(union.reservations, reservation.reservationId, reservation);
    index(union.halls.get(reservation.showId), reservation);
  }
  for (const payment of payments) {
    put(union.payments, payment.paymentId, payment);
    // Nobody can have asked for the money of a payment back that was not there.
    if (payment.version === 1) union.money.refundsOf.set(payment.paymentId, new Set());
  }
  const hall = state.show && union.halls.get(state.show.showId);
  if (hall) {
    hall.step = union.step;
    if (seats.length > 0) putSeats(hall, seats);
    if (change.show) hall.show = change.show;
  }
  applyMoney(union.money, change);
  union.events.push(...events);
};
