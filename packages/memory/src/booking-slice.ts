import {
  type BookingSlice,
  type BookingState,
  ownerOf,
  type Payment,
  type PaymentId,
  type Reservation,
  type Seat,
  type SeatId,
  type ShowId,
  type TokenInStep,
  type TokenRef,
  type UserId,
} from "@admit-one/core";
import { type BookingTables, recordKey, walletIdOf } from "./booking-tables.ts";
import type { Hall } from "./hall.ts";
import type { Lines } from "./queue-store.ts";
import { byText } from "./sorted.ts";
import type { Venue } from "./venue.ts";

type Wanted = {
  readonly showId: ShowId | undefined;
  readonly seatIds: readonly SeatId[];
  readonly userId: UserId | undefined;
  readonly reservation: Reservation | null;
  readonly payment: Payment | null;
  readonly paymentId: PaymentId | undefined;
};

/** Loads exactly what the slice asks for. */
export const loadSlice = (
  venue: Venue,
  tables: BookingTables,
  lines: Lines,
  slice: BookingSlice,
): BookingState => {
  const { showId, seatIds, userId, reservation, payment, paymentId } = wantedBy(tables, slice);
  const hall = showId === undefined ? undefined : venue.halls.get(showId);
  const asked = [...seatsOf(hall, seatIds), ...availableOf(hall, slice)];
  const holders = holdersOf(tables, asked, reservation);
  const theirs = holders.flatMap((holder) => seatsOf(hall, seatIdsOf(holder)));
  const others = [...theirs, ...seatsOf(hall, besideOf(slice))];
  return {
    show: hall?.show ?? null,
    concert: hall === undefined ? null : (venue.concerts.get(hall.show.concertId) ?? null),
    reservation,
    payment,
    refunds: paymentId === undefined ? [] : tables.refundsOf.of(paymentId),
    wallet: walletOf(tables, slice, reservation),
    seats: inOrder(others.length === 0 ? asked : [...asked, ...others]),
    holders,
    allowance:
      showId === undefined || userId === undefined ? [] : tables.users.allowanceOf(showId, userId),
    started: startedOf(tables, slice),
    record:
      slice.record === undefined ? null : (tables.records.get(recordKey(slice.record)) ?? null),
    ...(slice.token && { token: tokenOf(lines, slice.token) }),
  };
};

const tokenOf = (lines: Lines, { queueId, no }: TokenRef): TokenInStep => {
  const line = lines.get(queueId);
  if (line === undefined) return { queue: null, token: null };
  const { queue, token } = line.load({ queueId, no });
  return { queue, token };
};

const wantedBy = (tables: BookingTables, slice: BookingSlice): Wanted => {
  switch (slice.by) {
    case "seats": {
      const { showId, seatIds, userId } = slice;
      return { showId, seatIds, userId, ...nothing };
    }
    case "show":
      return { showId: slice.showId, seatIds: [], userId: undefined, ...nothing };
    case "wallet":
      return { showId: undefined, seatIds: [], userId: undefined, ...nothing };
    case "reservation": {
      const reservation = tables.reservations.get(slice.reservationId) ?? null;
      const payment = paymentOf(tables, reservation);
      const own = around(reservation);
      const seatIds = reservation === null ? [] : [...own.seatIds, ...(slice.seatIds ?? [])];
      return { ...own, seatIds, payment, paymentId: payment?.paymentId };
    }
    case "payment": {
      const { paymentId } = slice;
      const payment = tables.payments.get(paymentId) ?? null;
      const reservation = payment && (tables.reservations.get(payment.reservationId) ?? null);
      return { ...around(reservation), payment, paymentId };
    }
  }
};

const around = (reservation: Reservation | null) => ({
  showId: reservation?.showId,
  seatIds: reservation === null ? [] : seatIdsOf(reservation),
  userId: reservation?.userId,
  reservation,
});

const nothing = { reservation: null, payment: null, paymentId: undefined };

const besideOf = (slice: BookingSlice): readonly SeatId[] =>
  (slice.by === "seats" ? slice.beside : undefined) ?? [];

const availableOf = (hall: Hall | undefined, slice: BookingSlice): readonly Seat[] => {
  const available = slice.by === "seats" ? slice.available : undefined;
  if (hall === undefined || available === undefined) return [];
  const { atMs, sections, first } = available;
  return [...new Set(sections)].flatMap((section) => hall.availableIn(section, atMs, first));
};

const startedOf = ({ users }: BookingTables, slice: BookingSlice): readonly number[] =>
  slice.by === "seats" && slice.startedSinceMs !== undefined
    ? users.startedOf(slice.showId, slice.userId, slice.startedSinceMs)
    : [];

const walletOf = (
  tables: BookingTables,
  slice: BookingSlice,
  reservation: Reservation | null,
): BookingState["wallet"] => {
  const owner =
    slice.by === "wallet"
      ? slice
      : "wallet" in slice && slice.wallet === true && reservation !== null
        ? reservation
        : null;
  if (owner === null) return null;
  return tables.wallets.get(walletIdOf(owner)) ?? null;
};

const paymentOf = (tables: BookingTables, reservation: Reservation | null): Payment | null =>
  reservation !== null && "paymentId" in reservation
    ? (tables.payments.get(reservation.paymentId) ?? null)
    : null;

const seatIdsOf = (reservation: Reservation): readonly SeatId[] =>
  reservation.seats.map((seat) => seat.seatId);

const seatsOf = (hall: Hall | undefined, seatIds: readonly SeatId[]): readonly Seat[] =>
  seatIds.map((seatId) => hall?.seat(seatId)).filter((seat) => seat !== undefined);

/** Sorts the seats by id and removes duplicates. Usually they are already in order. */
const inOrder = (seats: readonly Seat[]): readonly Seat[] => {
  if (seats.every(({ seatId }, index) => index === 0 || (seats[index - 1] as Seat).seatId < seatId))
    return seats;
  const sorted = seats.toSorted((a, b) => byText(a.seatId, b.seatId));
  return sorted.filter((seat, index) => seat !== sorted[index - 1]);
};

const holdersOf = (
  tables: BookingTables,
  seats: readonly Seat[],
  reservation: Reservation | null,
): readonly Reservation[] => {
  const holders = new Set<Reservation>();
  for (const seat of seats) {
    const owner = ownerOf(seat);
    if (owner === null || owner === reservation?.reservationId) continue;
    const holder = tables.reservations.get(owner);
    if (holder !== undefined) holders.add(holder);
  }
  return [...holders];
};
