import {
  type BookingSlice,
  type IdempotencyRecord,
  ownerOf,
  type Payment,
  type Refund,
  type Reservation,
  type Seat,
  type ShowId,
  type TokenInStep,
  type TokenRef,
  type UserId,
  type Wallet,
} from "@admit-one/core";
import { findAvailable } from "./find-available.ts";
import { findRefunds, findWallet, paymentIdOf } from "./find-money.ts";
import { lookUp, type Missing } from "./missing.ts";
import { find } from "./records.ts";
import type { ShowState } from "./show-state.ts";
import type { CachedSubject } from "./subject-cache.ts";
import { type BookingWorkingSet, recordKey, tokenKey } from "./working-set.ts";

/** The loaded parts of a slice. They are complete if nothing is missing. */
export type Parts = {
  readonly missing: readonly Missing[];
  readonly show: ShowState | null;
  readonly reservation: Reservation | null;
  readonly payment: Payment | null;
  readonly refunds: readonly Refund[];
  readonly wallet: Wallet | null;
  readonly record: IdempotencyRecord | null;
  readonly seats: readonly Seat[];
  readonly holders: readonly Reservation[];
  /** The user's reservations of the show, live and ended, in no order. */
  readonly own: readonly Reservation[];
  /** Undefined if the slice names none. */
  readonly token: TokenInStep | undefined;
};

type Subject = {
  readonly reservation: Reservation | null;
  readonly payment: Payment | null;
  readonly showId?: ShowId;
  readonly userId?: UserId;
  readonly seatIds: readonly string[];
};

const none: readonly never[] = [];
const nobody: Subject = { reservation: null, payment: null, seatIds: none };

/** Later than any reservation began, so no ended reservation is needed. */
const never = Number.MAX_SAFE_INTEGER;

const seatIdOf = ({ seatId }: Pick<Seat, "seatId">): string => seatId;
const seatIdsOf = ({ seats }: Pick<Reservation, "seats">): readonly string[] => seats.map(seatIdOf);

/** The subject of the slice: as loaded, else as cached. */
const findSubject = (
  { reservations, payments }: BookingWorkingSet,
  slice: BookingSlice,
  cached: CachedSubject | undefined,
  missing: Missing[],
): Subject => {
  let reservation: Reservation | null | undefined;
  let payment: Payment | null | undefined = null;
  switch (slice.by) {
    case "seats": {
      const { showId, userId } = slice;
      return { ...nobody, showId, userId, seatIds: [...new Set(slice.seatIds)] };
    }
    case "show":
      return { ...nobody, showId: slice.showId };
    case "wallet":
      return nobody;
    case "reservation": {
      reservation = lookUp(reservations, "reservation", slice.reservationId, missing);
      const paymentId = paymentIdOf(reservation);
      if (paymentId !== undefined) payment = lookUp(payments, "payment", paymentId, missing);
      break;
    }
    case "payment":
      payment = lookUp(payments, "payment", slice.paymentId, missing);
      reservation = payment && lookUp(reservations, "reservation", payment.reservationId, missing);
  }
  const known = reservation === undefined ? cached : reservation;
  return {
    reservation: reservation ?? null,
    payment: payment ?? null,
    ...(known && { showId: known.showId, userId: known.userId }),
    seatIds: known ? namedBy(slice, seatIdsOf(known)) : none,
  };
};

/** The seats of a reservation, and more that the slice names. */
const namedBy = (slice: BookingSlice, own: readonly string[]): readonly string[] =>
  slice.by === "reservation" && slice.seatIds !== undefined
    ? [...new Set([...own, ...slice.seatIds])]
    : own;

const findSeats = (
  show: ShowState | undefined,
  showId: ShowId,
  seatIds: readonly string[],
  isAsked: boolean,
  missing: Missing[],
): readonly Seat[] => {
  const seats: Seat[] = [];
  for (const id of seatIds) {
    const seat = show && find(show.seats, id);
    if (seat === undefined) missing.push({ part: "seat", showId, id, isAsked });
    else if (seat !== null) seats.push(seat);
  }
  return seats;
};

