import {
  type BookingSlice,
  type BookingState,
  type IdempotencyKey,
  type IdempotencyRecord,
  isAvailable,
  ownerOf,
  type Payment,
  type PaymentId,
  type Refund,
  type Reservation,
  type Seat,
  type SeatId,
  type Show,
  type ShowId,
  type TokenInStep,
  type TokenRef,
  type UserId,
  type Wallet,
} from "@admit-one/core";
import type { Database } from "./database.ts";

type Wanted = {
  readonly showId?: ShowId | undefined;
  readonly userId?: UserId | undefined;
  readonly seatIds: readonly SeatId[];
  readonly reservation: Reservation | null;
  readonly payment: Payment | null;
  readonly paymentId?: PaymentId | undefined;
};

/** Loads what the slice asks for, and nothing else. */
export const loadBooking = (database: Database, slice: BookingSlice): BookingState => {
  const { docs, doc } = database;
  const wanted = wantedBy(database, slice);
  const { showId: named = "", userId = "", seatIds, reservation, payment, paymentId } = wanted;
  const show = doc<Show>("select doc from show where show_id = ? and not creating", named);
  // While it is being created its seats are nobody's to see.
  const showId = show === null ? "" : named;
  const asked = [...seatsOf(database, showId, seatIds), ...availableOf(database, showId, slice)];
  const holders = holdersOf(database, asked, reservation);
  const theirs = holders.flatMap((holder) => seatsOf(database, showId, seatIdsOf(holder)));
  const beside = slice.by === "seats" ? (slice.beside ?? []) : [];
  const others = [...theirs, ...seatsOf(database, showId, beside)];
  return {
    show,
    concert: doc(
      "select c.doc from concert c join show s using (concert_id) where s.show_id = ?",
      showId,
    ),
    reservation,
    payment,
    refunds: refundsOf(database, paymentId),
    wallet: walletOf(database, slice, reservation),
    seats: [...new Map([...asked, ...others].map((seat) => [seat.seatId, seat])).values()].sort(
      (a, b) => (a.seatId < b.seatId ? -1 : 1),
    ),
    holders,
    allowance: docs(
      `select doc from reservation where user_id = ? and show_id = ? and ${isOwn}
         and status in ('held', 'paying', 'confirmed', 'cancelling')`,
      userId,
      showId,
    ),
    started: startedOf(database, slice),
    record: slice.record === undefined ? null : recordOf(database, slice.record),
    ...(slice.token && { token: tokenOf(database, slice.token) }),
  };
};

const availableOf = ({ docs }: Database, showId: string, slice: BookingSlice): readonly Seat[] => {
  if (slice.by !== "seats" || slice.available === undefined) return [];
  const { atMs, sections, first } = slice.available;
  const seats = docs<Seat>("select doc from seat where show_id = ?", showId).filter((seat) =>
    isAvailable(seat, atMs),
  );
  return [...new Set(sections)].flatMap((section) => {
    const own = seats.filter((seat) => seat.section === section);
    if (first === undefined) return own;
    const places = own.filter((seat) => seat.number !== null);
    return places.sort((a, b) => (a.number ?? 0) - (b.number ?? 0)).slice(0, first);
  });
};

/** The queues are in the same file, so a step can look at a token itself. */
const tokenOf = ({ doc }: Database, { queueId, no }: TokenRef): TokenInStep => ({
  queue: doc("select doc from queue where queue_id = ?", queueId),
  token: doc("select doc from token where queue_id = ? and no = ?", queueId, no),
});

/** What an operator made for a user has no token, and counts in nobody's limits. */
const isOwn = "doc ->> 'token' is not null";

const startedOf = ({ docs }: Database, slice: BookingSlice): readonly number[] => {
  if (slice.by !== "seats" || slice.startedSinceMs === undefined) return [];
  const { showId, userId, startedSinceMs } = slice;
  const own = docs<Reservation>(
    `select doc from reservation where user_id = ? and show_id = ? and created_at_ms >= ? and ${isOwn}
       order by created_at_ms`,
    userId,
    showId,
    startedSinceMs,
  );
  return own.map(({ createdAtMs }) => createdAtMs);
};

export const recordOf = (
  { doc }: Database,
  { userId, key }: IdempotencyKey,
): IdempotencyRecord | null =>
  doc("select doc from record where user_id = ? and key = ?", userId, key);

export const reservationOf = ({ doc }: Database, reservationId = ""): Reservation | null =>
  doc("select doc from reservation where reservation_id = ?", reservationId);

export const paymentOf = ({ doc }: Database, paymentId = ""): Payment | null =>
  doc("select doc from payment where payment_id = ?", paymentId);

export const refundsOf = ({ docs }: Database, paymentId = ""): readonly Refund[] =>
  docs("select doc from refund where payment_id = ? order by no", paymentId);

const walletOf = (
  { doc }: Database,
  slice: BookingSlice,
  reservation: Reservation | null,
): Wallet | null => {
  const asked = "wallet" in slice && slice.wallet === true;
  const owner = slice.by === "wallet" ? slice : asked ? reservation : null;
  if (owner === null) return null;
  const { userId, currency } = owner;
  return doc("select doc from wallet where user_id = ? and currency = ?", userId, currency);
};

const wantedBy = (database: Database, slice: BookingSlice): Wanted => {
  if (slice.by === "seats") return { ...slice, reservation: null, payment: null };
  if (slice.by === "show" || slice.by === "wallet") {
    const showId = slice.by === "show" ? slice.showId : undefined;
    return { showId, seatIds: [], reservation: null, payment: null };
  }
  const asked = slice.by === "payment" ? paymentOf(database, slice.paymentId) : null;
  const reservation = reservationOf(
    database,
    slice.by === "payment" ? asked?.reservationId : slice.reservationId,
  );
  const named = reservation !== null && "paymentId" in reservation ? reservation.paymentId : "";
  const payment = slice.by === "payment" ? asked : paymentOf(database, named);
  return {
    showId: reservation?.showId,
    userId: reservation?.userId,
    seatIds: reservation === null ? [] : [...seatIdsOf(reservation), ...moreOf(slice)],
    reservation,
    payment,
    paymentId: slice.by === "payment" ? slice.paymentId : payment?.paymentId,
  };
};

/** What an operator's move takes in place of its own. */
const moreOf = (slice: BookingSlice): readonly SeatId[] =>
  slice.by === "reservation" ? (slice.seatIds ?? []) : [];

const seatIdsOf = ({ seats }: Reservation): readonly SeatId[] => seats.map(({ seatId }) => seatId);

const seatsOf = ({ docs }: Database, showId: string, seatIds: readonly SeatId[]): readonly Seat[] =>
  docs(
    "select doc from seat where show_id = ? and seat_id in (select value from json_each(?))",
    showId,
    JSON.stringify(seatIds),
  );

const holdersOf = (
  database: Database,
  seats: readonly Seat[],
  reservation: Reservation | null,
): readonly Reservation[] => {
  const owners = new Set(seats.flatMap((seat) => ownerOf(seat) ?? []));
  if (reservation !== null) owners.delete(reservation.reservationId);
  return [...owners]
    .map((owner) => reservationOf(database, owner))
    .filter((holder) => holder !== null);
};
