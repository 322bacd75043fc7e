import type {
  BookingSlice,
  BookingState,
  Payment,
  Reservation,
  ReservationId,
  Seat,
  ShowId,
  UserId,
} from "@admit-one/core";
import { type BookingUnion, recordKey } from "./booking-union.ts";
import { type Hall, hasClaims } from "./halls.ts";
import { viewMoney } from "./money-union.ts";
import { ownerOf } from "./seat-rows.ts";

/** Thrown within this file alone, where too little was loaded for a whole view. */
const incomplete = new Error("Too little was loaded.");

const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw incomplete;
  return value;
};

export type Subject = {
  readonly reservation: Reservation | null;
  readonly payment: Payment | null;
  readonly showId: ShowId | undefined;
  readonly userId: UserId | undefined;
  readonly seatIds: readonly string[];
};

const of = (reservation: Reservation | null, payment: Payment | null): Subject => ({
  reservation,
  payment,
  showId: reservation?.showId,
  userId: reservation?.userId,
  seatIds: reservation?.seats.map(({ seatId }) => seatId) ?? [],
});

const subjectOf = ({ reservations, payments }: BookingUnion, slice: BookingSlice): Subject => {
  switch (slice.by) {
    case "seats": {
      const { showId, userId } = slice;
      const seatIds = [...new Set(slice.seatIds)];
      return { reservation: null, payment: null, showId, userId, seatIds };
    }
    case "show":
      return { ...of(null, null), showId: slice.showId };
    case "wallet":
      return of(null, null);
    case "reservation": {
      const reservation = known(reservations.current.get(slice.reservationId));
      return reservation !== null && "paymentId" in reservation
        ? of(reservation, known(payments.current.get(reservation.paymentId)))
        : of(reservation, null);
    }
    case "payment": {
      const payment = known(payments.current.get(slice.paymentId));
      return payment === null
        ? of(null, null)
        : of(known(reservations.current.get(payment.reservationId)), payment);
    }
  }
};

const seatsOf = (hall: Hall, seatIds: readonly string[]): readonly Seat[] =>
  seatIds.map((seatId) => known(hall.seats.get(seatId))).filter((seat) => seat !== null);

const byId = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const holdersOf = (
  { reservations }: BookingUnion,
  seats: readonly Seat[],
  own: ReservationId | undefined,
): readonly Reservation[] => {
  // Most seats that are asked for are free.
  if (seats.every(({ claim }) => claim.state === "free")) return [];
  const owners = new Set(seats.map(ownerOf).filter((id) => id !== null && id !== own));
  return [...owners]
    .sort((a, b) => byId(a ?? "", b ?? ""))
    .map((id) => known(reservations.current.get(id ?? "")))
    .filter((holder) => holder !== null);
};

/** The other seats of those who have what was asked for. */
const othersOf = (holders: readonly Reservation[], asked: readonly string[]): readonly string[] => {
  const isAsked = new Set(asked);
  const all = holders.flatMap(({ seats }) => seats.map(({ seatId }) => seatId as string));
  return [...new Set(all)].filter((seatId) => !isAsked.has(seatId));
};

/** What is known of the user's reservations, live and over, oldest first. */
const reservationsOf = (
  { reservations }: BookingUnion,
  hall: Hall,
  userId: UserId,
): readonly Reservation[] => {
  const { ids } = known(hall.users.get(userId));
  if (ids.size === 0) return [];
  return [...ids]
    .map((id) => known(reservations.current.get(id)))
    .filter((reservation) => reservation !== null)
    .sort((a, b) => a.createdAtMs - b.createdAtMs || byId(a.reservationId, b.reservationId));
};

/** When the user's reservations began, as far back as the slice asks. */
const startedOf = (
  slice: BookingSlice,
  hall: Hall,
  own: readonly Reservation[],
): readonly number[] => {
  if (slice.by !== "seats" || slice.startedSinceMs === undefined) return [];
  const { userId, startedSinceMs } = slice;
  if (known(hall.users.get(userId)).sinceMs > startedSinceMs) throw incomplete;
  return own
    .map(({ createdAtMs }) => createdAtMs)
    .filter((createdAtMs) => createdAtMs >= startedSinceMs);
};

const nothing = {
  show: null,
  concert: null,
  seats: [],
  holders: [],
  allowance: [],
  started: [],
} as const;

const viewWhole = (union: BookingUnion, slice: BookingSlice): BookingState => {
  const { reservation, payment, showId, userId, seatIds } = subjectOf(union, slice);
  const record =
    slice.record === undefined ? null : known(union.records.get(recordKey(slice.record)));
  const hall = showId === undefined ? null : known(union.halls.get(showId));
  const money = known(viewMoney(union.money, slice, { reservation, payment }));
  if (hall === null || userId === undefined) {
    const { show, concert } = hall ?? nothing;
    return { ...nothing, show, concert, reservation, payment, ...money, record };
  }
  const asked = seatsOf(hall, seatIds);
  const holders = holdersOf(union, asked, reservation?.reservationId);
  const theirs = holders.length === 0 ? [] : seatsOf(hall, othersOf(holders, seatIds));
  const own = reservationsOf(union, hall, userId);
  return {
    show: hall.show,
    concert: hall.concert,
    reservation,
    payment,
    ...money,
    seats: [...asked, ...theirs].sort((a, b) => byId(a.seatId, b.seatId)),
    holders,
    allowance: own.filter(hasClaims),
    started: startedOf(slice, hall, own),
    record,
  };
};

/** What a load of the slice would give now; null where that takes more than what was loaded. */
export const viewBooking = (union: BookingUnion, slice: BookingSlice): BookingState | null => {
  try {
    return viewWhole(union, slice);
  } catch (error) {
    if (error === incomplete) return null;
    throw error;
  }
};