/** The other reservations that own the seats. */
const findHolders = (
  { reservations }: BookingWorkingSet,
  seats: readonly Seat[],
  own: string | undefined,
  missing: Missing[],
): readonly Reservation[] => {
  // Most requested seats are free.
  if (seats.every((seat) => ownerOf(seat) === null)) return none;
  const ids = new Set(seats.flatMap((seat) => ownerOf(seat) ?? []));
  return [...ids]
    .filter((id) => id !== own)
    .flatMap((id) => lookUp(reservations, "holder", id, missing) ?? []);
};

/** The other seats of the holders, beyond the requested ones. */
const otherSeatIds = (
  holders: readonly Reservation[],
  beside: readonly string[],
  seatIds: readonly string[],
): readonly string[] => {
  const others = new Set([...holders.flatMap(seatIdsOf), ...beside]);
  for (const seatId of seatIds) others.delete(seatId);
  return [...others];
};

const findToken = (
  { tokens }: BookingWorkingSet,
  ref: TokenRef | undefined,
  missing: Missing[],
): TokenInStep | undefined => {
  if (ref === undefined) return undefined;
  const token = tokens.get(tokenKey(ref));
  if (token === undefined) missing.push({ part: "token", ref });
  return token;
};

/** The user's reservations of the show. Ended ones are complete only from `sinceMs` on. */
const findOwn = (
  { reservations }: BookingWorkingSet,
  show: ShowState | undefined,
  showId: ShowId,
  id: UserId,
  sinceMs: number,
  missing: Missing[],
): readonly Reservation[] => {
  const user = show?.users.get(id);
  if (user === undefined || user.sinceMs > sinceMs) {
    missing.push({ part: "user", showId, id, sinceMs });
  }
  if (user === undefined || user.ids.size === 0) return none;
  const own = [...user.ids].flatMap((it) => reservations.current.get(it) ?? []);
  // A step of this batch, or of the previous one, may have given a reservation to another user.
  return own.filter((it) => it.userId === id && it.token !== null);
};

/**
 * Finds the parts of a slice, and lists the missing ones. The loader uses it to choose reads, and
 * the view uses it to build a state, so the two cannot disagree. `cached` lets the loader name more
 * missing parts at once.
 */
export const findParts = (
  set: BookingWorkingSet,
  slice: BookingSlice,
  cached?: CachedSubject,
): Parts => {
  const missing: Missing[] = [];
  const subject = findSubject(set, slice, cached, missing);
  const { reservation, payment, showId, userId, seatIds } = subject;
  const paymentId = slice.by === "payment" ? slice.paymentId : payment?.paymentId;
  const refunds = findRefunds(set, paymentId, missing);
  const wallet = findWallet(set, slice, reservation, missing);
  const key = slice.record && recordKey(slice.record);
  const record = key === undefined ? null : (lookUp(set.records, "record", key, missing) ?? null);
  const token = findToken(set, slice.token, missing);
  const show = showId === undefined ? null : set.shows.get(showId);
  if (showId !== undefined && show === undefined) missing.push({ part: "show", showId });

  let seats: readonly Seat[] = none;
  let holders: readonly Reservation[] = none;
  let own: readonly Reservation[] = none;
  if (show !== null && showId !== undefined && userId !== undefined) {
    const isAsked = slice.by === "seats";
    const sinceMs = (isAsked ? slice.startedSinceMs : undefined) ?? never;
    seats = findSeats(show, showId, seatIds, isAsked, missing);
    if (isAsked && slice.available !== undefined) {
      const named = new Set<string>(seatIds);
      const available = findAvailable(show, showId, slice.available, missing);
      seats = [...seats, ...available.filter((seat) => !named.has(seat.seatId))];
    }
    holders = findHolders(set, seats, reservation?.reservationId, missing);
    const beside = (isAsked ? slice.beside : undefined) ?? none;
    if (holders.length + beside.length > 0) {
      const known = slice.by === "seats" && slice.available ? seats.map(seatIdOf) : none;
      const others = otherSeatIds(holders, beside, [...seatIds, ...known]);
      seats = [...seats, ...findSeats(show, showId, others, false, missing)];
    }
    own = findOwn(set, show, showId, userId, sinceMs, missing);
  }
  return {
    missing,
    show: show ?? null,
    reservation,
    payment,
    refunds,
    wallet,
    record,
    seats,
    holders,
    own,
    token,
  };
};
